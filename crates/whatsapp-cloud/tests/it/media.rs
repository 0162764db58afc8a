use axum::{Json, http::StatusCode};
use serde_json::json;
use whatsapp_cloud::{Failure, media};

use crate::meta::{Meta, account, refused};

#[tokio::test]
async fn a_picture_goes_up_as_a_form_and_comes_back_as_an_id() {
    let meta = Meta::new().await;
    meta.answers(Json(json!({ "id": "77" })));

    let id = media::upload(&meta.graph, &account(), "image/jpeg", b"jpeg bytes".to_vec()).await.unwrap();

    assert_eq!(id, "77");
    let call = &meta.calls()[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v24.0/106540352242922/media"));
    assert_eq!(call.authorization, "Bearer token");
    let form = String::from_utf8_lossy(&call.body);
    assert!(form.contains("name=\"messaging_product\"\r\n\r\nwhatsapp"), "{form}");
    assert!(form.to_lowercase().contains("content-type: image/jpeg\r\n\r\njpeg bytes"), "{form}");
}

#[tokio::test]
async fn a_picture_that_whatsapp_would_not_take_stays_here() {
    let meta = Meta::new().await;
    let webp = media::upload(&meta.graph, &account(), "image/webp", vec![0]).await;
    assert!(matches!(webp, Err(Failure::Refused { .. })));
    let large = media::upload(&meta.graph, &account(), "image/png", vec![0; media::PICTURE_BYTES + 1]).await;
    assert_eq!(large, Err(Failure::TooLarge { limit: media::PICTURE_BYTES }));
    assert!(meta.calls().is_empty());
}

#[tokio::test]
async fn a_picture_comes_down_in_two_steps_with_the_token() {
    let meta = Meta::new().await;
    let url = format!("{}/attachments/?mid=77", meta.origin);
    meta.answers(Json(json!({ "url": url, "mime_type": "image/jpeg", "file_size": 10, "id": "77" })));
    meta.answers("jpeg bytes");

    let bytes = media::download(&meta.graph, &account(), "77").await.unwrap();

    assert_eq!(bytes, b"jpeg bytes");
    let calls = meta.calls();
    let paths: Vec<&str> = calls.iter().map(|call| call.path.as_str()).collect();
    assert_eq!(paths, ["/v24.0/77", "/attachments/?mid=77"]);
    assert!(calls.iter().all(|call| call.authorization == "Bearer token"));
}

#[tokio::test]
async fn a_picture_at_a_strange_place_is_not_fetched() {
    let (meta, elsewhere) = (Meta::new().await, Meta::new().await);
    for url in
        [elsewhere.origin.as_str(), "https://example.com/", "https://169.254.169.254/", "not an address"]
    {
        meta.answers(Json(json!({ "url": url, "file_size": 10 })));
        let fetched = media::download(&meta.graph, &account(), "77").await;
        assert!(matches!(fetched, Err(Failure::Refused { .. })), "{url}: {fetched:?}");
    }
    assert!(elsewhere.calls().is_empty());
}

#[tokio::test]
async fn a_picture_that_is_too_large_is_not_fetched_to_its_end() {
    let meta = Meta::new().await;
    let limit = contract::limits::IMAGE_BYTES;
    meta.answers(Json(json!({ "url": meta.origin, "file_size": limit + 1 })));
    assert_eq!(media::download(&meta.graph, &account(), "77").await, Err(Failure::TooLarge { limit }));
    // One that lies about its size.
    meta.answers(Json(json!({ "url": meta.origin, "file_size": 10 })));
    meta.answers(vec![0; limit + 1]);
    assert_eq!(media::download(&meta.graph, &account(), "77").await, Err(Failure::TooLarge { limit }));
}

#[tokio::test]
async fn a_picture_that_is_gone_is_told_as_gone_and_trouble_as_trouble() {
    let meta = Meta::new().await;
    meta.answers((StatusCode::BAD_REQUEST, refused(100)));
    let gone = media::download(&meta.graph, &account(), "77").await;
    assert_eq!(gone, Err(Failure::Refused { code: 100, detail: "long".into() }));
    meta.answers((StatusCode::BAD_GATEWAY, "oops"));
    let trouble = media::download(&meta.graph, &account(), "77").await;
    assert!(matches!(trouble, Err(Failure::Unreachable(_))), "nothing was sent, so it can be tried again");
}
