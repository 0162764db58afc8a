//! What opens the live connection.

#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "a server function always is async"))]

use contract::{AppResult, auth::SocketToken};
use leptos::prelude::*;

/// A token that opens one connection.
#[server]
pub async fn connection_token() -> AppResult<SocketToken> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.socket_token(&call.who))
}
