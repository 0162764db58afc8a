use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::harness::TestServer;

/// The one slow test: nothing can be seen of the limit before it is over.
#[tokio::test]
async fn a_header_that_does_not_end_is_not_waited_for() {
    let server = TestServer::new().await;
    let half = [
        b"GET / HTTP/1.1\r\nhost: hub\r\nx-slow: ".as_slice(),
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nupgrade: websocket\r\n",
        b"G",
    ];
    let began = Instant::now();
    let mut slow = Vec::new();
    for head in half {
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        stream.write_all(head).await.unwrap();
        slow.push(stream);
    }
    // Others are served meanwhile.
    server.nobody().get("/healthz").await;

    for mut stream in slow {
        let mut said = Vec::new();
        let end = timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await;
        assert!(end.is_ok(), "the connection is still open");
        let said = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
    let waited = began.elapsed();
    assert!((9..15).contains(&waited.as_secs()), "{waited:?}");
}

#[tokio::test]
async fn a_request_that_is_no_http_is_closed_and_others_are_served() {
    let server = TestServer::new().await;
    for noise in [
        b"\0\x01\x02\x03\r\n\r\n".as_slice(),
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ] {
        let mut stream = TcpStream::connect(server.running.address).await.unwrap();
        stream.write_all(noise).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut said = Vec::new();
        let _reset = timeout(Duration::from_secs(5), stream.read_to_end(&mut said)).await.expect("is closed");
        let said = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 400"), "{said}");
    }
    assert_eq!(server.nobody().get("/healthz").await.status, 200);
}
