//! `Idempotency-Key` on writes: the same key from the same person gives the first answer again.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::AppError;
use domain::{Claim, Principal, StoredAnswer};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};

use super::ApiError;
use crate::{front_door::allowance::Allowance, router::AppState};

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
    let allowance = Allowance::of(&head.method, head.uri.path());
    let body =
        to_bytes(body, allowance.bytes).await.map_err(|_| AppError::TooLarge { limit: allowance.told() })?;
    let mut described = format!("{} {} ", head.method, head.uri.path()).into_bytes();
    described.extend(without_boundary(&head.headers, &body));

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

/// A form's body without the boundary between its parts, which every try makes anew.
fn without_boundary(headers: &HeaderMap, body: &[u8]) -> Vec<u8> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = kind.split_once("boundary=").map(|(_, rest)| rest.split(';').next().unwrap_or(rest));
    let boundary = boundary.unwrap_or_default().trim_matches('"').as_bytes();
    if boundary.is_empty() {
        return body.to_vec();
    }
    let mut kept = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        // A boundary follows dashes: looking there alone makes this one pass over a picture.
        match after.strip_prefix(boundary) {
            Some(next) if *first == b'-' => rest = next,
            _ => {
                kept.push(*first);
                rest = after;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_the_same_under_another_boundary() {
        let form = |boundary: &str, words: &str| {
            let kind = format!("multipart/form-data; boundary={boundary}");
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]);
            let body = format!("--{boundary}\r\nname=file\r\n\r\n{words}\r\n--{boundary}--\r\n");
            without_boundary(&headers, body.as_bytes())
        };
        assert_eq!(form("----abc", "hello"), form("XYZ", "hello"));
        assert_ne!(form("----abc", "hello"), form("----abc", "other"));
        assert_eq!(without_boundary(&HeaderMap::new(), b"{}"), b"{}");
    }
}
