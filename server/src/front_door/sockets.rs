//! Before Socket.IO: how many handshakes one address may have under way, and what of a request is kept
//! for as long as its connection lives.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::AppError;
use domain::Visitor;
use http::{HeaderMap, header};

use super::Door;
use crate::api::ApiError;

/// New Engine.IO connections one address may open in [`WINDOW`]. An office that comes back after a
/// restart fits, and a client that guesses does not get far.
const HANDSHAKES: u32 = 3_000;
const WINDOW: Duration = Duration::from_secs(10);
/// Tokens that may be shown on one Engine.IO connection.
const TRIES: u32 = 3;

/// Handshakes by address in the current window.
#[derive(Default)]
pub struct Places {
    recent: Mutex<HashMap<String, (Instant, u32)>>,
}

impl Places {
    fn admit(&self, address: &str) -> bool {
        let now = Instant::now();
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        let (_, count) = recent.entry(address.to_owned()).or_insert((now, 0));
        *count += 1;
        *count <= HANDSHAKES
    }
}

/// How many tokens may still be shown on an Engine.IO connection; it travels with its request.
#[derive(Clone, Default)]
pub struct Tries(Arc<AtomicU32>);

impl Tries {
    /// Whether one more may be shown.
    pub fn one_more(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) < TRIES
    }
}

/// Admits a Socket.IO request, and takes off it what nobody will need.
pub async fn admit(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/socket.io") {
        return next.run(request).await;
    }
    let opens = !request.uri().query().unwrap_or_default().contains("sid=");
    if opens {
        let address = request.extensions().get::<Visitor>().map(|visitor| visitor.address.clone());
        if !door.sockets.admit(&address.unwrap_or_default()) {
            return ApiError::from(AppError::TooMany { retry_after: 10 }).into_response();
        }
        request.extensions_mut().insert(Tries::default());
        keep_what_is_needed(request.headers_mut());
    }
    next.run(request).await
}

/// Socket.IO keeps the opening request's headers for as long as the connection lives: 5 KB of a
/// browser's, of which a few hundred bytes matter.
fn keep_what_is_needed(headers: &mut HeaderMap) {
    const NEEDED: [header::HeaderName; 13] = [
        header::AUTHORIZATION,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::COOKIE,
        header::HOST,
        header::ORIGIN,
        header::SEC_WEBSOCKET_EXTENSIONS,
        header::SEC_WEBSOCKET_KEY,
        header::SEC_WEBSOCKET_PROTOCOL,
        header::SEC_WEBSOCKET_VERSION,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ];
    let kept = NEEDED.iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone()))).collect();
    *headers = kept;
}
