use std::time::Duration;

use contract::{Stream, limits::SOCKET_EVENTS_PER_SECOND};
use serde_json::{Value, json};
use socketio::{DisconnectReason, Options};

use super::TRANSPORTS;
use crate::harness::{Person, RawSocket, TestServer, TestSocket};

const SOON: Duration = Duration::from_secs(5);

/// A raw connection of `person` that has been greeted.
async fn raw(server: &TestServer, person: &Person) -> RawSocket {
    let mut socket = RawSocket::open(server).await;
    let answer = socket.connect(&json!({"token": person.tokens.access_token})).await;
    assert!(answer.starts_with("40"), "{answer}");
    assert!(socket.read().await.expect("a greeting").starts_with(r#"42["connected""#));
    socket
}

#[tokio::test]
async fn whoever_floods_is_told_so_and_closed_while_others_are_served() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let request = json!({"epoch": server.running.services.hub.epoch(), "cursors": {}});

    for transport in TRANSPORTS {
        for name in ["resume", "nothing-of-ours"] {
            let options = Options { transport, ..server.options() };
            let mut flooder = TestSocket::open(options, json!({"token": alice.tokens.access_token}));
            flooder.next("connected").await;
            // Twice as many, because the second may turn in between.
            for _ in 0..=2 * SOCKET_EVENTS_PER_SECOND {
                flooder.emit(name, &request);
            }
            let told = flooder.told("too_many").await;
            assert!(told["message"].is_string(), "{told}");
            assert_eq!(flooder.closed_within(SOON).await, DisconnectReason::Server);
        }
    }
    server.say(&alice, chat, "still here?").await;
    bobs.next("message:new").await;
}

#[tokio::test]
async fn a_busy_client_within_the_limit_is_served() {
    let server = TestServer::new().await;
    let [alice] = server.staff(["Alice"]).await;
    let socket = server.socket(&alice).await;
    let request = json!({"epoch": server.running.services.hub.epoch(), "cursors": {}});

    let asks = (0..SOCKET_EVENTS_PER_SECOND).map(|_| socket.ask("resume", &request));
    let answers: Vec<Value> = futures::future::join_all(asks).await;
    assert!(answers.iter().all(|answer| answer["cursors"][Stream::User(alice.id).to_string()] == json!(0)));
    assert!(socket.is_connected());
}

#[tokio::test]
async fn a_malformed_packet_harms_nobody_but_its_sender() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let deep = format!("42[\"resume\",{}", "[".repeat(30_000));
    let packets = [
        "",
        "4",
        "42",
        "42[",
        "42[]",
        "42[1]",
        "42{}",
        "42[\"resume\"",
        "42[\"resume\",",
        "420[\"resume\",{}]",
        "4299999999999999999999[\"resume\",{}]",
        "42-1[\"resume\",{}]",
        "43[]",
        "431[]",
        "44{}",
        "45-[\"x\"]",
        "451-[\"resume\",{\"_placeholder\":true,\"num\":0}]",
        "459999999999-[]",
        "46",
        "47",
        "49",
        "4\u{1F600}",
        "42/other,[\"resume\",{}]",
        "40/other,{}",
        "40/other",
        "40{\"token\":",
        "9",
        "\u{0}",
        "6",
        "5",
        "2",
        "0{}",
        "42[\"disconnect\"]",
        "42[\"connected\",{}]",
        "42[\"\"]",
        "41/other,",
        deep.as_str(),
    ];

    for packet in packets {
        let mut before_sign_in = RawSocket::open(&server).await;
        before_sign_in.say(packet).await;
        let mut signed_in = raw(&server, &alice).await;
        signed_in.say(packet).await;
        let mut bytes = raw(&server, &alice).await;
        bytes.say_bytes(packet.as_bytes().to_vec()).await;
    }

    server.say(&alice, chat, "still here?").await;
    bobs.next("message:new").await;
}

#[tokio::test]
async fn an_oversized_packet_closes_its_sender() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let large = "x".repeat(70 * 1024);

    let mut before_sign_in = RawSocket::open(&server).await;
    before_sign_in.say(&format!("40{{\"token\":\"{large}\"}}")).await;
    before_sign_in.closed_within(SOON).await;
    let mut signed_in = raw(&server, &alice).await;
    signed_in.say(&format!("42[\"resume\",\"{large}\"]")).await;
    signed_in.closed_within(SOON).await;
    let mut binary = raw(&server, &alice).await;
    binary.say_bytes(vec![0; 70 * 1024]).await;
    binary.closed_within(SOON).await;

    let opened = server.nobody().get("/socket.io/?EIO=4&transport=polling").await;
    let open: Value = serde_json::from_str(opened.text.trim_start_matches('0')).unwrap();
    let path = format!("/socket.io/?EIO=4&transport=polling&sid={}", open["sid"].as_str().unwrap());
    let answer = server.nobody().send(http::Method::POST, &path, "text/plain", large.into_bytes()).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");

    server.say(&alice, chat, "still here?").await;
    bobs.next("message:new").await;
}

#[tokio::test]
async fn a_request_that_is_no_engine_io_is_refused() {
    let server = TestServer::new().await;
    let paths = [
        "/socket.io/",
        "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?EIO=4",
        "/socket.io/?EIO=4&transport=pigeon",
        "/socket.io/?EIO=4&transport=polling&sid=made-up",
        "/socket.io/?EIO=4&transport=websocket",
        "/socket.io/?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAA",
    ];
    for path in paths {
        let answer = server.nobody().get(path).await;
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
    }
    assert_eq!(server.nobody().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_connection_that_does_not_sign_in_is_closed() {
    let server = TestServer::new().await;
    let mut silent = RawSocket::open(&server).await;
    let mut refused = RawSocket::open(&server).await;
    refused.refusal_of("made up").await;

    silent.closed_within(Duration::from_secs(8)).await;
    refused.closed_within(Duration::from_secs(8)).await;
}
