//! The laboratory: virtual phones on the simulated network. These routes are there only where that driver
//! is switched on.

use axum::{Json, extract::State};
use contract::{
    AppError, Page, PageQuery, PhoneId,
    whatsapp::{
        Delivery, LabMessage, LabPhone, NetworkChanges, NetworkRules, NewLabMessage, NewLabPhone,
        Restriction, Scan,
    },
};
use domain::{Lab, Services};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ApiError, ApiResult, Body, Id, Query, Signed, error::ErrorBody};
use crate::router::AppState;

/// The laboratory's endpoints.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(phones, add_phone))
        .routes(routes!(scan))
        .routes(routes!(messages, send))
        .routes(routes!(restrict))
        .routes(routes!(log_out))
        .routes(routes!(offline))
        .routes(routes!(online))
        .routes(routes!(crash))
        .routes(routes!(deliveries))
        .routes(routes!(network, change_network))
}

fn lab(services: &Services) -> Result<&Lab, ApiError> {
    services.lab.as_ref().ok_or_else(|| AppError::not_found("laboratory").into())
}

/// The virtual phones that I made.
#[utoipa::path(get, path = "/api/lab/phones", tag = "lab", responses((status = 200, body = Page<LabPhone>)))]
async fn phones(State(services): State<Services>, Signed(who): Signed) -> ApiResult<Json<Page<LabPhone>>> {
    Ok(Json(Page { items: lab(&services)?.phones(who.user_id), next: None }))
}

/// Makes a virtual phone: a customer's, or my own. One of that number that I made already is given again.
#[utoipa::path(
    post, path = "/api/lab/phones", tag = "lab",
    request_body(content = NewLabPhone, example = json!({"number": "+60 19-876 5432", "name": "Mrs Lim"})),
    responses((status = 201, body = LabPhone), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody))
)]
async fn add_phone(
    State(services): State<Services>,
    Signed(who): Signed,
    Body(new): Body<NewLabPhone>,
) -> ApiResult<(StatusCode, Json<LabPhone>)> {
    Ok((StatusCode::CREATED, Json(lab(&services)?.add_phone(who.user_id, &new)?)))
}

/// Lets a phone scan a session's QR code, or type its pairing code.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/scan", tag = "lab", params(("id" = String,)), request_body = Scan,
    responses((status = 200, body = LabPhone), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
async fn scan(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
    Body(seen): Body<Scan>,
) -> ApiResult<Json<LabPhone>> {
    Ok(Json(lab(&services)?.scan(who.user_id, id, &seen)?))
}

/// Everything that a phone ever received, repeats included, the oldest first.
#[utoipa::path(
    get, path = "/api/lab/phones/{id}/messages", tag = "lab", params(("id" = String,), PageQuery),
    responses((status = 200, body = Page<LabMessage>), (status = 404, body = ErrorBody))
)]
async fn messages(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<LabMessage>>> {
    Ok(Json(lab(&services)?.messages(who.user_id, id, &page)?))
}

/// Sends a message from a phone.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/messages", tag = "lab", params(("id" = String,)),
    request_body(content = NewLabMessage, example = json!({"to": "+60123456789", "text": "Are you open today?"})),
    responses((status = 201, body = LabMessage), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
async fn send(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
    Body(new): Body<NewLabMessage>,
) -> ApiResult<(StatusCode, Json<LabMessage>)> {
    Ok((StatusCode::CREATED, Json(lab(&services)?.send(who.user_id, id, new).await?)))
}

/// Restricts a phone's number for a while, as WhatsApp does with error 463; `{"seconds": 0}` lifts it.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/restrict", tag = "lab", params(("id" = String,)),
    request_body(content = Option<Restriction>, description = "An hour unless told"),
    responses((status = 200, body = LabPhone), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody))
)]
async fn restrict(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
    request: axum::extract::Request,
) -> ApiResult<Json<LabPhone>> {
    use axum::extract::FromRequest as _;

    let told = request.headers().contains_key(http::header::CONTENT_TYPE);
    let restriction = if told { Body::from_request(request, &()).await?.0 } else { Restriction::default() };
    Ok(Json(lab(&services)?.restrict(who.user_id, id, restriction)?))
}

/// Unlinks all devices at the phone.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/log-out", tag = "lab", params(("id" = String,)),
    responses((status = 200, body = LabPhone), (status = 404, body = ErrorBody))
)]
async fn log_out(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
) -> ApiResult<Json<LabPhone>> {
    Ok(Json(lab(&services)?.log_out(who.user_id, id)?))
}

/// Switches a phone off: its sessions lose the connection, and what is sent to it waits.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/offline", tag = "lab", params(("id" = String,)),
    responses((status = 200, body = LabPhone), (status = 404, body = ErrorBody))
)]
async fn offline(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
) -> ApiResult<Json<LabPhone>> {
    Ok(Json(lab(&services)?.switch(who.user_id, id, false)?))
}

/// Switches a phone on again.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/online", tag = "lab", params(("id" = String,)),
    responses((status = 200, body = LabPhone), (status = 404, body = ErrorBody))
)]
async fn online(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
) -> ApiResult<Json<LabPhone>> {
    Ok(Json(lab(&services)?.switch(who.user_id, id, true)?))
}

/// Makes the sessions that are linked to a phone crash; they come back by themselves.
#[utoipa::path(
    post, path = "/api/lab/phones/{id}/crash", tag = "lab", params(("id" = String,)),
    responses((status = 200, body = LabPhone), (status = 404, body = ErrorBody))
)]
async fn crash(
    State(services): State<Services>,
    Signed(who): Signed,
    Id(id): Id<PhoneId>,
) -> ApiResult<Json<LabPhone>> {
    Ok(Json(lab(&services)?.crash(who.user_id, id)?))
}

/// Everything that the network ever delivered from or to phones of mine, repeats included, the oldest first.
#[utoipa::path(
    get, path = "/api/lab/deliveries", tag = "lab", params(PageQuery),
    responses((status = 200, body = Page<Delivery>))
)]
async fn deliveries(
    State(services): State<Services>,
    Signed(who): Signed,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Delivery>>> {
    Ok(Json(lab(&services)?.deliveries(who.user_id, &page)))
}

/// How the network behaves.
#[utoipa::path(get, path = "/api/lab/network", tag = "lab", responses((status = 200, body = NetworkRules)))]
async fn network(State(services): State<Services>, Signed(_): Signed) -> ApiResult<Json<NetworkRules>> {
    Ok(Json(lab(&services)?.rules()))
}

/// Changes how the network behaves, for everybody; what is absent stays.
#[utoipa::path(
    put, path = "/api/lab/network", tag = "lab",
    request_body(content = NetworkChanges, example = json!({"delayMs": 200, "failureShare": 0.1, "seed": 7})),
    responses((status = 200, body = NetworkRules), (status = 422, body = ErrorBody))
)]
async fn change_network(
    State(services): State<Services>,
    Signed(_): Signed,
    Body(changes): Body<NetworkChanges>,
) -> ApiResult<Json<NetworkRules>> {
    Ok(Json(lab(&services)?.change_rules(changes)?))
}
