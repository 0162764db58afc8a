//! How failures look: `{"error":{"code","message","field","requestId"}}`.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use contract::{AppError, limits::BODY_BYTES};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use utoipa::ToSchema;

/// What a REST handler answers.
pub type ApiResult<T> = Result<T, ApiError>;

/// A failure on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError(AppError);

/// The body of every failure.
#[derive(ToSchema)]
#[schema(as = Error)]
#[expect(dead_code, reason = "describes the body to the OpenAPI document")]
pub struct ErrorBody {
    error: ErrorDetail,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body to the OpenAPI document")]
struct ErrorDetail {
    /// A word for programs.
    code: String,
    /// A sentence for people.
    message: String,
    /// The field to put right.
    field: Option<String>,
    /// What to quote when asking for help.
    request_id: String,
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl From<domain::Error> for ApiError {
    fn from(error: domain::Error) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = self.0;
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let AppError::TooMany { retry_after } = &error {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        // The outermost guard writes the body: it knows the request's id.
        response.extensions_mut().insert(Self(error));
        response
    }
}

/// How a failure is written: for programs, or for a person whose page could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `{"error":{…}}`.
    Json,
    /// A small page.
    Page,
}

impl Form {
    /// The form for a request.
    pub fn wanted(path: &str, headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        if accept.contains("text/html") && !path.starts_with("/api/") { Self::Page } else { Self::Json }
    }

    fn write(self, error: &AppError, request_id: &str) -> (&'static str, String) {
        match self {
            Self::Json => {
                let body = json!({"error": {
                    "code": error.code(),
                    "message": error.to_string(),
                    "field": error.field(),
                    "requestId": request_id,
                }});
                ("application/json", body.to_string())
            }
            // Without styles or scripts: whatever failed may have taken them along.
            Self::Page => {
                let page = format!(
                    "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">\
                     <meta name=\"viewport\" content=\"width=device-width\">\
                     <meta name=\"color-scheme\" content=\"light dark\"><title>Switchboard</title>\
                     <h1>This page could not be shown</h1><p>{error}</p>\
                     <p><a href=\"\">Try again</a> or <a href=\"/\">go to the start</a>.</p>\
                     <p><small>Request {request_id}</small></p>"
                );
                ("text/html; charset=utf-8", page)
            }
        }
    }
}

/// Writes the body of a failure, and gives those that came from a library our form.
pub fn explain(response: Response, path: &str, form: Form, request_id: &str) -> Response {
    let error = response.extensions().get::<ApiError>().cloned();
    let error = match error {
        Some(ApiError(error)) => error,
        None => match foreign(&response, path, form) {
            Some(error) => error,
            None => return response,
        },
    };
    let (kind, body) = form.write(&error, request_id);
    let (mut head, _) = response.into_parts();
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_ENCODING);
    Response::from_parts(head, Body::from(body))
}

/// The failure behind a bare status of axum or a layer: under `/api/`, or where a page was wanted.
fn foreign(response: &Response, path: &str, form: Form) -> Option<AppError> {
    let is_blank = form == Form::Page && !response.headers().contains_key(header::CONTENT_TYPE);
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let status = response.status();
    // Server functions answer errors as JSON of their own.
    let is_failure = status.is_client_error() || status.is_server_error();
    if !(is_blank || path.starts_with("/api/")) || is_json || !is_failure {
        return None;
    }
    Some(match status {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge { limit: BODY_BYTES as u64 },
        StatusCode::METHOD_NOT_ALLOWED => AppError::invalid("method", "This endpoint has no such method."),
        StatusCode::GATEWAY_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => AppError::Unavailable,
        StatusCode::NOT_FOUND => AppError::not_found("endpoint"),
        status if status.is_client_error() => {
            AppError::invalid("body", "This request could not be understood.")
        }
        _ => AppError::Internal,
    })
}
