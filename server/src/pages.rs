//! Pages: files of the site, and what the app renders.

use std::sync::LazyLock;

use app::{
    App,
    shell::{SiteAssets, shell},
    ssr::CookieStyle,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware,
    response::{IntoResponse, Response},
};
use contract::{AppError, limits::BODY_BYTES};
use domain::Services;
use http::{StatusCode, header::CONTENT_LENGTH};
use leptos::{
    prelude::{LeptosOptions, provide_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};

use crate::{api::ApiError, assets, router::AppState};

/// The pages. Looked for once: while leptos looks, no page that this process serves can load anything.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The paths of all pages, as axum spells them.
pub fn paths() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(AxumRouteListing::path)
}

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
    Router::new()
        .leptos_routes_with_context(state, PAGES.clone(), move || context.provide(), shell)
        .layer(middleware::map_response(refuse_arguments))
}

/// Gives the answer to arguments that cannot be read its place among refusals: leptos answers 500, as if
/// the fault were ours, and what stands in the answer is what a browser makes of an answer cut short.
async fn refuse_arguments(response: Response) -> Response {
    let failed = response.status() == StatusCode::INTERNAL_SERVER_ERROR;
    if !failed || !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, BODY_BYTES).await.unwrap_or_default();
    let error = match serde_json::from_slice(&body) {
        Ok(AppError::Unavailable) => AppError::invalid("body", "The arguments are not as expected."),
        Ok(error @ AppError::Invalid { .. }) => error,
        _ => return Response::from_parts(head, Body::from(body)),
    };
    head.status = StatusCode::from_u16(error.status()).unwrap_or(head.status);
    head.headers.remove(CONTENT_LENGTH);
    let body = serde_json::to_vec(&error).unwrap_or_default();
    Response::from_parts(head, Body::from(body))
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
