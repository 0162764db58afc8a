//! Where a browser's request comes from: every write and every socket must come from a page of ours.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header::ORIGIN};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{Door, request::RequestId};
use crate::config::Config;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a write, or a socket before its upgrade, that a page of someone else's sent.
///
/// A request with neither header comes from no browser: it has no cookie that it did not ask for.
pub async fn check(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if is_ours(&door, &request) {
        return next.run(request).await;
    }
    let body = serde_json::json!({"error": {
        "code": "origin_denied",
        "message": "This page may not talk to this hub. An administrator can add it to ALLOWED_ORIGINS.",
        "field": null,
        "requestId": request.extensions().get::<RequestId>().map(|RequestId(id)| id),
    }});
    (StatusCode::FORBIDDEN, axum::Json(body)).into_response()
}

fn is_ours(door: &Door, request: &Request) -> bool {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe && !request.uri().path().starts_with("/socket.io") {
        return true;
    }
    let header = |name: &HeaderName| request.headers().get(name).map(HeaderValue::as_bytes);
    match (header(&ORIGIN), header(&SEC_FETCH_SITE)) {
        (Some(origin), _) => door.origins.iter().any(|known| known.as_bytes() == origin),
        (None, Some(site)) => matches!(site, b"same-origin" | b"none"),
        (None, None) => true,
    }
}

/// Lets pages of the origins listed in `ALLOWED_ORIGINS` read answers. Cookies are not for them.
pub fn cors(config: &Config) -> CorsLayer {
    let origins = config.allowed_origins.iter().filter_map(|origin| origin.as_str().parse().ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.collect::<Vec<HeaderValue>>()))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            http::header::AUTHORIZATION,
            http::header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
        ])
}
