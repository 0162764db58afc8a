//! What the tests are written with.

mod caller;
pub(crate) mod line;
mod program;
mod raw;
mod server;
mod socket;

pub(crate) use caller::{Answer, Caller};
pub(crate) use line::Line;
pub(crate) use program::Program;
pub(crate) use raw::RawSocket;
pub(crate) use server::{Person, TestServer};
pub(crate) use socket::TestSocket;

use std::time::Duration;

use contract::{
    ClientId,
    auth::{NewUser, Role},
};
use domain::testing::{PASSWORD, email};
use serde_json::{Value, json};

/// How long anything may take that should take no time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The server's own crates make reqwest speak TLS by rustls, which has no cryptography of its own; whoever
/// comes first gives it some.
pub(crate) fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A person to be, who signs in as `{name}@example.com`.
pub(crate) fn new_user(name: &str, role: Role) -> NewUser {
    NewUser { name: name.into(), email: email(name), phone: None, role, password: PASSWORD.into() }
}

/// The body of a message, under a client id of its own.
pub(crate) fn text(text: &str) -> Value {
    json!({"clientId": ClientId::generate(), "text": text})
}

/// The `path` of a server function's type.
pub(crate) fn path_of<F: leptos::server_fn::ServerFn>() -> &'static str {
    F::PATH
}

/// Waits until `check` gives something, for as long as [`PATIENCE`] lasts.
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(
    what: &str,
    mut check: impl FnMut() -> F,
) -> T {
    let patience = async {
        loop {
            if let Some(found) = check().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, patience).await.unwrap_or_else(|_| panic!("still waiting: {what}"))
}

/// The text of a JSON value that has to be one.
pub(crate) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}
