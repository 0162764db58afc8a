//! What administrators look into.

use axum::{Json, extract::State};
use contract::{
    Page, PageQuery,
    auth::{AuditEntry, Connection},
};
use domain::Services;

use super::{ApiResult, Query, Signed, error::ErrorBody};

/// The connection log, newest first. Administrators only.
#[utoipa::path(
    get, path = "/api/admin/connections", tag = "administration", params(PageQuery),
    responses((status = 200, body = Page<Connection>), (status = 403, body = ErrorBody))
)]
pub(super) async fn connections(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Connection>>> {
    Ok(Json(services.accounts.connections(&who, page).await?))
}

/// What was done to accounts, newest first. Administrators only.
#[utoipa::path(
    get, path = "/api/admin/audit", tag = "administration", params(PageQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = 403, body = ErrorBody))
)]
pub(super) async fn audit(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<AuditEntry>>> {
    Ok(Json(services.accounts.audit(&who, page).await?))
}
