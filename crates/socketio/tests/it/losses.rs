//! How connections end, and what becomes of what was under way.

use std::time::Duration;

use futures::FutureExt as _;
use serde_json::json;
use socketio::{AckError, DisconnectReason, EmitError, MAX_FRAME, Options, Transport};

use crate::harness::{Client, NodeServer, over_both_transports};

over_both_transports! {
    a_server_that_comes_back_on_the_same_port_is_found_again,
    what_waits_for_an_answer_is_told_of_the_loss,
    a_client_that_was_sent_away_stays_away_until_told_otherwise,
    a_connection_that_was_hung_up_is_made_again,
    a_frame_of_more_than_a_mebibyte_ends_the_connection,
    a_frame_of_less_than_a_mebibyte_arrives,
    a_live_connection_outlives_many_pings,
}

async fn connect(transport: Transport) -> (NodeServer, Client) {
    let server = NodeServer::start().await;
    let client = Client::connect(Options { transport, ..Options::new(server.origin()) }).await;
    (server, client)
}

async fn a_server_that_comes_back_on_the_same_port_is_found_again(transport: Transport) {
    let (server, mut client) = connect(transport).await;
    let port = server.kill().await;
    let (reason, retry_in) = client.disconnected().await;
    assert!(matches!(reason, DisconnectReason::Lost(_)), "{reason:?}");
    assert!(retry_in.is_some());
    assert_eq!(client.socket.emit("shout", &1), Err(EmitError::NotConnected));

    let _server = NodeServer::start_on(port).await;
    client.connected_at_last().await;
    client.event("hello").await;
    client.socket.emit("shout", &2).unwrap();
    assert_eq!(client.event("shout").await, json!(2), "and not what was refused");
}

async fn what_waits_for_an_answer_is_told_of_the_loss(transport: Transport) {
    let (server, mut client) = connect(transport).await;
    let mut answer = Box::pin(client.socket.emit_with_ack("nothing", &(), Duration::from_mins(1)));
    assert_eq!(answer.as_mut().now_or_never(), None);
    server.kill().await;
    assert_eq!(answer.await, Err(AckError::Disconnected));
    client.disconnected().await;
}

async fn a_client_that_was_sent_away_stays_away_until_told_otherwise(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    client.socket.emit("leave", &()).unwrap();
    assert_eq!(client.disconnected().await, (DisconnectReason::Server, None));
    assert!(!client.socket.is_connected());

    tokio::time::sleep(Duration::from_millis(2500)).await;
    client.socket.retry_now();
    client.connected().await;
}

async fn a_connection_that_was_hung_up_is_made_again(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    client.socket.emit("hang up", &()).unwrap();
    let (reason, retry_in) = client.disconnected().await;
    assert!(matches!(reason, DisconnectReason::Lost(_)), "{reason:?}");
    assert!(retry_in.is_some());
    client.connected().await;
}

async fn a_frame_of_more_than_a_mebibyte_ends_the_connection(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    client.socket.emit("large", &MAX_FRAME).unwrap();
    let (reason, retry_in) = client.disconnected().await;
    assert!(matches!(reason, DisconnectReason::Protocol(_)), "{reason:?}");
    assert!(retry_in.is_some());
    client.connected().await;
}

async fn a_frame_of_less_than_a_mebibyte_arrives(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    let size = MAX_FRAME - 100;
    client.socket.emit("large", &size).unwrap();
    assert_eq!(client.event("large").await.as_str().map(str::len), Some(size));
}

async fn a_live_connection_outlives_many_pings(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    // The server pings every 0.3 s and waits 2 s for the answer.
    tokio::time::sleep(Duration::from_secs(3)).await;
    client.socket.emit("shout", &"still here").unwrap();
    assert_eq!(client.event("shout").await, json!("still here"));
}
