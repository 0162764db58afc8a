//! Where Meta tells what happens on numbers of the Cloud API.

use axum::extract::State;
use bytes::Bytes;
use contract::AppError;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use whatsapp_cloud::{CloudApi, Heard};

use super::{ApiResult, Query, error::ErrorBody};

/// What Meta asks when the webhook is registered.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `subscribe`.
    #[serde(rename = "hub.mode", default)]
    mode: String,
    /// The verify token of a number that is open here.
    #[serde(rename = "hub.verify_token", default)]
    token: String,
    /// What is to be answered.
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
}

/// Answers Meta's question whether this webhook is ours.
#[utoipa::path(
    get, path = "/api/whatsapp/cloud/webhook", tag = "whatsapp", params(Asked), security(()),
    responses((status = 200, description = "The challenge", content_type = "text/plain", body = String),
              (status = 404, body = ErrorBody, description = "Not the token of any number that is open here"))
)]
pub(super) async fn challenge(
    State(cloud): State<Option<CloudApi>>,
    Query(asked): Query<Asked>,
) -> ApiResult<String> {
    let answer = cloud.and_then(|cloud| {
        cloud.challenge(&asked.mode, &asked.token, &asked.challenge).map(ToOwned::to_owned)
    });
    answer.ok_or_else(|| AppError::not_found("webhook").into())
}

/// Hears what Meta tells, signed with the secret of the number's app in `X-Hub-Signature-256`. What is
/// answered with 200 is stored; everything else Meta tells again.
#[utoipa::path(
    post, path = "/api/whatsapp/cloud/webhook", tag = "whatsapp", security(()),
    request_body(content = serde_json::Value, description = "As Meta sends it"),
    responses((status = 200, description = "Stored"),
              (status = 404, body = ErrorBody, description = "Not signed for any number that is open here"),
              (status = 503, body = ErrorBody, description = "Not stored: to be told again"))
)]
pub(super) async fn hear(
    State(cloud): State<Option<CloudApi>>,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<StatusCode> {
    let cloud = cloud.ok_or_else(|| AppError::not_found("webhook"))?;
    let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    match cloud.hear(signature.unwrap_or_default(), &body).await {
        Heard::Stored => Ok(StatusCode::OK),
        Heard::Later => Err(AppError::Unavailable.into()),
        Heard::NotSigned => Err(AppError::not_found("webhook").into()),
    }
}
