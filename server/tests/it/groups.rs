use http::Method;
use serde_json::{Value, json};

use crate::harness::{TestServer, string, text};

#[tokio::test]
async fn a_group_lives_through_its_whole_api() {
    let server = TestServer::new().await;
    let [alice, bob, carol] = server.staff(["Alice", "Bob", "Carol"]).await;
    let (alices, bobs) = (server.by(&alice), server.by(&bob));
    let new = json!({"kind": "group", "title": "Night shift", "memberIds": [bob.id]});
    let chat = alices.post("/api/chats", &new).await.must(201);
    let about = format!("/api/chats/{}", string(&chat["id"]));
    assert_eq!(
        (&chat["kind"], &chat["role"], &chat["lastMessage"]["note"]["kind"]),
        (&json!("group"), &json!("owner"), &json!("created"))
    );

    // Title and own state.
    let changed =
        alices.json(Method::PATCH, &about, &json!({"title": "Day shift", "pinned": true})).await.must(200);
    assert_eq!((&changed["title"], &changed["pinned"]), (&json!("Day shift"), &json!(true)));
    let muted =
        json!({"mutedUntil": "2030-01-01T00:00:00.000Z", "notify": "mentions", "draft": {"text": "so"}});
    let changed = bobs.json(Method::PATCH, &about, &muted).await.must(200);
    assert_eq!((&changed["notify"], &changed["draft"]["text"]), (&json!("mentions"), &json!("so")));
    assert_eq!(
        bobs.json(Method::PATCH, &about, &json!({"draft": null})).await.must(200)["draft"],
        Value::Null
    );
    assert_eq!(bobs.json(Method::PATCH, &about, &json!({"title": "Mine"})).await.failure(403).0, "forbidden");
    assert_eq!(
        bobs.json(Method::PATCH, &about, &json!({"imageid": "x"})).await.failure(422).1.unwrap(),
        "imageid"
    );

    // Members.
    let members = format!("{about}/members");
    let added = alices.post(&members, &json!({"userId": carol.id, "history": true})).await.must(201);
    assert_eq!((&added["name"], &added["role"]), (&json!("Carol"), &json!("member")));
    let role = json!({"role": "owner"});
    alices.json(Method::PATCH, &format!("{members}/{}", carol.id), &role).await.must(200);
    let listed = bobs.get(&members).await.must(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    alices.json(Method::DELETE, &format!("{members}/{}", alice.id), &json!({})).await.must(204);
    alices.get(&about).await.failure(404);
    assert_eq!(bobs.get(&about).await.must(200)["lastMessage"]["content"], "Alice left.");
}

#[tokio::test]
async fn a_message_is_answered_edited_reacted_to_found_and_deleted() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let (alices, bobs) = (server.by(&alice), server.by(&bob));
    let chat = server.chat_of(&alice, &bob).await;
    let sent = server.say(&alice, chat, "Is the fridge full?").await;
    let mut answer = text("It is.");
    answer["replyTo"] = sent["id"].clone();
    answer["mentions"] = json!([alice.id]);
    let answer = bobs.post(&format!("/api/chats/{chat}/messages"), &answer).await.must(201);
    let page = alices.get(&format!("/api/chats/{chat}/messages")).await.must(200);
    assert_eq!(page["quotes"][0]["excerpt"], "Is the fridge full?");
    assert_eq!(page["people"].as_array().unwrap().len(), 2);
    assert_eq!(alices.get(&format!("/api/chats/{chat}")).await.must(200)["mentioned"], answer["number"]);
    let around = format!("/api/chats/{chat}/messages?around={}&limit=1", string(&sent["id"]));
    assert_eq!(alices.get(&around).await.must(200)["items"], json!([page["items"][1]]));

    let about = format!("/api/messages/{}", string(&sent["id"]));
    let edited = alices.json(Method::PATCH, &about, &json!({"text": "Is the fridge empty?"})).await.must(200);
    assert_eq!(bobs.get(&about).await.must(200)["content"], edited["content"]);
    assert_eq!(bobs.get(&format!("{about}/history")).await.must(200)[0]["content"], "Is the fridge full?");
    let emoji = format!("{about}/reactions/%E2%9D%A4%EF%B8%8F");
    let reacted = bobs.json(Method::PUT, &emoji, &json!({})).await.must(200);
    assert_eq!(reacted["reactions"], json!([{"emoji": "❤️", "userIds": [bob.id]}]));
    assert_eq!(bobs.json(Method::DELETE, &emoji, &json!({})).await.must(200)["reactions"], json!([]));
    let odd = format!("{about}/reactions/x");
    assert_eq!(bobs.json(Method::PUT, &odd, &json!({})).await.failure(422).1.unwrap(), "emoji");
    let details = alices.get(&format!("{about}/details")).await.must(200);
    assert_eq!((&details["status"], &details["members"][0]["name"]), (&json!("read"), &json!("Bob")));

    let found = bobs.get("/api/search?q=FRIDGE").await.must(200);
    let first = &found["items"][0];
    assert_eq!(
        (&first["excerpt"], &first["highlights"]),
        (&json!("Is the fridge empty?"), &json!([[7, 13]]))
    );
    assert_eq!(bobs.get("/api/search?q=a%00b").await.failure(422).1.unwrap(), "q");
    assert_eq!(bobs.get("/api/users?query=a%00b").await.failure(422).1.unwrap(), "query");

    assert_eq!(bobs.json(Method::DELETE, &about, &json!({})).await.failure(403).0, "forbidden");
    let left = alices.json(Method::DELETE, &about, &json!({})).await.must(200);
    assert_eq!((&left["content"], left["deletedAt"].is_string()), (&json!(""), true));
    assert_eq!(bobs.get("/api/search?q=fridge").await.must(200)["items"], json!([]));
}

