use axum::http::StatusCode;
use serde_json::json;
use whatsapp_cloud::{
    Failure,
    message::{self, Body, Outgoing},
};

use crate::meta::{Meta, account, refused, taken};

pub(crate) fn words() -> Outgoing {
    Outgoing {
        to: "+60198765432".into(),
        body: Body::Text("hello".into()),
        reply_to: None,
        our_id: "ours".into(),
    }
}

#[tokio::test]
async fn a_message_is_handed_to_meta_with_the_token_and_comes_back_with_its_id() {
    let meta = Meta::new().await;
    meta.answers(taken("wamid.1"));

    let id = message::send(&meta.graph, &account(), &words()).await.unwrap();

    assert_eq!(id, "wamid.1");
    let calls = meta.calls();
    let [call] = calls.as_slice() else { panic!("one call was expected, not {calls:?}") };
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v24.0/106540352242922/messages"));
    assert_eq!(call.authorization, "Bearer token");
    assert_eq!(call.json()["text"]["body"], "hello");
    assert_eq!(call.json()["biz_opaque_callback_data"], "ours");
}

#[tokio::test]
async fn reading_is_told_to_meta() {
    let meta = Meta::new().await;
    meta.answers(axum::Json(json!({ "success": true })));
    message::mark_read(&meta.graph, &account(), "wamid.in").await.unwrap();
    let read = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in" });
    assert_eq!(meta.calls()[0].json(), read);
}

#[tokio::test]
async fn what_meta_refuses_is_told_apart_and_not_tried_again() {
    let meta = Meta::new().await;
    for (status, code, expected) in [
        (400, 131_047, Failure::WindowClosed),
        (400, 131_026, Failure::NotOnWhatsApp),
        (429, 130_429, Failure::RateLimited { code: 130_429, wait: None }),
        (403, 368, Failure::Restricted { code: 368, detail: "long".into() }),
        (401, 190, Failure::SignedOut { code: 190 }),
        (400, 132_001, Failure::Refused { code: 132_001, detail: "long".into() }),
    ] {
        meta.answers((StatusCode::from_u16(status).unwrap(), refused(code)));
        assert_eq!(message::send(&meta.graph, &account(), &words()).await, Err(expected), "{code}");
    }
    assert_eq!(meta.calls().len(), 6);
}

#[tokio::test]
async fn an_account_whose_id_is_a_path_calls_nobody() {
    let meta = Meta::new().await;
    for id in ["../oauth", "1/messages?x=", "", "1#", "http://example.com"] {
        let account = whatsapp_cloud::Account { phone_number_id: id.into(), ..account() };
        let sent = message::send(&meta.graph, &account, &words()).await;
        assert!(matches!(sent, Err(Failure::Refused { .. })), "{id}: {sent:?}");
    }
    assert!(meta.calls().is_empty());
}
