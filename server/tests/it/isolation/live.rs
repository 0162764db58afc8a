use std::collections::BTreeSet;

use contract::Stream;
use serde_json::{Value, json};
use server::realtime::EVENTS;

use super::{Scene, has_a_row_for_each, scene::PRINCIPALS};
use crate::harness::TestSocket;

/// What a client may say, what it says about the victim, and whether it is answered.
fn rows(scene: &Scene) -> Vec<(&'static str, Value, bool)> {
    let chat = Stream::Chat(scene.chat).to_string();
    let alice = Stream::User(scene.alice.id).to_string();
    let epoch = scene.server.running.services.hub.epoch();
    vec![
        ("resume", json!({"epoch": epoch, "cursors": {chat: 0, alice: 0}}), true),
        ("message:delivered", json!({"chatId": scene.chat, "number": 1}), false),
        ("presence:set", json!({"state": "busy"}), false),
        ("user:typing", json!({"chatId": scene.chat}), false),
        ("user:stop-typing", json!({"chatId": scene.chat}), false),
    ]
}

/// How each of [`PRINCIPALS`] is let in or refused.
const DOORS: [Result<(), &str>; PRINCIPALS.len()] =
    [Err("auth_missing"), Err("auth_expired"), Err("user_inactive"), Ok(()), Ok(()), Ok(())];

async fn connect(scene: &Scene, principal: usize) -> Option<TestSocket> {
    let auth = match scene.token(principal) {
        "" => json!({}),
        token => json!({"token": token}),
    };
    let mut socket = scene.server.open_with(auth);
    match DOORS[principal] {
        Ok(()) => {
            let told = socket.told("connected").await;
            let of_the_chat = &told["cursors"][Stream::Chat(scene.chat).to_string()];
            assert_eq!(of_the_chat.is_u64(), PRINCIPALS[principal] == "member", "{told}");
            Scene::check_text("connected", principal, &told.to_string());
            Some(socket)
        }
        Err(code) => {
            assert_eq!(socket.refused().await, code, "{}", PRINCIPALS[principal]);
            assert_eq!(socket.rest(), [], "{}", PRINCIPALS[principal]);
            None
        }
    }
}

#[tokio::test]
async fn no_socket_event_shows_anybody_what_is_not_theirs() {
    let scene = Scene::new().await;
    let rows = rows(&scene);
    let in_code: BTreeSet<String> = EVENTS.iter().map(|name| (*name).to_owned()).collect();
    let in_table = rows.iter().map(|(name, ..)| (*name).to_owned()).collect();
    has_a_row_for_each("socket events", "live.rs", &in_code, &in_table);

    for (principal, who) in PRINCIPALS.iter().enumerate() {
        let Some(mut socket) = connect(&scene, principal).await else { continue };
        for (name, said, answered) in &rows {
            if !answered {
                socket.emit(name, said);
                continue;
            }
            let answer = socket.ask(name, said).await.to_string();
            Scene::check_text(name, principal, &answer);
            assert_eq!(Scene::shows(&answer), *who == "member", "{name}: {answer}");
        }
        if *who == "member" {
            socket.next("message:status").await;
        } else {
            // Longer than what has arrived waits to be written.
            tokio::time::sleep(std::time::Duration::from_millis(700)).await;
            assert!(socket.rest().iter().all(|(name, _)| name == "cursor"), "{who} moved something");
        }
    }
}

