//! Pages: files of the site, and what the app renders.

use app::{
    App,
    shell::{SiteAssets, shell},
    ssr::CookieStyle,
};
use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use contract::AppError;
use domain::Services;
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};

use crate::{api::ApiError, assets, router::AppState};

/// What pages and server functions find in their context.
#[derive(Clone)]
pub struct Context {
    /// The services.
    pub services: Services,
    /// The site's built files.
    pub site: SiteAssets,
    /// How the browser's cookie is set.
    pub cookie: CookieStyle,
}

impl Context {
    fn provide(&self) {
        provide_context(self.services.clone());
        provide_context(self.site.clone());
        provide_context(self.cookie);
    }
}

/// The routes of all pages and server functions.
pub fn routes(state: &AppState) -> Router<AppState> {
    let context = state.context.clone();
    Router::new().leptos_routes_with_context(
        state,
        generate_route_list(App),
        move || context.provide(),
        shell,
    )
}

/// The options leptos asks for; the paths of files come from the site's manifest instead.
pub fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("switchboard").build()
}

/// What no route has: a file of the site, an unknown endpoint, or the page that says so.
pub async fn otherwise(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if let Some(file) = assets::file(path, request.headers()) {
        return file;
    }
    if ["/api/", "/call/", "/socket.io"].iter().any(|prefix| path.starts_with(prefix)) {
        return ApiError::from(AppError::not_found("endpoint")).into_response();
    }
    let context = state.context.clone();
    render_app_async_with_context(move || context.provide(), shell)(request).await.into_response()
}
