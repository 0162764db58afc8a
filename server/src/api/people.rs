//! People.

use axum::{Json, extract::State};
use contract::{
    Page, PageQuery, UserId,
    auth::{NewUser, User, UserChanges},
    presence::Profile,
};
use domain::Services;
use http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// Which people are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// Part of a name, an e-mail address or a phone number.
    #[serde(default)]
    query: String,
    /// Only people who may sign in.
    #[serde(default)]
    active: bool,
    /// People wanted, 1 to 100; 50 unless told.
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Colleagues, by name.
#[utoipa::path(
    get, path = "/api/users", tag = "people", params(PeopleQuery),
    responses((status = 200, body = Page<User>), (status = 401, body = ErrorBody))
)]
pub(super) async fn list(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(asked): Query<PeopleQuery>,
) -> ApiResult<Json<Page<User>>> {
    let page = PageQuery { limit: asked.limit, after: asked.after };
    let found = if asked.active {
        services.accounts.colleagues(&who, &asked.query, page).await
    } else {
        services.accounts.users(&who, &asked.query, page).await
    };
    Ok(Json(found?))
}

/// One colleague. `lastSeen` is there for those who share a chat with them.
#[utoipa::path(
    get, path = "/api/users/{id}", tag = "people", params(("id" = String,)),
    responses((status = 200, body = Profile), (status = 404, body = ErrorBody))
)]
pub(super) async fn show(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<UserId>,
) -> ApiResult<Json<Profile>> {
    Ok(Json(services.last_seen.profile(&who, id).await?))
}

/// Makes a person. Administrators only.
#[utoipa::path(
    post, path = "/api/users", tag = "people", request_body = NewUser,
    responses((status = 201, body = User), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
              (status = 422, body = ErrorBody))
)]
pub(super) async fn create(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(new): Body<NewUser>,
) -> ApiResult<(StatusCode, Json<User>)> {
    Ok((StatusCode::CREATED, Json(services.accounts.create_user(&who, new).await?)))
}

/// Changes a person. Administrators only. A new role or password ends the person's sign-ins.
#[utoipa::path(
    patch, path = "/api/users/{id}", tag = "people", request_body = UserChanges, params(("id" = String,)),
    responses((status = 200, body = User), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn change(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<UserId>,
    Body(changes): Body<UserChanges>,
) -> ApiResult<Json<User>> {
    Ok(Json(services.accounts.change_user(&who, id, changes).await?))
}

/// Shuts a person out at once, everywhere. Administrators only.
#[utoipa::path(
    post, path = "/api/users/{id}/deactivate", tag = "people", params(("id" = String,)),
    responses((status = 200, body = User), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn deactivate(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<UserId>,
) -> ApiResult<Json<User>> {
    Ok(Json(services.accounts.deactivate(&who, id).await?))
}

/// Lets a deactivated person sign in again. Administrators only.
#[utoipa::path(
    post, path = "/api/users/{id}/activate", tag = "people", params(("id" = String,)),
    responses((status = 200, body = User), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn activate(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<UserId>,
) -> ApiResult<Json<User>> {
    Ok(Json(services.accounts.activate(&who, id).await?))
}
