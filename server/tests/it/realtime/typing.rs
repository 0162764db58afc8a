use std::time::{Duration, Instant};

use contract::ChatId;
use serde_json::{Value, json};

use crate::harness::{TestServer, TestSocket};

fn names(socket: &mut TestSocket) -> Vec<String> {
    let heard = socket.rest().into_iter().map(|(name, _)| name);
    heard.filter(|name| name.contains("typing")).collect()
}

fn of(chat: ChatId, user: contract::UserId) -> Value {
    json!({"chatId": chat, "userId": user})
}

#[tokio::test]
async fn typing_reaches_the_other_members_alone_and_stops_by_itself() {
    let server = TestServer::new().await;
    let [alice, bob, stranger] = server.staff(["Alice", "Bob", "Stranger"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut alices = server.socket(&alice).await;
    let mut other_tab = server.socket(&alice).await;
    let mut bobs = server.socket(&bob).await;
    let mut strangers = server.socket(&stranger).await;

    let began = Instant::now();
    alices.emit("user:typing", &json!({"chatId": chat}));
    let told = bobs.next("user:typing").await;
    assert_eq!(told["data"], of(chat, alice.id));
    assert!(told.get("stream").is_none() && told.get("seq").is_none());
    assert_eq!(bobs.told("user:stop-typing").await, of(chat, alice.id));
    let lasted = began.elapsed();
    assert!(lasted >= Duration::from_secs(3) && lasted < Duration::from_secs(6), "{lasted:?}");

    // Chats that one is not in are ignored, and so is what cannot be read.
    strangers.emit("user:typing", &json!({"chatId": chat}));
    strangers.emit("user:typing", &json!({"chat": 1}));
    strangers.emit("user:stop-typing", &json!({"chatId": chat}));
    tokio::time::sleep(Duration::from_millis(300)).await;
    for socket in [&mut alices, &mut other_tab, &mut bobs, &mut strangers] {
        assert_eq!(names(socket), [""; 0]);
        assert!(socket.is_connected());
    }
}

#[tokio::test]
async fn typing_ends_with_the_message_with_a_word_and_with_the_connection() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut bobs = server.socket(&bob).await;
    let alices = server.socket(&alice).await;
    // Before it would stop by itself.
    let soon = Duration::from_millis(2_800);

    alices.emit("user:typing", &json!({"chatId": chat}));
    bobs.next("user:typing").await;
    server.say(&alice, chat, "done").await;
    bobs.next_within("user:stop-typing", soon).await;

    tokio::time::sleep(Duration::from_secs(1)).await;
    alices.emit("user:typing", &json!({"chatId": chat}));
    bobs.next("user:typing").await;
    alices.emit("user:stop-typing", &json!({"chatId": chat}));
    bobs.next_within("user:stop-typing", soon).await;

    tokio::time::sleep(Duration::from_secs(1)).await;
    alices.emit("user:typing", &json!({"chatId": chat}));
    bobs.next("user:typing").await;
    alices.close();
    bobs.next_within("user:stop-typing", soon).await;
}

#[tokio::test]
async fn two_who_type_are_told_apart_and_whoever_hammers_is_told_of_once_a_second() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let mut alices = server.socket(&alice).await;
    let mut bobs = server.socket(&bob).await;

    bobs.emit("user:typing", &json!({"chatId": chat}));
    for _ in 0..15 {
        alices.emit("user:typing", &json!({"chatId": chat}));
    }
    assert_eq!(bobs.told("user:typing").await["userId"], alice.id.to_string());
    assert_eq!(alices.told("user:typing").await["userId"], bob.id.to_string());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(names(&mut bobs), [""; 0]);
}
