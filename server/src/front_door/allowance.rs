//! How much a request may carry, and how long it may take: little and short, except where pictures are
//! sent.

use std::time::Duration;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::{
    AppError,
    limits::{BODY_BYTES, CSV_BYTES, IMAGE_BYTES},
};
use http::{Method, StatusCode, header::CONTENT_LENGTH};
use http_body_util::{BodyExt as _, Limited};

use crate::api::ApiError;

/// What stands around a file in a form: boundaries and heads.
const FORM_BYTES: usize = 16 * 1024;

/// What one request is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Bytes of its body.
    pub bytes: usize,
    /// From its head to the head of the answer.
    pub time: Duration,
}

impl Allowance {
    /// That of a request.
    pub fn of(method: &Method, path: &str) -> Self {
        if *method == Method::POST && path == "/api/images" {
            // Ten megabytes over a poor phone line.
            Self { bytes: IMAGE_BYTES + FORM_BYTES, time: Duration::from_mins(5) }
        } else if *method == Method::POST && path == "/api/whatsapp/cloud/webhook" {
            // What Meta may tell at once; pictures in it are fetched before the answer.
            Self { bytes: 3 * 1024 * 1024, time: Duration::from_mins(1) }
        } else if *method == Method::POST && path == "/api/contacts/import" {
            Self { bytes: CSV_BYTES, time: Duration::from_mins(5) }
        } else {
            Self { bytes: BODY_BYTES, time: Duration::from_secs(30) }
        }
    }

    /// The limit as it is told: without what stands around a file.
    pub const fn told(self) -> u64 {
        if self.bytes == IMAGE_BYTES + FORM_BYTES { IMAGE_BYTES as u64 } else { self.bytes as u64 }
    }
}

/// Answers 413 to a body that is too large, and 504 when the answer is too long in coming.
pub async fn keep_to_it(request: Request, next: Next) -> Response {
    let allowance = Allowance::of(request.method(), request.uri().path());
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: u64| bytes > allowance.bytes as u64) {
        drain(request.into_body(), allowance).await;
        return ApiError::from(AppError::TooLarge { limit: allowance.told() }).into_response();
    }
    let request = request.map(|body| axum::body::Body::new(Limited::new(body, allowance.bytes)));
    match tokio::time::timeout(allowance.time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
    }
}

/// Reads what is on its way, within reason: a client that is answered and cut off while it sends sees a
/// broken connection instead of the answer.
async fn drain(mut body: axum::body::Body, allowance: Allowance) {
    let read = async {
        let mut left = 6 * allowance.bytes;
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, bytes::Buf::remaining));
            if left == 0 {
                break;
            }
        }
    };
    let _in_time = tokio::time::timeout(allowance.time, read).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_places_for_files_take_much() {
        let bytes = |method, path| Allowance::of(&method, path).bytes;
        assert!(bytes(Method::POST, "/api/images") > IMAGE_BYTES);
        assert_eq!(bytes(Method::POST, "/api/contacts/import"), CSV_BYTES);
        for (method, path) in
            [(Method::GET, "/api/images"), (Method::POST, "/api/images/"), (Method::POST, "/api/chats")]
        {
            assert_eq!(bytes(method, path), BODY_BYTES);
        }
    }
}
