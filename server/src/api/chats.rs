//! Chats.

use axum::{Json, extract::State};
use contract::{
    ChatId, Page, PageQuery,
    chats::{Chat, NewChat, ReadUpTo},
};
use domain::Services;
use http::StatusCode;

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// My chats, the one with the newest message first.
#[utoipa::path(
    get, path = "/api/chats", tag = "chats", params(PageQuery), responses((status = 200, body = Page<Chat>))
)]
pub(super) async fn list(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Chat>>> {
    Ok(Json(services.chats.list(who.user_id, page).await?))
}

/// Starts a chat; where the two people have one already, that one is given.
#[utoipa::path(
    post, path = "/api/chats", tag = "chats", request_body = NewChat,
    responses((status = 201, body = Chat), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn start(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(new): Body<NewChat>,
) -> ApiResult<(StatusCode, Json<Chat>)> {
    Ok((StatusCode::CREATED, Json(services.chats.start(who.user_id, new).await?)))
}

/// One of my chats.
#[utoipa::path(
    get, path = "/api/chats/{id}", tag = "chats", params(("id" = String,)),
    responses((status = 200, body = Chat), (status = 404, body = ErrorBody))
)]
pub(super) async fn show(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
) -> ApiResult<Json<Chat>> {
    Ok(Json(services.chats.summary(who.user_id, chat).await?))
}

/// Marks everything up to a message as seen; going back changes nothing.
#[utoipa::path(
    put, path = "/api/chats/{id}/read", tag = "chats", request_body = ReadUpTo, params(("id" = String,)),
    responses((status = 204), (status = 404, body = ErrorBody))
)]
pub(super) async fn read(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
    Body(up_to): Body<ReadUpTo>,
) -> ApiResult<StatusCode> {
    services.chats.mark_read(who.user_id, chat, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}
