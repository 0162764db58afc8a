//! How often one user, or one address that is not signed in, may ask.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::{AppError, UserId};
use domain::{Principal, Visitor};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Door;
use crate::{api::ApiError, assets};

/// Requests a second of one user, and how many may come at once.
const USER: (u32, u32) = (200, 1_000);
/// Requests a second of one address that is not signed in, and how many may come at once.
const ADDRESS: (u32, u32) = (50, 500);

/// The counters.
pub struct Rates {
    users: DefaultKeyedRateLimiter<UserId>,
    addresses: DefaultKeyedRateLimiter<String>,
}

impl Rates {
    pub(super) fn new() -> Self {
        Self { users: RateLimiter::keyed(quota(USER)), addresses: RateLimiter::keyed(quota(ADDRESS)) }
    }

    fn forget_the_quiet(&self) {
        self.users.retain_recent();
        self.addresses.retain_recent();
    }
}

fn quota((per_second, at_once): (u32, u32)) -> Quota {
    let positive = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(positive(per_second)).allow_burst(positive(at_once))
}

/// Answers 429 to whoever asks too often. Files of the site are free.
pub async fn limit(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if assets::is_file(request.uri().path()) {
        return next.run(request).await;
    }
    let extensions = request.extensions();
    let within = match (extensions.get::<Principal>(), extensions.get::<Visitor>()) {
        (Some(principal), _) => door.rates.users.check_key(&principal.user_id).is_ok(),
        (None, Some(visitor)) => door.rates.addresses.check_key(&visitor.address).is_ok(),
        (None, None) => true,
    };
    if door.rates.addresses.len() > 10_000 {
        door.rates.forget_the_quiet();
    }
    if within {
        next.run(request).await
    } else {
        ApiError::from(AppError::TooMany { retry_after: 1 }).into_response()
    }
}
