//! What administrators set.

use axum::{Json, extract::State};
use contract::settings::{Settings, SettingsChanges};
use domain::Services;

use super::{ApiResult, Body, Signed, error::ErrorBody};

/// The settings that hold for everybody.
#[utoipa::path(
    get, path = "/api/settings", tag = "administration", responses((status = 200, body = Settings))
)]
pub(super) async fn current(
    State(services): State<Services>,
    Signed(_): Signed,
) -> ApiResult<Json<Settings>> {
    Ok(Json(services.settings.current().await?))
}

/// The settings, as they can be changed. Administrators only.
#[utoipa::path(
    get, path = "/api/admin/settings", tag = "administration",
    responses((status = 200, body = Settings), (status = 403, body = ErrorBody))
)]
pub(super) async fn for_admin(
    State(services): State<Services>,
    Signed(who): Signed,
) -> ApiResult<Json<Settings>> {
    Ok(Json(services.settings.for_admin(&who).await?))
}

/// Changes settings; what is absent stays. Administrators only.
#[utoipa::path(
    patch, path = "/api/admin/settings", tag = "administration", request_body = SettingsChanges,
    responses((status = 200, body = Settings), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn change(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(changes): Body<SettingsChanges>,
) -> ApiResult<Json<Settings>> {
    Ok(Json(services.settings.change(&who, changes).await?))
}
