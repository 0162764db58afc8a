//! Catching up.

use std::sync::Arc;

use axum::{Json, extract::State};
use contract::sync::{SyncAnswer, SyncRequest};
use domain::Services;

use super::{ApiResult, Body, Signed, error::ErrorBody};
use crate::realtime::Deliveries;

/// Everything that happened after the cursors. Without cursors: where all my streams stand.
#[utoipa::path(
    post, path = "/api/sync", tag = "catch-up", request_body = SyncRequest,
    responses((status = 200, body = SyncAnswer), (status = 422, body = ErrorBody))
)]
pub(super) async fn sync(
    State(services): State<Services>,
    Signed(who): Signed,
    State(deliveries): State<Arc<Deliveries>>,
    Body(request): Body<SyncRequest>,
) -> ApiResult<Json<SyncAnswer>> {
    let answer = services.hub.sync(who.user_id, request).await?;
    deliveries.note_all(who.user_id, &answer.events);
    Ok(Json(answer))
}
