//! Who is in a chat.

use axum::{Json, extract::State};
use contract::{
    ChatId, Page, UserId,
    chats::{Member, MemberChange, MembersQuery, NewMember},
};
use domain::Services;
use http::StatusCode;

use super::{ApiResult, Body, Id, Query, Signed, error::ErrorBody};

/// The members of a chat of mine, the longest first.
#[utoipa::path(
    get, path = "/api/chats/{id}/members", tag = "chats", params(("id" = String,), MembersQuery),
    responses((status = 200, body = Page<Member>), (status = 404, body = ErrorBody))
)]
pub(super) async fn list(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
    Query(which): Query<MembersQuery>,
) -> ApiResult<Json<Page<Member>>> {
    Ok(Json(services.chats.members(who.user_id, chat, which).await?))
}

/// Adds somebody to a group that I own. They see what is said from now on, with `history` all of it.
#[utoipa::path(
    post, path = "/api/chats/{id}/members", tag = "chats", params(("id" = String,)),
    request_body(content = NewMember, example = json!({
        "userId": "0192f5a0-7b7e-7cc0-8000-000000000003", "history": false
    })),
    responses((status = 201, body = Member), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn add(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(chat): Id<ChatId>,
    Body(new): Body<NewMember>,
) -> ApiResult<(StatusCode, Json<Member>)> {
    Ok((StatusCode::CREATED, Json(services.chats.add_member(who.user_id, chat, new).await?)))
}

/// Makes a member of a group that I own an owner, or an owner a member.
#[utoipa::path(
    patch, path = "/api/chats/{id}/members/{userId}", tag = "chats",
    params(("id" = String,), ("userId" = String,)),
    request_body(content = MemberChange, example = json!({"role": "owner"})),
    responses((status = 200, body = Member), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 409, body = ErrorBody))
)]
pub(super) async fn change(
    State(services): State<Services>,
    Signed(who): Signed,
    Id((chat, member)): Id<(ChatId, UserId)>,
    Body(change): Body<MemberChange>,
) -> ApiResult<Json<Member>> {
    Ok(Json(services.chats.change_member(who.user_id, chat, member, change).await?))
}

/// Takes somebody out of a group that I own, or myself out of any. Their connections lose it at once.
#[utoipa::path(
    delete, path = "/api/chats/{id}/members/{userId}", tag = "chats",
    params(("id" = String,), ("userId" = String,)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn remove(
    State(services): State<Services>,
    Signed(who): Signed,
    Id((chat, member)): Id<(ChatId, UserId)>,
) -> ApiResult<StatusCode> {
    services.chats.remove_member(who.user_id, chat, member).await?;
    Ok(StatusCode::NO_CONTENT)
}
