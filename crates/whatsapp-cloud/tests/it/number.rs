use axum::{Json, http::StatusCode};
use serde_json::json;
use whatsapp_cloud::{
    Failure,
    number::{self, Number},
};

use crate::meta::{Meta, account, refused};

#[tokio::test]
async fn a_number_is_asked_for_by_its_id_and_spelled_as_we_do() {
    let meta = Meta::new().await;
    for shown in ["+60 12-345 6789", "60123456789"] {
        meta.answers(Json(json!({ "display_phone_number": shown, "verified_name": "Shop", "id": "1" })));
        let number = number::of(&meta.graph, &account()).await.unwrap();
        assert_eq!(number, Number { number: "+60123456789".into(), name: Some("Shop".into()) });
    }
    let call = &meta.calls()[0];
    assert_eq!(call.method, "GET");
    assert_eq!(call.path, "/v24.0/106540352242922?fields=display_phone_number%2Cverified_name");
}

#[tokio::test]
async fn a_bad_token_and_a_strange_id_are_told_apart() {
    let meta = Meta::new().await;
    meta.answers((StatusCode::UNAUTHORIZED, refused(190)));
    assert_eq!(number::of(&meta.graph, &account()).await, Err(Failure::SignedOut { code: 190 }));
    meta.answers((StatusCode::BAD_REQUEST, refused(100)));
    let strange = number::of(&meta.graph, &account()).await;
    assert_eq!(strange, Err(Failure::Refused { code: 100, detail: "long".into() }));
    meta.answers("garbage");
    assert!(matches!(number::of(&meta.graph, &account()).await, Err(Failure::Unreachable(_))));
}