#[tokio::test]
async fn nothing_live_reaches_anybody_whose_it_is_not() {
    let scene = Scene::new().await;
    let mut sockets = Vec::new();
    for principal in 0..PRINCIPALS.len() {
        sockets.push(connect(&scene, principal).await);
    }

    // Everything that is live today: who is there and who types, a message, its edit, reaction and
    // deletion, a chat's own state, its title and its picture, a read mark, a sign-in that ends, and a sweep.
    let mut tab = scene.server.socket(&scene.alice).await;
    tab.emit("presence:set", &json!({"state": "busy"}));
    tab.emit("user:typing", &json!({"chatId": scene.chat}));
    let sent = scene.server.say(&scene.alice, scene.chat, "canary-message, again").await;
    let alices = scene.server.by(&scene.alice);
    let about = format!("/api/messages/{}", scene.message);
    alices.json(http::Method::PATCH, &about, &json!({"text": "canary-message, edited"})).await.must(200);
    alices.json(http::Method::PUT, &format!("{about}/reactions/%F0%9F%91%8D"), &json!({})).await.must(200);
    alices.json(http::Method::DELETE, &about, &json!({})).await.must(200);
    let draft = json!({"draft": {"text": "canary-message"}});
    alices.json(http::Method::PATCH, &format!("/api/chats/{}", scene.chat), &draft).await.must(200);
    let title = json!({"title": "canary-message, renamed"});
    alices.json(http::Method::PATCH, &format!("/api/chats/{}", scene.group), &title).await.must(200);
    let picture = json!({"imageId": scene.unsent});
    alices.json(http::Method::PATCH, &format!("/api/chats/{}", scene.group), &picture).await.must(200);
    let read = json!({"messageId": sent["id"]});
    let path = format!("/api/chats/{}/read", scene.chat);
    scene.program(4).json(http::Method::PUT, &path, &read).await.must(204);
    scene.server.by(&scene.alice).post("/api/auth/logout", &json!({})).await.must(204);
    let member = sockets[4].as_mut().expect("the member is connected");
    for name in ["message:edited", "message:reacted", "message:deleted", "chat:updated", "message:read"] {
        member.next(name).await;
    }
    for name in ["user:online", "user:busy", "user:typing", "user:stop-typing"] {
        assert_eq!(member.told(name).await["userId"], scene.alice.id.to_string());
    }
    tab.closed_within(std::time::Duration::from_secs(5)).await;
    member.told("user:offline").await;
    member.next_within("cursor", std::time::Duration::from_secs(10)).await;

    for (principal, socket) in sockets.iter_mut().enumerate() {
        let Some(socket) = socket else { continue };
        let heard = socket.rest();
        for (name, told) in &heard {
            Scene::check_text(name, principal, &told.to_string());
        }
        let victims = [scene.chat.to_string(), scene.alice.id.to_string()];
        let heard_of =
            heard.iter().any(|(_, told)| victims.iter().any(|id| told.to_string().contains(id.as_str())));
        assert!(!heard_of || PRINCIPALS[principal] == "member", "{}: {heard:?}", PRINCIPALS[principal]);
    }
}

/// What a number and its customers do is told to the number's owner, and to nobody else.
#[tokio::test]
async fn nothing_of_a_number_reaches_anybody_but_its_owner() {
    let scene = Scene::new().await;
    let mut sockets = Vec::new();
    for principal in 0..PRINCIPALS.len() {
        sockets.push(connect(&scene, principal).await);
    }
    let mut tab = scene.server.socket(&scene.alice).await;
    let alices = scene.server.by(&scene.alice);
    let new = alices.post("/api/whatsapp/sessions", &json!({})).await.must(201);
    tab.told("session:qr").await;
    alices.post(&format!("/api/lab/phones/{}/log-out", scene.owners_phone), &json!({})).await.must(200);
    while tab.told("session:updated").await["status"] != "logged_out" {}
    tab.told("notification").await;
    let about = format!("/api/chats/{}/messages", scene.customers_chat);
    alices
        .post(&about, &json!({"clientId": contract::ClientId::generate(), "text": "canary-message"}))
        .await
        .must(201);
    tab.told("message:new").await;
    alices
        .json(http::Method::DELETE, &format!("/api/whatsapp/sessions/{}", scene.session), &json!({}))
        .await
        .must(204);
    tab.told("session:removed").await;

    // Long enough for a sweep, which tells where streams stand.
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let own = [scene.session.to_string(), scene.customers_chat.to_string(), new["id"].to_string()];
    for (principal, socket) in sockets.iter_mut().enumerate() {
        let Some(socket) = socket else { continue };
        for (name, told) in socket.rest() {
            Scene::check_text(&name, principal, &told.to_string());
            let told = told.to_string();
            let of_hers = own.iter().any(|id| told.contains(id.trim_matches('"')));
            assert!(!of_hers, "{name} told {}: {told}", PRINCIPALS[principal]);
            assert!(!name.starts_with("session:") && name != "notification", "{name}: {told}");
        }
    }
}
