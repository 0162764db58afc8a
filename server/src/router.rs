//! The front door, outside in: who calls, guards, sign-in, and then the routes.

use std::sync::Arc;

use app::ssr::CookieStyle;
use axum::{Router, extract::FromRef, middleware, routing::get};
use domain::Services;
use leptos::prelude::LeptosOptions;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use whatsapp_cloud::CloudApi;

use crate::{
    api, assets,
    config::{Config, Origin},
    front_door::{self, Door},
    health, pages,
    realtime::{self, Deliveries, Hall},
};

/// What handlers are given.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The services.
    pub services: Services,
    /// What pages find in their context.
    pub context: pages::Context,
    /// What leptos asks for.
    pub leptos: LeptosOptions,
    /// What has arrived at clients.
    pub deliveries: Arc<Deliveries>,
    /// What the guards need to know.
    pub door: Arc<Door>,
    /// Whom Meta's webhook tells, where that driver is switched on.
    pub cloud: Option<CloudApi>,
}

/// Builds the whole router, and the hall in which sockets meet.
///
/// # Errors
/// A sentence when the site is not built.
pub fn build(
    config: &Config,
    public_url: &Origin,
    services: Services,
    cloud: Option<CloudApi>,
) -> Result<(Router, Arc<Hall>), String> {
    let cookie = CookieStyle { secure: public_url.is_https() };
    let door = Arc::new(Door::new(config, public_url, services.clone(), cookie));
    let deliveries = Arc::new(Deliveries::default());
    let state = AppState {
        services: services.clone(),
        context: pages::Context { services: services.clone(), site: assets::manifest()?, cookie },
        leptos: pages::leptos_options(),
        deliveries: deliveries.clone(),
        door: door.clone(),
        cloud,
    };
    let (sockets, hall) = realtime::layer(services, door.clone(), deliveries, config);
    let (api, _) = api::routes(&state).split_for_parts();

    let router = Router::new()
        .merge(pages::routes(&state))
        .merge(api)
        .fallback(pages::otherwise)
        .layer(middleware::from_fn_with_state(door.clone(), front_door::rates::limit))
        .layer(middleware::from_fn_with_state(door.clone(), front_door::sign_in::recognise))
        // Those who run the hub ask often, and without signing in.
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest))
        .layer(middleware::from_fn(front_door::allowance::keep_to_it))
        // Socket.IO stands inside the guards, and outside timeouts and compression.
        .layer(sockets)
        .layer(middleware::from_fn_with_state(door.clone(), front_door::sockets::admit))
        .layer(middleware::from_fn_with_state(door.clone(), front_door::origin::check))
        .layer(middleware::from_fn_with_state(door.clone(), front_door::headers::add))
        .layer(front_door::origin::cors(config))
        .layer(CatchPanicLayer::custom(front_door::request::panicked))
        .layer(middleware::from_fn_with_state(door, front_door::request::begin))
        .with_state(state);
    Ok((router, hall))
}
