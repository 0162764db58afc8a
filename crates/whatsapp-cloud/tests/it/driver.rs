use axum::{Json, http::StatusCode};
use contract::{SessionId, whatsapp::CloudAccess};
use domain::whatsapp::gateway::{
    Events, Gateway as _, GatewayError, GatewayEvent, Picture, Place, Quoted, SendError, WireId,
};
use serde_json::json;
use whatsapp_cloud::CloudApi;

use crate::{
    meta::{Meta, refused, taken},
    session::{Session, access, known, outgoing},
};

fn place(folder: &tempfile::TempDir) -> Place {
    Place { session: SessionId::generate(), folder: folder.path().to_owned() }
}

#[tokio::test]
async fn keys_are_tried_before_they_are_kept() {
    let (meta, folder) = (Meta::new().await, tempfile::tempdir().unwrap());
    let (driver, place) = (CloudApi::on(meta.graph.clone()), place(&folder));
    meta.answers(known());
    let number = driver.prepare(&place, Some(&access())).await.unwrap().unwrap();
    assert_eq!(number.as_str(), "+60123456789");

    assert!(matches!(driver.prepare(&place, None).await, Err(GatewayError::Never(_))));
    let guessable = CloudAccess { app_secret: String::new(), ..access() };
    assert!(matches!(driver.prepare(&place, Some(&guessable)).await, Err(GatewayError::Never(_))));
    meta.answers((StatusCode::UNAUTHORIZED, refused(190)));
    assert!(matches!(driver.prepare(&place, Some(&access())).await, Err(GatewayError::Never(_))));
    meta.answers((StatusCode::BAD_GATEWAY, "oops"));
    assert!(matches!(driver.prepare(&place, Some(&access())).await, Err(GatewayError::Later(_))));
}

#[tokio::test]
async fn a_session_without_its_keys_cannot_be_opened() {
    let (meta, folder) = (Meta::new().await, tempfile::tempdir().unwrap());
    let driver = CloudApi::on(meta.graph.clone());
    let opened = driver.open(&place(&folder), Events::channel().0).await;
    assert!(matches!(opened, Err(GatewayError::Never(_))));
}

#[tokio::test]
async fn a_session_says_why_it_does_not_open() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let session = Session::new(&meta, &driver, &access()).await;
    session.link.close().await;
    for (status, code, retried) in [(401, 190, false), (503, 131_000, true)] {
        meta.answers((StatusCode::from_u16(status).unwrap(), refused(code)));
        let (events, mut told) = Events::channel();
        let _link = driver.open(&session.place, events).await.unwrap();
        let event = told.recv().await.unwrap().event;
        let is_retried = matches!(event, GatewayEvent::Disconnected { retry: true, .. });
        assert_eq!(is_retried, retried, "{event:?}");
        assert!(is_retried || matches!(event, GatewayEvent::Failed { .. }), "{event:?}");
    }
}

#[tokio::test]
async fn a_message_is_sent_under_both_ids() {
    let meta = Meta::new().await;
    let session = Session::new(&meta, &CloudApi::on(meta.graph.clone()), &access()).await;
    meta.answers(taken("wamid.1"));
    let mut message = outgoing("hello");
    let id = WireId::from_wire("wamid.in");
    message.reply_to = Some(Quoted { id, theirs: true, text: "how many".into() });

    let sent = session.link.send(&message).await.unwrap();

    assert_eq!(sent.id.as_str(), "wamid.1");
    let call = meta.calls().pop().unwrap().json();
    assert_eq!(call["to"], "+60198765432");
    assert_eq!(call["biz_opaque_callback_data"], "3EB0AA");
    assert_eq!(call["context"]["message_id"], "wamid.in");
}

