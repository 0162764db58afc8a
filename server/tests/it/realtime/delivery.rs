use std::time::Duration;

use contract::{Stream, sync::SyncAnswer};
use serde_json::{Value, json};
use socketio::Options;

use super::TRANSPORTS;
use crate::harness::{TestServer, TestSocket, eventually, text};

#[tokio::test]
async fn a_message_arrives_at_every_tab_of_both_and_at_nobody_else() {
    let server = TestServer::new().await;
    let [alice, bob, mallory] = server.staff(["Alice", "Bob", "Mallory"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut tabs = Vec::new();
    for transport in TRANSPORTS {
        for person in [&alice, &bob] {
            let options = Options { transport, ..server.options() };
            let token = server.socket_token(person).await;
            let mut tab = TestSocket::open(options, json!({"token": token}));
            tab.next("connected").await;
            tabs.push(tab);
        }
    }
    let mut stranger = server.socket(&mallory).await;

    let first = server.say(&alice, chat, "first").await;
    let second = server.say(&alice, chat, "second").await;

    for tab in &mut tabs {
        for (seq, message) in [(1, &first), (2, &second)] {
            let mut data = message.clone();
            data["messageId"] = message["id"].clone();
            let told = tab.next("message:new").await;
            let expected = json!({
                "stream": Stream::Chat(chat).to_string(), "seq": seq, "at": told["at"], "data": data,
            });
            assert_eq!(told, expected);
        }
    }
    // Something of hers that came later has arrived, so that nothing is still on its way.
    let own = server.chat_of(&mallory, &bob).await;
    assert_eq!(stranger.next("chat:new").await["data"]["id"], json!(own));
    // Bob is no stranger any more, and is there.
    let told = stranger.rest();
    assert!(told.iter().all(|(name, _)| name == "user:online"), "a stranger was told {told:?}");
}

#[tokio::test]
async fn a_chat_made_while_connected_is_live_at_once() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let mut bobs = server.socket(&bob).await;

    let new = json!({"kind": "direct", "userId": bob.id});
    let chat = server.by(&alice).post("/api/chats", &new).await.must(201);
    let id = chat["id"].as_str().unwrap();
    server.by(&alice).post(&format!("/api/chats/{id}/messages"), &text("hello")).await.must(201);

    let told = bobs.next("chat:new").await;
    assert_eq!((&told["stream"], &told["data"]["title"]), (&json!(Stream::User(bob.id)), &json!("Alice")));
    let told = bobs.next("message:new").await;
    assert_eq!((&told["stream"], &told["seq"]), (&json!(format!("chat:{id}")), &json!(1)));
}

#[tokio::test]
async fn a_read_mark_is_told_to_the_chat() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let sent = server.say(&alice, chat, "hello").await;
    let mut alices = server.socket(&alice).await;

    let read = json!({"messageId": sent["id"]});
    server.by(&bob).json(http::Method::PUT, &format!("/api/chats/{chat}/read"), &read).await.must(204);

    let told = alices.next("message:read").await;
    assert_eq!(
        told["data"],
        json!({"chatId": chat, "userId": bob.id, "messageId": sent["id"], "number": 1, "unread": 0, "mentioned": null})
    );
}

#[tokio::test]
async fn a_client_that_was_away_resumes_over_its_socket_as_over_http() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    server.say(&alice, chat, "seen").await;
    let before = server.open_with(json!({"token": bob.tokens.access_token})).told("connected").await;
    for n in 0..3 {
        server.say(&alice, chat, &format!("missed {n}")).await;
    }

    let request = json!({"epoch": before["epoch"], "cursors": before["cursors"]});
    let socket = server.socket(&bob).await;
    let resumed = socket.ask("resume", &request).await;

    assert_eq!(resumed, server.by(&bob).post("/api/sync", &request).await.must(200));
    let answer: SyncAnswer = serde_json::from_value(resumed).unwrap();
    let seqs: Vec<u64> = answer.events.iter().map(|event| event.seq).collect();
    assert_eq!((seqs, answer.more, answer.resync), (vec![2, 3, 4], false, vec![]));
    assert_eq!(answer.cursors[&Stream::Chat(chat)], 4);
}

