use contract::{ChatId, ClientId, MessageId};
use serde_json::{Value, json};

use crate::harness::{Caller, TestServer, string, text};

/// All items of a list, a page of `limit` at a time.
async fn pages_of(caller: &Caller, path: &str, cursor: &str, limit: u32) -> Vec<Value> {
    let mut items = Vec::new();
    let mut query = format!("?limit={limit}");
    loop {
        let page = caller.get(&format!("{path}{query}")).await.must(200);
        let found = page["items"].as_array().expect("items");
        assert!(found.len() <= limit as usize);
        items.extend(found.iter().cloned());
        let Some(next) = page["next"].as_str() else { return items };
        query = format!("?limit={limit}&{cursor}={next}");
    }
}

#[tokio::test]
async fn two_people_start_one_chat_and_both_see_it() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;

    let first =
        server.by(&alice).post("/api/chats", &json!({"kind": "direct", "userId": bob.id})).await.must(201);
    let second =
        server.by(&bob).post("/api/chats", &json!({"kind": "direct", "userId": alice.id})).await.must(201);

    assert_eq!(first["id"], second["id"]);
    assert_eq!((&first["title"], &second["title"]), (&json!("Bob"), &json!("Alice")));
    assert_eq!(
        (&first["kind"], &first["unread"], &first["lastMessage"]),
        (&json!("direct"), &json!(0), &Value::Null)
    );
    let about = format!("/api/chats/{}", string(&first["id"]));
    assert_eq!(server.by(&alice).get(&about).await.must(200), first);
    assert_eq!(server.by(&bob).get("/api/chats").await.must(200)["items"], json!([second]));
}

#[tokio::test]
async fn a_message_is_stored_as_it_was_sent_and_read_by_the_other() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let client_id = ClientId::generate();

    let path = format!("/api/chats/{chat}/messages");
    let words = "  <b>hello</b> 👋 & \"goodbye\"\n";
    let sent = server.by(&alice).post(&path, &json!({"clientId": client_id, "text": words})).await.must(201);

    let expected = json!({
        "id": sent["id"], "chatId": chat, "clientId": client_id, "senderId": alice.id, "number": 1,
        "content": words.trim(), "imageId": null, "image": null, "replyTo": null, "timestamp": sent["timestamp"],
        "editedAt": null, "deletedAt": null, "status": "sent", "mentions": [], "reactions": [], "note": null,
    });
    assert_eq!(sent, expected);
    let time = string(&sent["timestamp"]);
    assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    let expected = json!({
        "items": [sent], "next": null, "newer": null, "quotes": [], "cursor": 1,
        "people": [{"id": alice.id, "name": "Alice", "active": true}],
    });
    assert_eq!(server.by(&bob).get(&path).await.must(200), expected);
}

#[tokio::test]
async fn a_message_sent_again_under_its_client_id_gives_the_first_result_even_after_a_restart() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let path = format!("/api/chats/{}/messages", server.chat_of(&alice, &bob).await);
    let once = text("only once");
    let sent = server.by(&alice).post(&path, &once).await.must(201);

    let other_words = json!({"clientId": once["clientId"], "text": "other words"});
    assert_eq!(server.by(&alice).post(&path, &other_words).await.must(201), sent);
    // Another's client id is another's.
    let bobs = server.by(&bob).post(&path, &once).await.must(201);
    assert_ne!(bobs["id"], sent["id"]);

    let server = server.restart().await;
    assert_eq!(server.by(&alice).post(&path, &once).await.must(201)["id"], sent["id"]);
    let stored = server.by(&bob).get(&path).await.must(200);
    assert_eq!(stored["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn history_is_read_in_pages_from_the_newest_back() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    for n in 1..=7 {
        server.say(&alice, chat, &n.to_string()).await;
    }

    let read = pages_of(&server.by(&bob), &format!("/api/chats/{chat}/messages"), "before", 3).await;
    let words: Vec<&str> = read.iter().map(|message| string(&message["content"])).collect();
    assert_eq!(words, ["7", "6", "5", "4", "3", "2", "1"]);
}

#[tokio::test]
async fn chats_and_people_are_listed_a_page_at_a_time() {
    let server = TestServer::new().await;
    let [alice, bob, carol, dan] = server.staff(["Alice", "Bob", "Carol", "Dan"]).await;
    for other in [&bob, &carol, &dan] {
        let chat = server.chat_of(&alice, other).await;
        server.say(&alice, chat, "hello").await;
    }

    let names = |items: Vec<Value>, field: &str| -> Vec<String> {
        items.iter().map(|item| string(&item[field]).to_owned()).collect()
    };
    let chats = pages_of(&server.by(&alice), "/api/chats", "after", 2).await;
    assert_eq!(names(chats, "title"), ["Dan", "Carol", "Bob"]);
    let people = pages_of(&server.by(&alice), "/api/users", "after", 2).await;
    assert_eq!(names(people, "name"), ["Alice", "Bob", "Carol", "Dan"]);
    let found = server.by(&alice).get("/api/users?query=CAR").await.must(200);
    assert_eq!(names(found["items"].as_array().unwrap().clone(), "name"), ["Carol"]);
}

#[tokio::test]
async fn what_is_unread_is_counted_until_it_is_read() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let first = server.say(&alice, chat, "one").await;
    let second = server.say(&alice, chat, "two").await;
    let (about, mark) = (format!("/api/chats/{chat}"), format!("/api/chats/{chat}/read"));
    let bobs = server.by(&bob);
    let unread = async || bobs.get(&about).await.must(200)["unread"].clone();

    assert_eq!(unread().await, 2);
    for (message, left) in [(&first, 1), (&second, 0), (&first, 0)] {
        let read = json!({"messageId": message["id"]});
        bobs.json(http::Method::PUT, &mark, &read).await.must(204);
        assert_eq!(unread().await, left);
    }
    let seen = server.by(&alice).get(&format!("{about}/messages")).await.must(200);
    assert_eq!((&seen["items"][0]["status"], &seen["items"][1]["status"]), (&json!("read"), &json!("read")));
    let unknown = json!({"messageId": MessageId::generate()});
    assert_eq!(bobs.json(http::Method::PUT, &mark, &unknown).await.failure(404).0, "not_found");
}

#[tokio::test]
async fn a_chat_one_is_not_in_and_one_that_is_not_there_are_answered_alike() {
    let server = TestServer::new().await;
    let [alice, bob, mallory] = server.staff(["Alice", "Bob", "Mallory"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let sent = server.say(&alice, chat, "between us").await;
    let stranger = server.by(&mallory);

    let mut answers = Vec::new();
    for chat in [chat, ChatId::generate()] {
        let about = format!("/api/chats/{chat}");
        let read = json!({"messageId": sent["id"]});
        let four = [
            stranger.get(&about).await,
            stranger.get(&format!("{about}/messages")).await,
            stranger.post(&format!("{about}/messages"), &text("let me in")).await,
            stranger.json(http::Method::PUT, &format!("{about}/read"), &read).await,
        ];
        answers.push(four.map(|answer| (answer.failure(404), answer.json()["error"]["message"].clone())));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(stranger.get("/api/chats").await.must(200)["items"], json!([]));
}
