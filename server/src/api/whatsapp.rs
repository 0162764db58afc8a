//! My WhatsApp numbers.

use axum::{Json, extract::State};
use contract::{
    MessageId, Page, SessionId,
    chats::Message,
    whatsapp::{
        NewSession, PairingCode, PairingNumber, PasskeyAnswer, Session, SessionChanges, SessionHealth,
        SessionWish, Settlement, Status,
    },
};
use domain::Services;
use fast_qr::{
    QRBuilder,
    convert::{Builder as _, Shape, svg::SvgBuilder},
};
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};

use super::{ApiResult, Body, Id, Signed, error::ErrorBody};

/// My sessions, in short: where each is, what waits and what went wrong.
#[utoipa::path(get, path = "/api/status", tag = "whatsapp", responses((status = 200, body = Status)))]
pub(super) async fn status(State(services): State<Services>, Signed(who): Signed) -> ApiResult<Json<Status>> {
    Ok(Json(services.whatsapp.status(who.user_id).await?))
}

/// My sessions, the oldest first.
#[utoipa::path(
    get, path = "/api/whatsapp/sessions", tag = "whatsapp", responses((status = 200, body = Page<Session>))
)]
pub(super) async fn list(
    State(services): State<Services>,
    Signed(who): Signed,
) -> ApiResult<Json<Page<Session>>> {
    Ok(Json(Page { items: services.whatsapp.sessions(who.user_id).await?, next: None }))
}

/// Begins to link a number of mine: its QR code follows in a moment, as `session:qr` and at `qr.svg`.
#[utoipa::path(
    post, path = "/api/whatsapp/sessions", tag = "whatsapp",
    request_body(content = NewSession, example = json!({"driver": "simulated", "label": "Shop"})),
    responses((status = 201, body = Session), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn create(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(new): Body<NewSession>,
) -> ApiResult<(StatusCode, Json<Session>)> {
    Ok((StatusCode::CREATED, Json(services.whatsapp.create(who.user_id, new).await?)))
}

/// One of my sessions.
#[utoipa::path(
    get, path = "/api/whatsapp/sessions/{id}", tag = "whatsapp", params(("id" = String,)),
    responses((status = 200, body = Session), (status = 404, body = ErrorBody))
)]
pub(super) async fn show(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<Json<Session>> {
    Ok(Json(services.whatsapp.session(who.user_id, id).await?))
}

/// Renames a session of mine, or changes when it is closed for want of use.
#[utoipa::path(
    patch, path = "/api/whatsapp/sessions/{id}", tag = "whatsapp", params(("id" = String,)),
    request_body(content = SessionChanges, example = json!({"label": "Shop", "idleMinutes": 120})),
    responses((status = 200, body = Session), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn change(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
    Body(changes): Body<SessionChanges>,
) -> ApiResult<Json<Session>> {
    Ok(Json(services.whatsapp.change(who.user_id, id, changes).await?))
}

/// Unlinks and removes a session of mine, with everything its device kept. The conversations stay.
#[utoipa::path(
    delete, path = "/api/whatsapp/sessions/{id}", tag = "whatsapp", params(("id" = String,)),
    responses((status = 204), (status = 404, body = ErrorBody))
)]
pub(super) async fn remove(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<StatusCode> {
    services.whatsapp.remove(who.user_id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a code that links my phone when it is typed there, instead of scanning.
#[utoipa::path(
    post, path = "/api/whatsapp/sessions/{id}/pairing-code", tag = "whatsapp", params(("id" = String,)),
    request_body(content = PairingNumber, example = json!({"phone": "+60 12-345 6789"})),
    responses((status = 200, body = PairingCode), (status = 404, body = ErrorBody),
              (status = 409, body = ErrorBody), (status = 422, body = ErrorBody))
)]
pub(super) async fn pairing_code(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
    Body(asked): Body<PairingNumber>,
) -> ApiResult<Json<PairingCode>> {
    Ok(Json(services.whatsapp.pairing_code(who.user_id, id, asked).await?))
}

/// Answers my phone's passkey, or confirms that the codes are the same.
#[utoipa::path(
    post, path = "/api/whatsapp/sessions/{id}/passkey", tag = "whatsapp", params(("id" = String,)),
    request_body = PasskeyAnswer,
    responses((status = 200, body = Session), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody))
)]
pub(super) async fn passkey(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
    Body(answer): Body<PasskeyAnswer>,
) -> ApiResult<Json<Session>> {
    Ok(Json(services.whatsapp.answer_passkey(who.user_id, id, answer).await?))
}

