//! How failures look: `{"error":{"code","message","field","requestId"}}`.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use contract::{AppError, limits::BODY_BYTES};
use http::{HeaderValue, StatusCode, header};
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

/// Writes the body of a failure, and gives those that came from a library our form.
pub async fn explain(response: Response, path: &str, request_id: &str) -> Response {
    let error = response.extensions().get::<ApiError>().cloned();
    let error = match error {
        Some(ApiError(error)) => error,
        None => match foreign(&response, path) {
            Some(error) => error,
            None => return response,
        },
    };
    let body = json!({"error": {
        "code": error.code(),
        "message": error.to_string(),
        "field": error.field(),
        "requestId": request_id,
    }});
    let (mut head, _) = response.into_parts();
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_ENCODING);
    Response::from_parts(head, Body::from(body.to_string()))
}

/// The failure behind a bare status of axum or a layer, under `/api/`.
fn foreign(response: &Response, path: &str) -> Option<AppError> {
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let status = response.status();
    // Server functions answer errors as JSON of their own.
    if !path.starts_with("/api/") || is_json || !(status.is_client_error() || status.is_server_error()) {
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
