//! `Idempotency-Key` on writes: the same key from the same person gives the first answer again.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::{AppError, limits::BODY_BYTES};
use domain::{Claim, Principal, StoredAnswer};
use http::{HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};

use super::ApiError;
use crate::router::AppState;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Told on an answer that was given before.
const REPEATED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Answers a repeated write with its first answer; does a new one and keeps what it answered.
///
/// Answers with secrets in them (tokens) are not kept: those endpoints ignore the key.
pub(super) async fn answer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let secret = path.starts_with("/api/auth/") || path == "/api/socket-token";
    let write = !matches!(*request.method(), Method::GET | Method::HEAD);
    let key = request.headers().get(KEY).filter(|_| write && !secret).cloned();
    let principal = request.extensions().get::<Principal>().cloned();
    let (Some(key), Some(principal)) = (key, principal) else {
        return next.run(request).await;
    };
    match once(&state, request, next, &key, &principal).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn once(
    state: &AppState,
    request: Request,
    next: Next,
    key: &HeaderValue,
    principal: &Principal,
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    let user = principal.user_id;
    let key = key
        .to_str()
        .map_err(|_| AppError::invalid("Idempotency-Key", "Please use printable ASCII characters."))?;
    let (head, body) = request.into_parts();
    let body =
        to_bytes(body, BODY_BYTES).await.map_err(|_| AppError::TooLarge { limit: BODY_BYTES as u64 })?;
    let described = format!("{} {} {}", head.method, head.uri.path(), String::from_utf8_lossy(&body));

    if let Claim::Answered(answer) = accounts.claim_key(user, key, &described).await? {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let repeated = [(REPEATED, HeaderValue::from_static("true"))];
        return Ok((status, json, repeated, answer.body).into_response());
    }
    let response = next.run(Request::from_parts(head, Body::from(body))).await;
    if !response.status().is_success() {
        accounts.free_key(user, key).await?;
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| AppError::Internal)?;
    let kept =
        StoredAnswer { status: head.status.as_u16(), body: String::from_utf8_lossy(&body).into_owned() };
    if let Some(message) = accounts.keep_answer(user, key, &kept).await? {
        state.services.chats.settle_answers(message).await?;
    }
    Ok(Response::from_parts(head, Body::from(body)))
}
