//! A WebSocket to `/socket.io/` without a client: for packets that no client sends.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use super::{PATIENCE, TestServer};

/// An Engine.IO connection.
pub(crate) struct RawSocket {
    stream: WebSocketStream<TcpStream>,
}

impl RawSocket {
    /// A connection whose open packet has been read.
    pub(crate) async fn open(server: &TestServer) -> Self {
        let mut socket = Self::open_with(server, "", &[]).await.expect("the upgrade is accepted");
        assert!(socket.read().await.expect("an open packet").starts_with('0'));
        socket
    }

    /// A connection with more in its address and headers; the status when the upgrade is refused.
    pub(crate) async fn open_with(
        server: &TestServer,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let address = server.running.address;
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket{query}");
        let mut request = url.into_client_request().expect("a good address");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header's value"));
        }
        let tcp = TcpStream::connect(address).await.expect("the server listens");
        match client_async(request, tcp).await {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no upgrade: {error}"),
        }
    }

    /// Sends a text frame; a connection that is closed already takes nothing.
    pub(crate) async fn say(&mut self, packet: &str) {
        let _closed = self.stream.send(Message::text(packet)).await;
    }

    /// Sends a binary frame.
    pub(crate) async fn say_bytes(&mut self, packet: Vec<u8>) {
        let _closed = self.stream.send(Message::binary(packet)).await;
    }

    /// The next text; none once the connection is closed.
    pub(crate) async fn read(&mut self) -> Option<String> {
        self.read_within(PATIENCE).await.expect("the server is silent")
    }

    /// The next text within a time, none once the connection is closed; an error for silence.
    pub(crate) async fn read_within(&mut self, patience: Duration) -> Result<Option<String>, ()> {
        loop {
            match timeout(patience, self.stream.next()).await.map_err(drop)? {
                // A ping is answered, as a client does.
                Some(Ok(Message::Text(packet))) if packet.as_str() == "2" => self.say("3").await,
                Some(Ok(Message::Text(packet))) => return Ok(Some(packet.to_string())),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(None),
                Some(Ok(_)) => {}
            }
        }
    }

    /// Shows a payload to the namespace `/` and reads the answer: `40{…}` or `44{…}`.
    pub(crate) async fn connect(&mut self, auth: &Value) -> String {
        self.say(&format!("40{auth}")).await;
        self.read().await.expect("an answer to CONNECT")
    }

    /// The code with which a payload is refused.
    pub(crate) async fn refusal_of(&mut self, token: &str) -> String {
        let answer = self.connect(&json!({"token": token})).await;
        let body: Value = serde_json::from_str(answer.strip_prefix("44").expect("a refusal")).expect("JSON");
        body["message"].as_str().expect("a code").into()
    }

    /// Waits until the server closes the connection, which has to happen in time.
    pub(crate) async fn closed_within(&mut self, patience: Duration) {
        let closed = timeout(patience, async {
            while let Some(Ok(message)) = self.stream.next().await {
                if matches!(message, Message::Close(_)) {
                    return;
                }
            }
        });
        assert!(closed.await.is_ok(), "the connection is still open");
    }
}
