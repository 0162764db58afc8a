use std::{sync::Arc, time::Duration};

use axum::{Json, http::StatusCode};
use contract::{Timestamp, whatsapp::CloudAccess};
use domain::whatsapp::gateway::{GatewayEvent, Incoming, Receipt, ReceiptState, WireId};
use serde_json::json;
use whatsapp_cloud::{CloudApi, Heard};

use crate::{
    meta::{Meta, refused},
    session::{Session, access, change, notice, signature, text},
};

const OURS: &str = "106540352242922";

async fn hear(driver: &CloudApi, body: &[u8]) -> Heard {
    driver.hear(&signature("secret", body), body).await
}

/// Hears in the background, since that ends when what was heard is stored.
fn hearing(driver: &CloudApi, body: Vec<u8>) -> tokio::task::JoinHandle<Heard> {
    let driver = driver.clone();
    tokio::spawn(async move { hear(&driver, &body).await })
}

async fn incoming(session: &mut Session) -> Incoming {
    match session.next().await {
        GatewayEvent::Message(message) => *message,
        other => panic!("a message was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn a_message_is_told_and_answered_for_once_it_is_stored() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;

    let heard = hearing(&driver, notice(OURS, "messages", &text("wamid.1", "hello")));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!heard.is_finished(), "it is not stored yet");
    let message = incoming(&mut session).await;

    assert_eq!(heard.await.unwrap(), Heard::Stored);
    assert_eq!((message.text.as_str(), message.from.as_str()), ("hello", "+60198765432"));
    assert_eq!(message.push_name.as_deref(), Some("Aminah"));
    assert!(!message.own && message.picture.is_none());
}

#[tokio::test]
async fn a_message_that_is_told_twice_is_passed_on_once() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let body = notice(OURS, "messages", &text("wamid.1", "hello"));
    let heard = hearing(&driver, body.clone());
    incoming(&mut session).await;
    assert_eq!(heard.await.unwrap(), Heard::Stored);
    assert_eq!(hear(&driver, &body).await, Heard::Stored);
    assert!(session.is_quiet());
}

#[tokio::test]
async fn a_message_that_could_not_be_stored_is_told_again() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let body = notice(OURS, "messages", &text("wamid.1", "hello"));
    let heard = hearing(&driver, body.clone());
    drop(session.told.recv().await.unwrap());
    assert_eq!(heard.await.unwrap(), Heard::Later);
    let heard = hearing(&driver, body);
    assert_eq!(incoming(&mut session).await.text, "hello");
    assert_eq!(heard.await.unwrap(), Heard::Stored);
}

#[tokio::test]
async fn what_is_not_signed_by_its_own_app_is_heard_by_nobody() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let theirs = CloudAccess {
        phone_number_id: "999".into(),
        app_secret: "other secret".into(),
        verify_token: "other word".into(),
        ..access()
    };
    let mut other = Session::new(&meta, &driver, &theirs).await;
    let body = notice(OURS, "messages", &text("wamid.1", "hello"));

    for bad in ["", "sha256=", &signature("wrong", &body), &signature("secret", b"other body")] {
        assert_eq!(driver.hear(bad, &body).await, Heard::NotSigned, "{bad}");
    }
    // Whoever owns another number here may sign what they like: it is not ours.
    assert_eq!(driver.hear(&signature("other secret", &body), &body).await, Heard::Later);
    assert!(session.is_quiet() && other.is_quiet());
}

#[tokio::test]
async fn a_number_that_is_closed_here_is_told_later() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let session = Session::new(&meta, &driver, &access()).await;
    let other = CloudAccess { phone_number_id: "999".into(), ..access() };
    let _other = Session::new(&meta, &driver, &other).await;
    session.link.close().await;
    let body = notice(OURS, "messages", &text("wamid.1", "hello"));
    assert_eq!(hear(&driver, &body).await, Heard::Later);
}

#[tokio::test]
async fn dropping_a_link_closes_its_number() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    drop(Session::new(&meta, &driver, &access()).await.link);
    let body = notice(OURS, "messages", &text("wamid.1", "hello"));
    assert_eq!(hear(&driver, &body).await, Heard::NotSigned, "nobody is left who knows the secret");
}

#[tokio::test]
async fn signed_nonsense_is_not_asked_for_again() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let _session = Session::new(&meta, &driver, &access()).await;
    for body in ["", "null", "{\"object\":\"page\"}"] {
        assert_eq!(hear(&driver, body.as_bytes()).await, Heard::Stored);
    }
}

#[tokio::test]
async fn a_picture_is_fetched_before_it_is_told() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let image = json!({ "from": "60198765432", "id": "wamid.1", "timestamp": "1763627400", "type": "image",
        "image": { "id": "77", "mime_type": "image/jpeg", "caption": "boxes" } });
    let body = notice(OURS, "messages", &image);

    // Trouble on the way is no reason to lose it.
    meta.answers((StatusCode::BAD_GATEWAY, "oops"));
    assert_eq!(hear(&driver, &body).await, Heard::Later);

    meta.answers(Json(json!({ "url": meta.origin, "mime_type": "image/jpeg", "file_size": 10 })));
    meta.answers("jpeg bytes");
    let heard = hearing(&driver, body);
    let message = incoming(&mut session).await;
    assert_eq!(heard.await.unwrap(), Heard::Stored);
    assert_eq!(message.text, "boxes");
    assert_eq!(message.picture.unwrap().bytes, b"jpeg bytes");
}

