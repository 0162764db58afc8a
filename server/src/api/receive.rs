//! What handlers take from a request; whatever is wrong with it is named by field.

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::request::Parts,
};
use contract::{AppError, limits::BODY_BYTES};
use domain::Principal;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::ApiError;

/// Whoever is signed in; 401 for everybody else.
pub struct Signed(pub Principal);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let principal = parts.extensions.get::<Principal>().cloned();
        principal.map(Self).ok_or_else(|| AppError::Unauthenticated.into())
    }
}

/// An id in the path; one that is no id names nothing, so the answer is that of something absent.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(AppError::not_found("item").into()),
        }
    }
}

/// The query string.
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let reason = rejection.body_text();
                let reason = reason.trim_start_matches("Failed to deserialize query string: ");
                Err(AppError::invalid(
                    field_in(reason).unwrap_or("query"),
                    format!("In the address: {reason}."),
                )
                .into())
            }
        }
    }
}

/// A JSON body without unknown fields.
pub struct Body<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        // A form of someone else's page cannot send this type without asking first.
        if !kind.starts_with("application/json") {
            return Err(AppError::invalid(
                "Content-Type",
                "Please send JSON, with Content-Type application/json.",
            )
            .into());
        }
        let bytes = match Limited::new(request.into_body(), BODY_BYTES).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() || error.to_string().contains("length limit") => {
                return Err(AppError::TooLarge { limit: BODY_BYTES as u64 }.into());
            }
            Err(_) => return Err(AppError::invalid("body", "The request ended before its body did.").into()),
        };
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let body = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| explain(&error.path().to_string(), error.inner()))?;
        // Anything after the value is as wrong as anything in it.
        json.end().map_err(|error| explain("", &error))?;
        Ok(Self(body))
    }
}

fn explain(path: &str, error: &serde_json::Error) -> AppError {
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let field = match path {
        "." | "?" | "" => field_in(reason).unwrap_or("body"),
        path => path,
    };
    AppError::invalid(field, format!("The body is not as expected: {reason}."))
}

/// The field that serde names in backticks.
fn field_in(reason: &str) -> Option<&str> {
    let named =
        ["missing field", "unknown field", "duplicate field"].iter().any(|words| reason.contains(words));
    named.then(|| reason.split('`').nth(1)).flatten()
}
