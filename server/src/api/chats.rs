//! Chats.

use axum::{Json, extract::State};
use contract::{
    ChatId, Page, PageQuery,
    chats::{Chat, ChatChanges, NewChat, ReadUpTo},
};
use domain::Services;
use http::StatusCode;

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// My chats: pinned ones first, archived ones last, the one with the newest message first.
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

/// Starts a chat; where two people have a direct one already, that one is given.
#[utoipa::path(
    post, path = "/api/chats", tag = "chats",
    request_body(content = NewChat, example = json!({
        "kind": "group", "title": "Night shift", "memberIds": ["0192f5a0-7b7e-7cc0-8000-000000000003"]
    })),
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

/// Changes a chat. Title and picture are for owners of a group; all else is my own and told to my tabs only.
#[utoipa::path(
    patch, path = "/api/chats/{id}", tag = "chats", params(("id" = String,)),
    request_body(content = ChatChanges, example = json!({
        "pinned": true, "mutedUntil": "2026-11-22T08:00:00.000Z", "notify": "mentions",
        "draft": {"text": "I will look at"}
    })),
    responses((status = 200, body = Chat), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 422, body = ErrorBody))
)]
pub(super) async fn change(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
    Body(changes): Body<ChatChanges>,
) -> ApiResult<Json<Chat>> {
    Ok(Json(services.chats.change(who.user_id, chat, changes).await?))
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
