//! Messages.

use axum::{Json, extract::State};
use contract::{
    ChatId, MessageId,
    chats::{Details, Edit, Message, Messages, MessagesQuery, NewMessage, Version},
};
use domain::Services;
use http::StatusCode;

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// Messages of a chat that follow each other, always newest first: the newest, or those before, after
/// or around one. `next` goes on as `before`, `newer` as `after`.
#[utoipa::path(
    get, path = "/api/chats/{id}/messages", tag = "messages", params(("id" = String,), MessagesQuery),
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
    post, path = "/api/chats/{id}/messages", tag = "messages", params(("id" = String,)),
    request_body(content = NewMessage, example = json!({
        "clientId": "0192f5a0-7b7e-4cc0-8000-000000000001", "text": "Yes, @Ben has it.",
        "replyTo": "0192f5a0-7b7e-7cc0-8000-000000000002",
        "mentions": ["0192f5a0-7b7e-7cc0-8000-000000000003"]
    })),
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

/// One message of a chat of mine.
#[utoipa::path(
    get, path = "/api/messages/{id}", tag = "messages", params(("id" = String,)),
    responses((status = 200, body = Message), (status = 404, body = ErrorBody))
)]
pub(super) async fn show(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.chats.message(who.user_id, message).await?))
}

/// Gives my message a new text, for 24 hours after it was sent. Its texts before stay in its history.
#[utoipa::path(
    patch, path = "/api/messages/{id}", tag = "messages", params(("id" = String,)),
    request_body(content = Edit, example = json!({"text": "Yes, Ben has it."})),
    responses((status = 200, body = Message), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 409, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn edit(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
    Body(edit): Body<Edit>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.chats.edit(who.user_id, message, edit).await?))
}

/// Deletes a message for everybody and gives what is left of it: my own for 24 hours after it was sent,
/// or any in a group I own. What it said is gone from all that the hub keeps.
#[utoipa::path(
    delete, path = "/api/messages/{id}", tag = "messages", params(("id" = String,)),
    responses((status = 200, body = Message), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 409, body = ErrorBody))
)]
pub(super) async fn delete(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.chats.delete(who.user_id, message).await?))
}

/// The texts a message has had, the oldest first; the last is the one it has.
#[utoipa::path(
    get, path = "/api/messages/{id}/history", tag = "messages", params(("id" = String,)),
    responses((status = 200, body = Vec<Version>), (status = 404, body = ErrorBody))
)]
pub(super) async fn history(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
) -> ApiResult<Json<Vec<Version>>> {
    Ok(Json(services.chats.history(who.user_id, message).await?))
}

/// Who has got and who has seen a message; the first thousand by name. A time is that of the last news
/// there, so the message had arrived or was seen by then at the latest.
#[utoipa::path(
    get, path = "/api/messages/{id}/details", tag = "messages", params(("id" = String,)),
    responses((status = 200, body = Details), (status = 404, body = ErrorBody))
)]
pub(super) async fn details(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
) -> ApiResult<Json<Details>> {
    Ok(Json(services.chats.details(who.user_id, message).await?))
}

/// Gives an emoji to a message.
#[utoipa::path(
    put, path = "/api/messages/{id}/reactions/{emoji}", tag = "messages",
    params(("id" = String,), ("emoji" = String, example = "👍")),
    responses((status = 200, body = Message), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
              (status = 422, body = ErrorBody))
)]
pub(super) async fn react(
    State(services): State<Services>,
    Signed(who): Signed,
    Id((message, emoji)): Id<(MessageId, String)>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.chats.react(who.user_id, message, &emoji, true).await?))
}

/// Takes my emoji back.
#[utoipa::path(
    delete, path = "/api/messages/{id}/reactions/{emoji}", tag = "messages",
    params(("id" = String,), ("emoji" = String, example = "👍")),
    responses((status = 200, body = Message), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn take_back(
    State(services): State<Services>,
    Signed(who): Signed,
    Id((message, emoji)): Id<(MessageId, String)>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.chats.react(who.user_id, message, &emoji, false).await?))
}
