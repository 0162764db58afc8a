//! What opens the live connection.

use contract::{AppResult, auth::SocketToken};
use leptos::prelude::*;

/// A token that opens one connection.
#[server]
pub async fn connection_token() -> AppResult<SocketToken> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.socket_token(&call.who))
}
