//! The outermost guard: who calls, a name for the request, and one line in the log about it.

use std::{any::Any, net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::AppError;
use domain::Visitor;
use http::{HeaderName, HeaderValue, header::USER_AGENT};
use uuid::Uuid;

use super::Door;
use crate::api::{ApiError, error};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Characters of a user agent that are kept.
const USER_AGENT_CHARS: usize = 200;

/// The name of a request, for those who write an answer themselves.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Names the request and its visitor, and logs how it ended. Queries and headers are never logged:
/// they may hold secrets.
pub async fn begin(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = Uuid::now_v7().simple().to_string();
    let visitor = visitor(&door, &request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let form = error::Form::wanted(&path, request.headers());
    request.extensions_mut().insert(visitor);
    request.extensions_mut().insert(RequestId(id.clone()));

    let response = next.run(request).await;
    let mut response = error::explain(response, &path, form, &id);
    let status = response.status().as_u16();
    let millis = began.elapsed().as_millis();
    if status >= 500 {
        tracing::warn!(%method, path, status, millis, request_id = id, "request failed");
    } else {
        tracing::debug!(%method, path, status, millis, request_id = id, "request");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// What is answered when a handler panicked. The cause goes to the log.
#[expect(clippy::needless_pass_by_value, reason = "this is how the layer hands the cause over")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(cause, "a handler panicked");
    ApiError::from(AppError::Internal).into_response()
}

fn visitor(door: &Door, request: &Request) -> Visitor {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let header = |name: &HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let address = match peer {
        // The last address in the list is the one that our own proxy saw.
        Some(peer) if door.trusted_proxies.contains(&peer) => header(&FORWARDED_FOR)
            .and_then(|list| list.rsplit(',').next())
            .and_then(|address| address.trim().parse().ok())
            .unwrap_or(peer)
            .to_string(),
        Some(peer) => peer.to_string(),
        None => "unknown".into(),
    };
    let user_agent = header(&USER_AGENT).unwrap_or_default();
    Visitor { address, user_agent: user_agent.chars().take(USER_AGENT_CHARS).collect() }
}
