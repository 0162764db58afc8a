//! Getting in: auth, refusals, back-off, and what the owner may do meanwhile.

use std::time::{Duration, Instant};

use serde_json::json;
use socketio::{AckError, AuthFailed, DisconnectReason, EmitError, Options, Signal, Socket, Transport};
use tokio::net::TcpListener;

use crate::harness::{Client, NodeServer, PATIENCE, over_both_transports};

over_both_transports! {
    the_server_sees_auth_headers_and_transport,
    a_refused_client_comes_back_with_a_fresh_token,
    a_refusal_without_reconnect_waits_for_the_owner,
    a_server_that_is_not_there_is_tried_again_after_a_pause,
    something_that_is_not_a_server_is_said_to_be_unreachable,
}

async fn the_server_sees_auth_headers_and_transport(transport: Transport) {
    let mut server = NodeServer::start().await;
    let headers = vec![("x-test".into(), "here".into())];
    let client = Client::connect(Options { transport, headers, ..Options::new(server.origin()) }).await;

    let name = if transport == Transport::Polling { "polling" } else { "websocket" };
    assert_eq!(server.line().await, format!("connected {name} here"));

    client.socket.close();
    assert_eq!(server.line().await, "disconnected client namespace disconnect");
    client.ended().await;
}

async fn a_refused_client_comes_back_with_a_fresh_token(transport: Transport) {
    let server = NodeServer::start().await;
    let options = Options { transport, ..Options::new(server.origin()) };
    let mut client = Client::start_with_tokens(options, &["old", "good"]);

    assert_eq!(client.signal().await, Signal::Connecting);
    let refused =
        Signal::Refused { message: "auth_expired".into(), data: Some(json!({ "token": "old" }).into()) };
    assert_eq!(client.signal().await, refused);
    let refused_at = Instant::now();
    assert_eq!(client.socket.emit("echo", &1), Err(EmitError::NotConnected));

    client.connected().await;
    let pause = refused_at.elapsed();
    assert!((Duration::from_secs(1)..PATIENCE).contains(&pause), "{pause:?}");

    // Until the server finds out by itself, a refused connection would count against its limits.
    let connections = client.socket.emit_with_ack("connections", &(), Duration::from_secs(10)).await;
    assert_eq!(connections, Ok(vec![json!(1).into()]));
}

async fn a_refusal_without_reconnect_waits_for_the_owner(transport: Transport) {
    let server = NodeServer::start().await;
    let options = Options { transport, reconnect: false, ..Options::new(server.origin()) };
    let mut client = Client::start_with_tokens(options, &["old", "good"]);
    assert_eq!(client.signal().await, Signal::Connecting);
    assert!(matches!(client.signal().await, Signal::Refused { .. }));

    tokio::time::sleep(Duration::from_millis(2500)).await;
    client.socket.retry_now();
    client.connected().await;
}

async fn a_server_that_is_not_there_is_tried_again_after_a_pause(transport: Transport) {
    let server = NodeServer::start().await;
    let options = Options { transport, ..Options::new(server.origin()) };
    let port = server.kill().await;

    let mut client = Client::start(options);
    assert_eq!(client.signal().await, Signal::Connecting);
    let (reason, retry_in) = client.disconnected().await;
    assert!(matches!(reason, DisconnectReason::Unreachable(_)), "{reason:?}");
    assert!((1.0..=2.0).contains(&retry_in.unwrap().as_secs_f64()), "{retry_in:?}");

    let server = NodeServer::start_on(port).await;
    client.socket.retry_now();
    client.connected_at_last().await;
    drop(server);
}

async fn something_that_is_not_a_server_is_said_to_be_unreachable(transport: Transport) {
    let server = NodeServer::start().await;
    let path = "/elsewhere/".into();
    let mut client = Client::start(Options { transport, path, ..Options::new(server.origin()) });
    assert_eq!(client.signal().await, Signal::Connecting);
    let (reason, _) = client.disconnected().await;
    assert!(matches!(reason, DisconnectReason::Unreachable(_)), "{reason:?}");
}

#[tokio::test]
async fn without_an_auth_payload_no_connection_is_made() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    for (auth, reason) in [
        (Err(AuthFailed("signed out".into())), "signed out"),
        (Ok(json!("not an object").into()), "it is not an object"),
    ] {
        let mut client = Client::start_with_auth(Options::new(&origin), move || auth.clone());
        assert_eq!(client.signal().await, Signal::Connecting);
        let (why, retry_in) = client.disconnected().await;
        assert_eq!(why, DisconnectReason::AuthFailed(reason.into()));
        assert!(retry_in.is_some());
    }
    let reached = tokio::time::timeout(Duration::from_millis(100), listener.accept()).await;
    assert!(reached.is_err(), "somebody came");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_takes_ten_seconds_at_most() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for transport in [Transport::WebSocket, Transport::Polling] {
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let begun = tokio::time::Instant::now();
        let mut client = Client::start(Options { transport, ..Options::new(origin) });
        assert_eq!(client.signal().await, Signal::Connecting);
        assert_eq!(client.disconnected().await.0, DisconnectReason::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 10);
    }
}

#[tokio::test(start_paused = true)]
async fn an_auth_payload_that_never_comes_ends_the_attempt_too() {
    let (signals, mut received) = tokio::sync::mpsc::unbounded_channel();
    let (socket, driver) =
        Socket::new(Options::new("http://127.0.0.1:1"), std::future::pending, move |signal| {
            signals.send(signal).unwrap();
        });
    tokio::spawn(driver);
    assert_eq!(received.recv().await, Some(Signal::Connecting));
    let Some(Signal::Disconnected { reason, .. }) = received.recv().await else { panic!("not disconnected") };
    assert_eq!(reason, DisconnectReason::TimedOut);
    drop(socket);
}

#[tokio::test]
async fn a_client_can_be_closed_while_it_waits_and_refuses_everything_afterwards() {
    let mut client = Client::start(Options::new("http://127.0.0.1:1"));
    assert_eq!(client.signal().await, Signal::Connecting);
    client.disconnected().await;

    let socket = client.socket.clone();
    socket.close();
    client.ended().await;
    assert_eq!(socket.emit("echo", &1), Err(EmitError::NotConnected));
    let answer = socket.emit_with_ack("echo", &1, Duration::from_secs(1)).await;
    assert_eq!(answer, Err(AckError::NotSent(EmitError::NotConnected)));
    socket.retry_now();
    socket.close();
}

#[tokio::test]
async fn the_driver_ends_with_the_last_handle() {
    let mut server = NodeServer::start().await;
    let client = Client::connect(Options::new(server.origin())).await;
    assert_eq!(server.line().await, "connected websocket undefined");

    let other = client.socket.clone();
    let ended = tokio::spawn(client.ended());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(other.is_connected());
    drop(other);
    assert_eq!(server.line().await, "disconnected client namespace disconnect");
    ended.await.unwrap();
}

#[tokio::test]
async fn the_pauses_grow_even_where_the_owner_is_impatient() {
    let mut client = Client::start(Options::new("http://127.0.0.1:1"));
    for range in [1.0..=2.0, 2.0..=4.0, 2.5..=5.0, 2.5..=5.0] {
        assert_eq!(client.signal().await, Signal::Connecting);
        let (_, retry_in) = client.disconnected().await;
        assert!(range.contains(&retry_in.unwrap().as_secs_f64()), "{retry_in:?}");
        client.socket.retry_now();
    }
}
