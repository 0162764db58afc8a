//! Recognising who asks: a `Bearer` access token, or the browser's cookie.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::AppError;
use domain::{Error, Principal};
use http::{HeaderMap, header::AUTHORIZATION};

use super::Door;
use crate::{api::ApiError, assets};

/// Puts the [`Principal`] into the request when there is one.
///
/// Someone whose sign-in has ended is a stranger; someone whose sign-in cannot be looked up gets 503,
/// because a database that is away signs nobody out.
pub async fn recognise(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    if assets::is_file(request.uri().path()) {
        return next.run(request).await;
    }
    match principal(&door, request.headers()).await {
        Ok(Some(principal)) => {
            request.extensions_mut().insert(principal);
        }
        Ok(None) | Err(Error::NotSignedIn(_)) => {}
        Err(error) => return ApiError::from(AppError::from(error)).into_response(),
    }
    next.run(request).await
}

/// Who shows these headers; none when they show nothing.
pub async fn principal(door: &Door, headers: &HeaderMap) -> domain::Result<Option<Principal>> {
    if let Some(token) = bearer(headers) {
        return door.services.accounts.by_access_token(token).await.map(Some);
    }
    match cookie(headers, door.cookie.name()) {
        Some(cookie) => door.services.accounts.by_cookie(cookie).await.map(Some),
        None => Ok(None),
    }
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The value of the cookie `name`.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name && !value.is_empty()).then_some(value))
}
