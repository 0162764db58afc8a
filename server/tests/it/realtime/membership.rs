use std::time::Duration;

use contract::{ChatId, Stream};
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Person, TestServer, string};

async fn group(server: &TestServer, owner: &Person, members: &[&Person]) -> ChatId {
    let ids: Vec<_> = members.iter().map(|person| person.id).collect();
    let new = json!({"kind": "group", "title": "Night shift", "memberIds": ids});
    let chat = server.by(owner).post("/api/chats", &new).await.must(201);
    string(&chat["id"]).parse().expect("an id")
}

fn speaks_of(chat: ChatId, told: &Value) -> bool {
    told.to_string().contains(&chat.to_string())
}

#[tokio::test]
async fn whoever_is_taken_out_hears_nothing_more_in_any_tab() {
    let server = TestServer::new().await;
    let [alice, bob, carol] = server.staff(["Alice", "Bob", "Carol"]).await;
    let chat = group(&server, &alice, &[&bob, &carol]).await;
    let mut tabs = [server.socket(&bob).await, server.socket(&bob).await];
    let mut carols = server.socket(&carol).await;

    let path = format!("/api/chats/{chat}/members/{}", bob.id);
    server.by(&alice).json(Method::DELETE, &path, &json!({})).await.must(204);
    let sent = server.say(&alice, chat, "he is gone").await;
    let read = json!({"messageId": sent["id"]});
    server.by(&carol).json(Method::PUT, &format!("/api/chats/{chat}/read"), &read).await.must(204);
    carols.next("message:read").await;

    for tab in &mut tabs {
        assert_eq!(tab.told("chat:removed").await, json!({"chatId": chat}));
        // A sweep would tell the room where the chat stands.
        tokio::time::sleep(Duration::from_secs(4)).await;
        let heard = tab.rest();
        assert!(heard.iter().all(|(_, told)| !speaks_of(chat, told)), "{heard:?}");
        let epoch = server.running.services.hub.epoch();
        let cursors = json!({(Stream::Chat(chat).to_string()): 1});
        let answer = tab.ask("resume", &json!({"epoch": epoch, "cursors": cursors})).await;
        assert_eq!((&answer["resync"], &answer["events"]), (&json!([Stream::Chat(chat)]), &json!([])));
    }
    server.by(&bob).get(&format!("/api/chats/{chat}")).await.failure(404);
    let mut again = server.open_with(json!({"token": bob.tokens.access_token}));
    assert!(!speaks_of(chat, &again.told("connected").await));
}

#[tokio::test]
async fn whoever_is_added_hears_from_then_on_in_every_tab() {
    let server = TestServer::new().await;
    let [alice, bob, carol] = server.staff(["Alice", "Bob", "Carol"]).await;
    let chat = group(&server, &alice, &[&bob]).await;
    server.say(&alice, chat, "canary before").await;
    let mut tabs = [server.socket(&carol).await, server.socket(&carol).await];

    let new = json!({"userId": carol.id});
    server.by(&alice).post(&format!("/api/chats/{chat}/members"), &new).await.must(201);
    server.say(&bob, chat, "welcome").await;

    for tab in &mut tabs {
        let summary = tab.told("chat:new").await;
        assert_eq!((&summary["title"], &summary["role"]), (&json!("Night shift"), &json!("member")));
        let note = tab.next("message:new").await;
        assert_eq!(
            (&note["data"]["note"]["kind"], &note["data"]["note"]["userId"]),
            (&json!("added"), &json!(carol.id))
        );
        // The summary's cursor is that before the note, so that nothing falls between the two.
        assert_eq!(note["seq"].as_u64().unwrap(), summary["cursor"].as_u64().unwrap() + 1);
        assert_eq!(tab.told("message:new").await["content"], "welcome");
        assert!(tab.rest().iter().all(|(_, told)| !told.to_string().contains("canary")));
    }
}

#[tokio::test]
async fn comings_and_goings_at_random_tell_nobody_what_is_not_theirs() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = group(&server, &alice, &[]).await;
    let mut bobs = server.socket(&bob).await;
    let members = format!("/api/chats/{chat}/members");
    for round in 0..10 {
        server.by(&alice).post(&members, &json!({"userId": bob.id})).await.must(201);
        server.say(&alice, chat, &format!("inside {round}")).await;
        let path = format!("{members}/{}", bob.id);
        server.by(&alice).json(Method::DELETE, &path, &json!({})).await.must(204);
        server.say(&alice, chat, &format!("outside {round}")).await;
    }
    for round in 0..10 {
        bobs.next("chat:new").await;
        let note = bobs.told("message:new").await;
        assert_eq!(note["note"]["kind"], "added");
        assert_eq!(bobs.told("message:new").await["content"], format!("inside {round}"));
        bobs.next("chat:removed").await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let heard = bobs.rest();
    assert!(heard.iter().all(|(_, told)| !told.to_string().contains("outside")), "{heard:?}");
}

#[tokio::test]
async fn an_arrival_that_a_client_tells_of_is_told_to_the_author() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let (mut alices, mut bobs) = (server.socket(&alice).await, server.socket(&bob).await);
    let sent = server.say(&alice, chat, "hello").await;
    bobs.next("message:new").await;

    bobs.emit("message:delivered", &json!({"chatId": chat, "number": 1}));
    let told = alices.told("message:status").await;
    assert_eq!(told, json!({"chatId": chat, "messageId": sent["id"], "number": 1, "status": "delivered"}));

    // Who comes back and reads what they missed has got it too.
    server.say(&alice, chat, "are you there?").await;
    let epoch = server.running.services.hub.epoch();
    let cursors = json!({(Stream::Chat(chat).to_string()): 0});
    server.by(&bob).post("/api/sync", &json!({"epoch": epoch, "cursors": cursors})).await.must(200);
    assert_eq!(alices.told("message:status").await["number"], 2);
}
