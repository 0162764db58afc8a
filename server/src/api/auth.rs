//! Signing in by program, and who one is.

use axum::{Extension, Json, extract::State};
use contract::auth::{Login, MyChanges, Refresh, SocketToken, Tokens, User};
use domain::{Services, Visitor};
use http::StatusCode;

use super::{ApiResult, Body, Signed, error::ErrorBody};

/// Signs a program in, by e-mail or phone and password.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "sign-in", request_body = Login, security(()),
    responses((status = 200, body = Tokens), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody))
)]
pub(super) async fn login(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Body(login): Body<Login>,
) -> ApiResult<Json<Tokens>> {
    Ok(Json(services.accounts.sign_in_api(login, &visitor).await?))
}

/// Gives new tokens for a refresh token, once; using it again ends the sign-in.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "sign-in", request_body = Refresh, security(()),
    responses((status = 200, body = Tokens), (status = 401, body = ErrorBody))
)]
pub(super) async fn refresh(
    State(services): State<Services>,
    Body(refresh): Body<Refresh>,
) -> ApiResult<Json<Tokens>> {
    Ok(Json(services.accounts.refresh(refresh).await?))
}

/// Ends the sign-in that asks; its sockets close at once.
#[utoipa::path(post, path = "/api/auth/logout", tag = "sign-in", responses((status = 204)))]
pub(super) async fn logout(State(services): State<Services>, Signed(who): Signed) -> ApiResult<StatusCode> {
    services.accounts.sign_out(&who).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is asking.
#[utoipa::path(get, path = "/api/me", tag = "sign-in", responses((status = 200, body = User)))]
pub(super) async fn me(State(services): State<Services>, Signed(who): Signed) -> ApiResult<Json<User>> {
    Ok(Json(services.accounts.me(&who).await?))
}

/// Changes what a person may change of themselves: whether their receipts are on.
#[utoipa::path(
    patch, path = "/api/me", tag = "sign-in", request_body = MyChanges,
    responses((status = 200, body = User), (status = 422, body = ErrorBody))
)]
pub(super) async fn change_me(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(changes): Body<MyChanges>,
) -> ApiResult<Json<User>> {
    Ok(Json(services.accounts.change_me(&who, changes).await?))
}

/// A token that opens one Socket.IO connection within 30 seconds.
#[utoipa::path(post, path = "/api/socket-token", tag = "sign-in", responses((status = 200, body = SocketToken)))]
pub(super) async fn socket_token(
    State(services): State<Services>,
    Signed(who): Signed,
) -> ApiResult<Json<SocketToken>> {
    Ok(Json(services.accounts.socket_token(&who)?))
}
