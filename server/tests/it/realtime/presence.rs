use std::time::{Duration, Instant};

use contract::presence::Presence;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use server::realtime::Patience;

use crate::harness::{Person, RawSocket, TestServer, TestSocket, eventually, string};

const GRACE: Duration = Duration::from_millis(1_500);
/// By when after the grace somebody is told, on a crowded machine too.
const TOLD: Duration = Duration::from_millis(1_500);

/// A server on which nobody has to wait long.
async fn quick_server() -> TestServer {
    let patience = Patience {
        ping_interval: Duration::from_secs(1),
        ping_timeout: Duration::from_secs(3),
        grace: GRACE,
    };
    TestServer::with(|config| config.patience = patience).await
}

/// What a socket has heard about a person, in order.
fn heard(socket: &mut TestSocket, person: &Person) -> Vec<String> {
    let about = |told: &Value| told["data"]["userId"] == person.id.to_string();
    let heard = socket.rest().into_iter().filter(|(name, told)| name.starts_with("user:") && about(told));
    heard.map(|(name, _)| name).collect()
}

#[tokio::test]
async fn those_who_share_a_chat_are_told_who_comes_and_goes_and_strangers_are_not() {
    let server = quick_server().await;
    let [alice, bob, stranger] = server.staff(["Alice", "Bob", "Stranger"]).await;
    server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let mut strangers = server.socket(&stranger).await;

    let mut alices = server.open_with(json!({"token": alice.tokens.access_token}));
    let connected = alices.told("connected").await;
    assert_eq!(connected["online"], json!([bob.id]));
    assert_eq!(connected["presence"], json!({bob.id.to_string(): "online"}));
    let told = bobs.next("user:online").await;
    assert_eq!(told["data"]["userId"], alice.id.to_string());
    assert!(told.get("stream").is_none());

    for (state, event) in [("away", "user:away"), ("busy", "user:busy"), ("available", "user:online")] {
        alices.emit("presence:set", &json!({"state": state}));
        assert_eq!(bobs.told(event).await["userId"], alice.id.to_string());
    }
    alices.emit("presence:set", &json!({"state": "invisible"}));
    alices.close();
    let last_seen = bobs.told("user:offline").await["lastSeen"].take();

    let profile = format!("/api/users/{}", alice.id);
    let stored = eventually("last seen", async || {
        let profile = server.by(&bob).get(&profile).await.must(200);
        Some(profile["lastSeen"].clone()).filter(|seen| *seen == last_seen)
    });
    stored.await;
    assert_eq!(server.by(&stranger).get(&profile).await.must(200)["lastSeen"], Value::Null);
    assert_eq!(heard(&mut bobs, &alice), [""; 0]);
    assert_eq!(heard(&mut strangers, &alice), [""; 0]);
    assert_eq!(heard(&mut strangers, &bob), [""; 0]);
}

#[tokio::test]
async fn whoever_comes_into_a_chat_and_those_in_it_learn_that_they_are_there() {
    let server = quick_server().await;
    let [alice, bob, away] = server.staff(["Alice", "Bob", "Away"]).await;
    let (mut alices, mut bobs) = (server.socket(&alice).await, server.socket(&bob).await);
    bobs.emit("presence:set", &json!({"state": "busy"}));
    server.chat_of(&alice, &away).await;
    server.chat_of(&alice, &bob).await;
    assert_eq!(alices.told("user:busy").await["userId"], bob.id.to_string());
    assert_eq!(bobs.told("user:online").await["userId"], alice.id.to_string());
    assert_eq!(heard(&mut alices, &away), [""; 0]);
}

#[tokio::test]
async fn a_second_tab_and_a_page_loaded_again_make_nobody_flicker() {
    let server = quick_server().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let first = server.socket(&alice).await;
    bobs.next("user:online").await;

    let second = server.socket(&alice).await;
    first.close();
    tokio::time::sleep(2 * GRACE).await;
    second.close();
    let third = server.socket(&alice).await;
    tokio::time::sleep(2 * GRACE).await;
    assert_eq!(heard(&mut bobs, &alice), [""; 0]);
    third.close();
    bobs.next("user:offline").await;
}

#[tokio::test]
async fn five_tabs_that_open_and_close_at_random_are_told_of_as_one_person() {
    let server = quick_server().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let mut chance = StdRng::seed_from_u64(11);
    let mut tabs: [Option<TestSocket>; 5] = [const { None }; 5];
    let mut last = "user:offline".to_owned();

    for _ in 0..60 {
        let tab = &mut tabs[chance.random_range(0..5)];
        match tab.take() {
            Some(open) => open.close(),
            None => *tab = Some(server.socket(&alice).await),
        }
        if chance.random_bool(0.1) {
            for tab in &mut tabs {
                if let Some(open) = tab.take() {
                    open.close();
                }
            }
            tokio::time::sleep(GRACE + TOLD).await;
        }
        for name in heard(&mut bobs, &alice) {
            assert_ne!(name, last, "told twice");
            last = name;
        }
    }
    let wanted = if tabs.iter().any(Option::is_some) { Presence::Online } else { Presence::Offline };
    tokio::time::sleep(GRACE + TOLD).await;
    last = heard(&mut bobs, &alice).pop().unwrap_or(last);
    assert_eq!(last, wanted.event());
}

#[tokio::test]
async fn a_laptop_that_is_closed_is_offline_after_the_patience_that_was_set() {
    let server = quick_server().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let mut laptop = RawSocket::open(&server).await;
    laptop.connect(&json!({"token": alice.tokens.access_token})).await;
    bobs.next("user:online").await;

    // Its connection stands, and nothing comes over it any more.
    let closed = Instant::now();
    bobs.next_within("user:offline", Duration::from_secs(20)).await;
    let Patience { ping_interval, ping_timeout, grace } = server.config.patience;
    let limit = ping_interval + ping_timeout + grace + Duration::from_secs(4);
    assert!(closed.elapsed() < limit, "{:?}", closed.elapsed());
    drop(laptop);
}

#[test]
fn a_laptop_that_is_closed_is_offline_within_35_seconds() {
    let Patience { ping_interval, ping_timeout, grace } = Patience::default();
    assert!(ping_interval + ping_timeout + grace <= Duration::from_secs(32));
}

#[tokio::test]
async fn a_person_is_told_nothing_of_themselves() {
    let server = quick_server().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    server.chat_of(&alice, &bob).await;
    let mut first = server.socket(&alice).await;
    let second = server.socket(&alice).await;
    second.emit("presence:set", &json!({"state": "busy"}));
    let mut third = server.open_with(json!({"token": alice.tokens.access_token}));
    let connected = third.told("connected").await;
    assert_eq!(string(&connected["userId"]), alice.id.to_string());
    assert_eq!((&connected["online"], &connected["presence"]), (&json!([]), &json!({})));
    assert_eq!(heard(&mut first, &alice), [""; 0]);
}
