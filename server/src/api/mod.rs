//! REST: the twins of the server functions, over the same services.

mod admin;
mod auth;
mod chats;
mod cloud_webhook;
mod contacts;
pub mod error;
mod images;
mod lab;
mod members;
mod messages;
mod openapi;
mod people;
mod receive;
mod repeats;
mod search;
mod settings;
mod sync;
mod whatsapp;

use axum::{Json, extract::DefaultBodyLimit, middleware, routing::get};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use error::{ApiError, ApiResult};
pub use receive::{Body, Id, Query, Signed};

use crate::router::AppState;

/// Every endpoint under `/api/`; what is not here is not in the OpenAPI document either.
pub fn routes(state: &AppState) -> OpenApiRouter<AppState> {
    let mut router = OpenApiRouter::with_openapi(openapi::description())
        .routes(routes!(auth::login))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(auth::me, auth::change_me))
        .routes(routes!(auth::socket_token))
        .routes(routes!(people::list, people::create))
        .routes(routes!(people::show, people::change))
        .routes(routes!(people::deactivate))
        .routes(routes!(people::activate))
        .routes(routes!(admin::connections))
        .routes(routes!(admin::audit))
        .routes(routes!(settings::for_admin, settings::change))
        .routes(routes!(settings::current))
        .routes(routes!(chats::list, chats::start))
        .routes(routes!(chats::show, chats::change))
        .routes(routes!(members::list, members::add))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(chats::read))
        .routes(routes!(messages::list, messages::send))
        .routes(routes!(images::upload))
        .routes(routes!(images::full))
        .routes(routes!(images::thumbnail))
        .routes(routes!(messages::show, messages::edit, messages::delete))
        .routes(routes!(messages::history))
        .routes(routes!(messages::details))
        .routes(routes!(messages::react, messages::take_back))
        .routes(routes!(search::search))
        .routes(routes!(whatsapp::status))
        .routes(routes!(whatsapp::list, whatsapp::create))
        .routes(routes!(whatsapp::show, whatsapp::change, whatsapp::remove))
        .routes(routes!(whatsapp::pairing_code))
        .routes(routes!(whatsapp::passkey))
        .routes(routes!(whatsapp::restart))
        .routes(routes!(whatsapp::disconnect))
        .routes(routes!(whatsapp::log_out))
        .routes(routes!(whatsapp::qr))
        .routes(routes!(whatsapp::retry))
        .routes(routes!(whatsapp::settle))
        .routes(routes!(whatsapp::all))
        .routes(routes!(whatsapp::restart_any))
        .routes(routes!(whatsapp::stop_any))
        .routes(routes!(contacts::list, contacts::add))
        .routes(routes!(contacts::import))
        .routes(routes!(contacts::show, contacts::change))
        .routes(routes!(contacts::merge))
        .routes(routes!(cloud_webhook::challenge, cloud_webhook::hear))
        .routes(routes!(sync::sync));
    if state.services.lab.is_some() {
        router = router.merge(lab::routes());
    }
    let document = router.get_openapi().clone();
    router
        .route("/api/openapi.json", get(move || std::future::ready(Json(document.clone()))))
        // `allowance` has limited the body already; axum's own limit is lower than a picture.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(state.clone(), repeats::answer))
}