#[tokio::test]
async fn a_long_absence_is_made_good_in_several_answers_without_holes() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    for n in 0..620 {
        let new = domain::testing::message(&n.to_string());
        server.running.services.chats.send(alice.id, chat, new).await.unwrap();
    }
    let mut socket = server.open_with(json!({"token": bob.tokens.access_token}));
    let epoch = socket.told("connected").await["epoch"].clone();

    let (mut cursors, mut seqs, mut answers) = (json!({(Stream::Chat(chat).to_string()): 0}), Vec::new(), 0);
    loop {
        let answer = socket.ask("resume", &json!({"epoch": epoch, "cursors": cursors})).await;
        seqs.extend(answer["events"].as_array().unwrap().iter().map(|event| event["seq"].as_u64().unwrap()));
        cursors = answer["cursors"].clone();
        answers += 1;
        if answer["more"] == json!(false) {
            break;
        }
    }
    // What arrived is told to the chat as well, and may come before the last answer.
    let last = u64::try_from(seqs.len()).unwrap();
    assert_eq!(seqs, (1..=last).collect::<Vec<u64>>());
    assert!(last >= 620 && answers == 2, "{last} events in {answers} answers");
}

#[tokio::test]
async fn what_a_client_cannot_resume_from_is_named() {
    let server = TestServer::new().await;
    let [alice, bob, mallory] = server.staff(["Alice", "Bob", "Mallory"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    server.say(&alice, chat, "between us").await;
    let stream = Stream::Chat(chat).to_string();
    let epoch = server.running.services.hub.epoch();
    let (bobs, mallorys) = (server.socket(&bob).await, server.socket(&mallory).await);

    let ahead = bobs.ask("resume", &json!({"epoch": epoch, "cursors": {(stream.clone()): 9}})).await;
    let other_epoch =
        bobs.ask("resume", &json!({"epoch": "another", "cursors": {(stream.clone()): 1}})).await;
    let not_hers = mallorys.ask("resume", &json!({"epoch": epoch, "cursors": {(stream.clone()): 0}})).await;

    for answer in [&ahead, &other_epoch, &not_hers] {
        assert_eq!((&answer["resync"], &answer["events"]), (&json!([stream]), &json!([])));
    }
    assert_eq!(not_hers["cursors"], json!({}));
    for wrong in [json!({}), json!({"cursors": {"chat:": 1}}), json!([]), json!("resume"), Value::Null] {
        let answer = bobs.ask("resume", &wrong).await;
        assert_eq!(answer["error"]["code"], "invalid", "{wrong}: {answer}");
    }
}

#[tokio::test]
async fn a_lost_tail_is_noticed_by_the_next_sweep() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    server.say(&alice, chat, "hello").await;

    let stream = Stream::Chat(chat).to_string();
    // A sweep may have begun just before the message.
    let told = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            let told = bobs.next_within("cursor", Duration::from_secs(10)).await["data"].take();
            if told.get(&stream).is_some() {
                return told;
            }
        }
    });
    assert_eq!(told.await.expect("a cursor of the chat"), json!({(stream): 1}));
}

#[tokio::test]
async fn after_a_restart_a_client_comes_back_and_has_missed_nothing() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut socket = server.socket(&bob).await;
    server.say(&alice, chat, "before").await;
    let last = socket.next("message:new").await;

    let server = server.restart().await;
    socket.closed_within(Duration::from_secs(5)).await;
    // Nobody is connected now.
    server.say(&alice, chat, "meanwhile").await;
    let mut socket = server.socket(&bob).await;
    let request = json!({
        "epoch": server.running.services.hub.epoch(), "cursors": {(Stream::Chat(chat).to_string()): last["seq"]},
    });
    let answer = socket.ask("resume", &request).await;
    assert_eq!(answer["events"][0]["data"]["content"], "meanwhile");
    server.say(&alice, chat, "after").await;
    let told = socket.next("message:new").await;
    assert_eq!((&told["seq"], &told["data"]["content"]), (&json!(3), &json!("after")));
}

#[tokio::test]
async fn whoever_goes_is_not_online_any_more() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    server.chat_of(&alice, &bob).await;
    let bobs = server.socket(&bob).await;
    let online = async || {
        let mut socket = server.open_with(json!({"token": alice.tokens.access_token}));
        socket.told("connected").await["online"].clone()
    };

    assert_eq!(online().await, json!([bob.id]));
    bobs.close();
    eventually("Bob is away", async || (online().await == json!([])).then_some(())).await;
}
