//! A server that lets a client in and then neither says nor reads anything.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{SinkExt as _, StreamExt as _};
use socketio::Transport;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

const JOINED: &str = r#"40{"sid":"s"}"#;

/// A server that stalls once a client is in. Dropping it ends it.
pub(crate) struct StalledServer {
    port: u16,
    task: JoinHandle<()>,
}

impl StalledServer {
    /// It promises a ping within `patience`.
    pub(crate) async fn start(transport: Transport, patience: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let millis = patience.as_millis();
        let open = format!(r#"0{{"sid":"e","upgrades":[],"pingInterval":{millis},"pingTimeout":0}}"#);
        let task = tokio::spawn(async move {
            // Connections are kept, so that nothing but the silence tells the client.
            let mut kept = Vec::new();
            let joined = Arc::new(AtomicBool::new(false));
            while let Ok((stream, _)) = listener.accept().await {
                kept.push(match transport {
                    Transport::WebSocket => tokio::spawn(web_socket(stream, open.clone())),
                    Transport::Polling => tokio::spawn(polling(stream, open.clone(), joined.clone())),
                });
            }
        });
        Self { port, task }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for StalledServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn web_socket(stream: TcpStream, open: String) {
    let mut socket = accept_async(stream).await.unwrap();
    socket.send(Message::text(open)).await.unwrap();
    assert!(socket.next().await.unwrap().unwrap().to_text().unwrap().starts_with("40"));
    socket.send(Message::text(JOINED)).await.unwrap();
    std::future::pending::<()>().await;
}

/// Answers the GET for the open packet and the one after it, and nothing else.
async fn polling(mut stream: TcpStream, open: String, joined: Arc<AtomicBool>) {
    loop {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            request.push(byte);
        }
        let request = String::from_utf8(request).unwrap();
        let body = match (request.starts_with("GET"), request.contains("sid=")) {
            (true, false) => {
                joined.store(false, Ordering::Relaxed);
                open.as_str()
            }
            (true, true) if !joined.swap(true, Ordering::Relaxed) => JOINED,
            _ => return std::future::pending().await,
        };
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}