#[tokio::test]
async fn a_picture_that_is_gone_is_told_in_words() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let image = json!({ "from": "60198765432", "id": "wamid.1", "timestamp": "1763627400", "type": "image",
        "image": { "id": "77", "mime_type": "image/jpeg", "caption": "boxes" } });
    meta.answers((StatusCode::BAD_REQUEST, refused(100)));
    let heard = hearing(&driver, notice(OURS, "messages", &image));
    let message = incoming(&mut session).await;
    assert_eq!(heard.await.unwrap(), Heard::Stored);
    assert_eq!(message.text, "[A picture, which cannot be shown here]\nboxes");
    assert!(message.picture.is_none());
}

#[tokio::test]
async fn statuses_settle_messages_by_our_own_id_each_once() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let at = Timestamp::from_millis(1_763_627_400_000);
    for (status, state) in
        [("sent", ReceiptState::Sent), ("delivered", ReceiptState::Delivered), ("read", ReceiptState::Read)]
    {
        let told = json!({ "id": "wamid.out", "status": status, "timestamp": "1763627400",
            "recipient_id": "60198765432", "biz_opaque_callback_data": "3EB0AA" });
        let body = notice(OURS, "statuses", &told);
        let heard = hearing(&driver, body.clone());
        let expected = Receipt { ids: vec![WireId::from_wire("3EB0AA")], state, at };
        assert_eq!(session.next().await, GatewayEvent::Receipt(expected));
        assert_eq!(heard.await.unwrap(), Heard::Stored);
        assert_eq!(hear(&driver, &body).await, Heard::Stored);
        assert!(session.is_quiet());
    }
}

#[tokio::test]
async fn a_message_that_failed_afterwards_says_why_and_a_restriction_stops_the_number() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    let failed = |code: i64| {
        let told = json!({ "id": "wamid.out", "status": "failed", "timestamp": "1763627400",
            "errors": [{ "code": code, "title": "Title" }] });
        notice(OURS, "statuses", &told)
    };
    let heard = hearing(&driver, failed(131_026));
    let GatewayEvent::Receipt(receipt) = session.next().await else { panic!("a receipt") };
    assert_eq!(receipt.ids, [WireId::from_wire("wamid.out")]);
    assert_eq!(receipt.state, ReceiptState::Failed("This number is not on WhatsApp.".into()));
    assert_eq!(heard.await.unwrap(), Heard::Stored);

    let heard = hearing(&driver, failed(131_048));
    assert!(matches!(session.next().await, GatewayEvent::Receipt(_)));
    assert!(matches!(session.next().await, GatewayEvent::Restricted { .. }));
    assert_eq!(heard.await.unwrap(), Heard::Stored);
}

#[tokio::test]
async fn an_account_that_is_restricted_and_comes_back_is_told_to_its_numbers() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let mut session = Session::new(&meta, &driver, &access()).await;
    // A message tells which account the number belongs to.
    let heard = hearing(&driver, notice(OURS, "messages", &text("wamid.1", "hello")));
    incoming(&mut session).await;
    heard.await.unwrap();

    let ban = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "DISABLE" } });
    assert_eq!(hear(&driver, &change("account_update", &ban)).await, Heard::Stored);
    assert!(matches!(session.next().await, GatewayEvent::Restricted { until: None, .. }));
    let back = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "REINSTATE" } });
    assert_eq!(hear(&driver, &change("account_update", &back)).await, Heard::Stored);
    assert!(matches!(session.next().await, GatewayEvent::Connected { .. }));
}

#[tokio::test]
async fn the_challenge_is_answered_for_every_open_number() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    assert_eq!(driver.challenge("subscribe", "word", "42"), None);
    let _session = Session::new(&meta, &driver, &access()).await;
    assert_eq!(driver.challenge("subscribe", "word", "42"), Some("42"));
    assert_eq!(driver.challenge("subscribe", "other", "42"), None);
}

#[tokio::test]
async fn a_hundred_notices_at_once_reach_their_own_session_and_no_other() {
    let meta = Meta::new().await;
    let driver = Arc::new(CloudApi::on(meta.graph.clone()));
    let mut one = Session::new(&meta, &driver, &access()).await;
    let theirs = CloudAccess { phone_number_id: "999".into(), ..access() };
    let mut other = Session::new(&meta, &driver, &theirs).await;
    let heard: Vec<_> = (0..100)
        .map(|number| {
            let (to, words) = if number % 2 == 0 { (OURS, "one") } else { ("999", "other") };
            hearing(&driver, notice(to, "messages", &text(&format!("wamid.{number}"), words)))
        })
        .collect();
    for _ in 0..50 {
        assert_eq!(incoming(&mut one).await.text, "one");
        assert_eq!(incoming(&mut other).await.text, "other");
    }
    for heard in heard {
        assert_eq!(heard.await.unwrap(), Heard::Stored);
    }
    assert!(one.is_quiet() && other.is_quiet());
}