#[tokio::test]
async fn a_deleted_message_is_not_in_the_answer_to_a_repeat() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let chat = server.chat_of(&alice, &bob).await;
    let (path, body) = (format!("/api/chats/{chat}/messages"), text("canary words"));
    let keyed = server.by(&alice).with("idempotency-key", "once");
    let sent = keyed.post(&path, &body).await.must(201);
    let about = format!("/api/messages/{}", string(&sent["id"]));
    server.by(&alice).json(Method::DELETE, &about, &json!({})).await.must(200);

    let again = keyed.post(&path, &body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    let again = again.must(201);
    assert_eq!((&again["id"], &again["content"]), (&sent["id"], &json!("")));
}

#[tokio::test]
async fn receipts_are_ones_own_to_turn_off() {
    let server = TestServer::new().await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let off = server.by(&bob).json(Method::PATCH, "/api/me", &json!({"receipts": false})).await.must(200);
    assert_eq!((&off["receipts"], &server.by(&bob).get("/api/me").await.must(200)), (&json!(false), &off));
    let chat = server.chat_of(&alice, &bob).await;
    let sent = server.say(&alice, chat, "hello").await;
    let read = json!({"messageId": sent["id"]});
    server.by(&bob).json(Method::PUT, &format!("/api/chats/{chat}/read"), &read).await.must(204);
    let about = format!("/api/messages/{}", string(&sent["id"]));
    assert_eq!(server.by(&alice).get(&about).await.must(200)["status"], "delivered");
}

#[tokio::test]
async fn deactivated_people_are_not_offered_to_write_to() {
    let server = TestServer::new().await;
    let admin = server.person("Admin", contract::auth::Role::Admin).await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    server.by(&admin).post(&format!("/api/users/{}/deactivate", bob.id), &json!({})).await.must(200);
    let names =
        async |path: &str| server.by(&alice).get(path).await.must(200)["items"].as_array().unwrap().len();
    assert_eq!(names("/api/users?query=bob").await, 1);
    assert_eq!(names("/api/users?query=bob&active=true").await, 0);
}