#[tokio::test]
async fn a_picture_goes_up_before_its_message_and_a_failure_to_go_up_sends_nothing() {
    let meta = Meta::new().await;
    let session = Session::new(&meta, &CloudApi::on(meta.graph.clone()), &access()).await;
    let mut message = outgoing("boxes");
    message.picture = Some(Picture { kind: "image/jpeg".into(), bytes: b"jpeg bytes".to_vec() });

    meta.answers(Json(json!({ "id": "77" })));
    meta.answers(taken("wamid.1"));
    session.link.send(&message).await.unwrap();
    let call = meta.calls().pop().unwrap().json();
    assert_eq!(call["image"], json!({ "id": "77", "caption": "boxes" }));

    let before = meta.calls().len();
    meta.answers((StatusCode::BAD_GATEWAY, "oops"));
    assert!(matches!(session.link.send(&message).await, Err(SendError::NotSent(_))));
    assert_eq!(meta.calls().len(), before + 1);
}

#[tokio::test]
async fn what_is_too_long_for_whatsapp_is_refused_here() {
    let meta = Meta::new().await;
    let session = Session::new(&meta, &CloudApi::on(meta.graph.clone()), &access()).await;
    let before = meta.calls().len();
    let sent = session.link.send(&outgoing(&"é".repeat(4_097))).await;
    assert!(matches!(sent, Err(SendError::Refused(words)) if words.contains("4096")));
    assert_eq!(meta.calls().len(), before);
}

#[tokio::test]
async fn a_restriction_and_a_lost_token_stop_the_session() {
    let meta = Meta::new().await;
    let mut session = Session::new(&meta, &CloudApi::on(meta.graph.clone()), &access()).await;
    meta.answers((StatusCode::FORBIDDEN, refused(368)));
    assert!(matches!(session.link.send(&outgoing("hello")).await, Err(SendError::Restricted(_))));
    meta.answers((StatusCode::BAD_REQUEST, refused(131_047)));
    assert!(matches!(session.link.send(&outgoing("hello")).await, Err(SendError::Refused(_))));
    meta.answers((StatusCode::UNAUTHORIZED, refused(190)));
    assert!(matches!(session.link.send(&outgoing("hello")).await, Err(SendError::NotSent(_))));
    assert!(session.is_quiet(), "the outcome is noted before the session ends");
    assert!(matches!(session.next().await, GatewayEvent::Failed { .. }));
    assert!(session.is_quiet(), "one customer's window is no business of the session");
}

#[tokio::test]
async fn what_nobody_knows_is_unknown() {
    let meta = Meta::new().await;
    let session = Session::new(&meta, &CloudApi::on(meta.graph.clone()), &access()).await;
    meta.answers((StatusCode::INTERNAL_SERVER_ERROR, "oops"));
    assert!(matches!(session.link.send(&outgoing("hello")).await, Err(SendError::Unknown(_))));
}

#[tokio::test]
async fn seeing_the_last_message_sees_all_before_it() {
    let meta = Meta::new().await;
    let session = Session::new(&meta, &CloudApi::on(meta.graph.clone()), &access()).await;
    let before = meta.calls().len();
    let from = outgoing("").to;
    session.link.mark_seen(&from, &[]).await;
    session.link.mark_seen(&from, &[WireId::from_wire("wamid.1"), WireId::from_wire("wamid.2")]).await;
    let calls = meta.calls().split_off(before);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].json()["message_id"], "wamid.2");
}

#[tokio::test]
async fn what_the_cloud_api_cannot_do_it_says() {
    let meta = Meta::new().await;
    let driver = CloudApi::on(meta.graph.clone());
    let session = Session::new(&meta, &driver, &access()).await;
    let number = outgoing("").to;
    assert!(matches!(
        session.link.on_whatsapp(std::slice::from_ref(&number)).await,
        Err(GatewayError::Never(_))
    ));
    assert!(matches!(session.link.pairing_code(&number).await, Err(GatewayError::Never(_))));
    assert!(matches!(session.link.answer_passkey(None).await, Err(GatewayError::Never(_))));
    assert_eq!(session.link.was_sent(&number, &WireId::from_wire("A")).await, None);
    let abilities = driver.abilities();
    assert!(!abilities.drops_repeats && !abilities.can_be_asked && !abilities.checks_numbers);
}