/// Opens a session of mine anew, with the device it has.
#[utoipa::path(
    post, path = "/api/whatsapp/sessions/{id}/restart", tag = "whatsapp", params(("id" = String,)),
    responses((status = 200, body = Session), (status = 404, body = ErrorBody))
)]
pub(super) async fn restart(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<Json<Session>> {
    Ok(Json(services.whatsapp.wish(who.user_id, id, SessionWish::Restart).await?))
}

/// Closes a session of mine until it is restarted; the device is kept.
#[utoipa::path(
    post, path = "/api/whatsapp/sessions/{id}/disconnect", tag = "whatsapp", params(("id" = String,)),
    responses((status = 200, body = Session), (status = 404, body = ErrorBody))
)]
pub(super) async fn disconnect(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<Json<Session>> {
    Ok(Json(services.whatsapp.wish(who.user_id, id, SessionWish::Disconnect).await?))
}

/// Unlinks the device of a session of mine; `session:updated` tells when that is done.
#[utoipa::path(
    post, path = "/api/whatsapp/sessions/{id}/logout", tag = "whatsapp", params(("id" = String,)),
    responses((status = 200, body = Session), (status = 404, body = ErrorBody))
)]
pub(super) async fn log_out(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<Json<Session>> {
    Ok(Json(services.whatsapp.wish(who.user_id, id, SessionWish::LogOut).await?))
}

/// The QR code that links a session of mine, as a picture; 404 while there is none to be scanned.
#[utoipa::path(
    get, path = "/api/whatsapp/sessions/{id}/qr.svg", tag = "whatsapp", params(("id" = String,)),
    responses((status = 200, description = "The code", content_type = "image/svg+xml", body = String),
              (status = 404, body = ErrorBody))
)]
pub(super) async fn qr(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<([(http::HeaderName, HeaderValue); 3], String)> {
    let code = services.whatsapp.qr(who.user_id, id).await?;
    let qr = QRBuilder::new(code.qr).build().map_err(|error| {
        tracing::error!(%error, "a QR code could not be drawn");
        contract::AppError::Internal
    })?;
    let head = [
        (CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
    ];
    Ok((head, SvgBuilder::default().shape(Shape::Square).margin(4).to_str(&qr)))
}

/// Sends a message of mine to a customer again that failed.
#[utoipa::path(
    post, path = "/api/messages/{id}/retry", tag = "whatsapp", params(("id" = String,)),
    responses((status = 200, body = Message), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody))
)]
pub(super) async fn retry(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.whatsapp.retry(who.user_id, message).await?))
}

/// Says what I found on the phone about a message of which nobody knew whether it was sent.
#[utoipa::path(
    post, path = "/api/messages/{id}/settle", tag = "whatsapp", params(("id" = String,)),
    request_body = Settlement,
    responses((status = 200, body = Message), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody))
)]
pub(super) async fn settle(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(message): Id<MessageId>,
    Body(found): Body<Settlement>,
) -> ApiResult<Json<Message>> {
    Ok(Json(services.whatsapp.settle(who.user_id, message, found).await?))
}

/// How everybody's sessions are, without anything that is said in them. Administrators only.
#[utoipa::path(
    get, path = "/api/admin/sessions", tag = "administration",
    responses((status = 200, body = Page<SessionHealth>), (status = 403, body = ErrorBody))
)]
pub(super) async fn all(
    State(services): State<Services>,
    Signed(who): Signed,
) -> ApiResult<Json<Page<SessionHealth>>> {
    Ok(Json(Page { items: services.whatsapp.all(&who).await?, next: None }))
}

/// Opens anybody's session anew. Administrators only.
#[utoipa::path(
    post, path = "/api/admin/sessions/{id}/restart", tag = "administration", params(("id" = String,)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn restart_any(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<StatusCode> {
    services.whatsapp.wish_of_admin(&who, id, SessionWish::Restart).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes anybody's session until it is restarted. Administrators only.
#[utoipa::path(
    post, path = "/api/admin/sessions/{id}/stop", tag = "administration", params(("id" = String,)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn stop_any(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<SessionId>,
) -> ApiResult<StatusCode> {
    services.whatsapp.wish_of_admin(&who, id, SessionWish::Disconnect).await?;
    Ok(StatusCode::NO_CONTENT)
}
