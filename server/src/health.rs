//! For those who run the hub.

use axum::extract::State;
use domain::Services;
use http::StatusCode;

/// Alive: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Ready: the database answers, can be written to, and its schema is up to date.
pub async fn ready(State(services): State<Services>) -> (StatusCode, &'static str) {
    match services.hub.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer or cannot be written to.\n")
        }
    }
}
