//! Meta's webhook, over HTTP, with a server that imitates Meta's behind it.

use std::time::Duration;

use axum::{Json, Router};
use contract::whatsapp::{CloudAccess, Driver, NewSession, SessionStatus};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::harness::{TestServer, eventually};

/// Meta, as far as it is asked for a number.
async fn meta() -> String {
    let number =
        Json(json!({ "display_phone_number": "+60 12-345 6789", "verified_name": "Shop", "id": "1" }));
    let router = Router::new().fallback(move || std::future::ready(number.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/v24.0/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

fn access() -> CloudAccess {
    CloudAccess {
        phone_number_id: "106540352242922".into(),
        access_token: "token".into(),
        app_secret: "secret".into(),
        verify_token: "word".into(),
    }
}

fn signature(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn message(id: &str, text: &str) -> String {
    let value = json!({
        "metadata": { "phone_number_id": "106540352242922" },
        "contacts": [{ "profile": { "name": "Aminah" }, "wa_id": "60198765432" }],
        "messages": [{ "from": "60198765432", "id": id, "timestamp": "1763627400", "type": "text",
                       "text": { "body": text } }]
    });
    json!({ "object": "whatsapp_business_account",
            "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": value }] }] })
    .to_string()
}

#[tokio::test]
async fn what_meta_tells_is_in_its_owner_s_inbox_and_in_nobody_else_s() {
    let base = meta().await.parse().expect("an address");
    let server = TestServer::with(|config| {
        config.whatsapp_drivers = vec![Driver::Cloud];
        config.meta = Some((base, Duration::from_secs(5)));
    })
    .await;
    let [alice, bob] = server.staff(["Alice", "Bob"]).await;
    let whatsapp = &server.running.services.whatsapp;
    let new = NewSession { driver: Some(Driver::Cloud), label: None, cloud: Some(access()) };
    let session = whatsapp.create(alice.id, new).await.expect("a session").id;
    let is_open = || async {
        let session = whatsapp.session(alice.id, session).await.expect("a session");
        (session.status == SessionStatus::Connected).then_some(())
    };
    eventually("the number is open", is_open).await;

    // Meta asks whether the webhook is ours.
    let path = "/api/whatsapp/cloud/webhook";
    let asked = |token| format!("{path}?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=42");
    let nobody = server.nobody();
    assert_eq!(nobody.get(&asked("word")).await.text, "42");
    assert_eq!(nobody.get(&asked("guess")).await.status, 404);

    let tell = async |signature: &str, body: &str| {
        let meta = nobody.with("x-hub-signature-256", signature);
        meta.send(Method::POST, path, "application/json", body.into()).await.status
    };
    let body = message("wamid.1", "twenty boxes please");
    assert_eq!(tell(&signature("guess", &body), &body).await, 404);
    assert_eq!(tell("", &body).await, 404);
    // Told twice, as Meta does when it is in doubt.
    assert_eq!(tell(&signature("secret", &body), &body).await, 200);
    assert_eq!(tell(&signature("secret", &body), &body).await, 200);

    let inbox = |who| {
        let caller = server.by(who);
        async move { caller.get("/api/chats").await.must(200) }
    };
    let chats = inbox(&alice).await;
    let [chat] = chats["items"].as_array().expect("a list").as_slice() else {
        panic!("one chat, not {chats}")
    };
    assert_eq!(chat["kind"], "whatsapp");
    assert_eq!(chat["title"], "Aminah");
    assert_eq!(
        (&chat["lastMessage"]["content"], &chat["unread"]),
        (&json!("twenty boxes please"), &json!(1))
    );
    assert_eq!(inbox(&bob).await["items"], Value::Array(vec![]));
}

#[tokio::test]
async fn without_the_driver_there_is_no_webhook() {
    let server = TestServer::new().await;
    let answer = server.nobody().post("/api/whatsapp/cloud/webhook", &json!({})).await;
    assert_eq!(answer.status, 404);
}
