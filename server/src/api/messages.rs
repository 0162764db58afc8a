//! Messages.

use axum::{Json, extract::State};
use contract::{
    ChatId,
    chats::{Message, Messages, MessagesQuery, NewMessage},
};
use domain::Services;
use http::StatusCode;

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// Messages of a chat, newest first; `before` is the `next` of the page before, or any message's id.
#[utoipa::path(
    get, path = "/api/chats/{id}/messages", tag = "chats", params(("id" = String,), MessagesQuery),
    responses((status = 200, body = Messages), (status = 404, body = ErrorBody))
)]
pub(super) async fn list(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
    Query(query): Query<MessagesQuery>,
) -> ApiResult<Json<Messages>> {
    Ok(Json(services.chats.messages(who.user_id, chat, query).await?))
}

/// Sends a message. The same `clientId` returns the first result for ever.
#[utoipa::path(
    post, path = "/api/chats/{id}/messages", tag = "chats", request_body = NewMessage,
    params(("id" = String,)),
    responses((status = 201, body = Message), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn send(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
    Body(new): Body<NewMessage>,
) -> ApiResult<(StatusCode, Json<Message>)> {
    Ok((StatusCode::CREATED, Json(services.chats.send(who.user_id, chat, new).await?)))
}
