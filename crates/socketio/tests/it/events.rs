//! Events and acknowledgements, both ways.

use std::time::Duration;

use serde_json::{Value, json};
use socketio::{AckError, EmitError, Json, Options, Transport};

use crate::harness::{Client, NodeServer, over_both_transports};

const SECOND: Duration = Duration::from_secs(1);

over_both_transports! {
    a_thousand_events_arrive_in_order,
    a_thousand_emits_arrive_in_order,
    an_acknowledgement_carries_every_argument,
    acknowledgements_are_not_mixed_up,
    an_acknowledgement_has_a_time_limit,
    text_of_every_kind_survives_the_way,
    binary_data_is_passed_over,
}

async fn connect(transport: Transport) -> (NodeServer, Client) {
    let server = NodeServer::start().await;
    let client = Client::connect(Options { transport, ..Options::new(server.origin()) }).await;
    (server, client)
}

async fn a_thousand_events_arrive_in_order(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    client.socket.emit("count", &1000).unwrap();
    for number in 0..1000 {
        assert_eq!(client.event("number").await, json!(number));
    }
}

async fn a_thousand_emits_arrive_in_order(transport: Transport) {
    let (_server, client) = connect(transport).await;
    for number in 0..1000 {
        client.emit_in_turn("number", &json!(number)).await;
    }
    let numbers = loop {
        match client.socket.emit_with_ack("numbers", &(), 10 * SECOND).await {
            Err(AckError::NotSent(EmitError::QueueFull)) => tokio::task::yield_now().await,
            answer => break answer.unwrap(),
        }
    };
    assert_eq!(numbers, [Json::from((0..1000).map(Value::from).collect::<Value>())]);
}

async fn an_acknowledgement_carries_every_argument(transport: Transport) {
    let (_server, client) = connect(transport).await;
    let answer = client.socket.emit_with_ack("echo", &json!({ "a": [1, null] }), 10 * SECOND).await;
    assert_eq!(answer, Ok(vec![json!({ "a": [1, null] }).into(), json!("as sent").into()]));
}

async fn acknowledgements_are_not_mixed_up(transport: Transport) {
    let (_server, client) = connect(transport).await;
    let echo = |number: u32| {
        let socket = client.socket.clone();
        async move { (number, socket.emit_with_ack("echo", &number, 10 * SECOND).await) }
    };
    for (number, answer) in futures::future::join_all((0..100).map(echo)).await {
        assert_eq!(answer.unwrap()[0], json!(number).into());
    }
}

async fn an_acknowledgement_has_a_time_limit(transport: Transport) {
    let (_server, client) = connect(transport).await;
    // The server knows no such event.
    let answer = client.socket.emit_with_ack("nothing", &(), SECOND / 4).await;
    assert_eq!(answer, Err(AckError::TimedOut));
    assert!(client.socket.emit_with_ack("echo", &1, 10 * SECOND).await.is_ok(), "the next is answered");
}

async fn text_of_every_kind_survives_the_way(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    let text = "Grüße 👩‍👩‍👧 \u{1e} \u{0} \" \\ \n \u{2028} 2[\"x\"]";
    client.socket.emit("shout", &text).unwrap();
    assert_eq!(client.event("shout").await, json!(text));
}

async fn binary_data_is_passed_over(transport: Transport) {
    let (_server, mut client) = connect(transport).await;
    let answer = client.socket.emit_with_ack("binary", &(), 10 * SECOND).await;
    assert_eq!(answer, Err(AckError::Binary));
    client.socket.emit("shout", &"still here").unwrap();
    assert_eq!(client.event("shout").await, json!("still here"));
}
