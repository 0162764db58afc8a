//! Connecting: who it is, then every handler, then the rooms, then `connected`.
//!
//! Handlers are registered while the connection is still being admitted: those registered later miss
//! the first events of quick clients.

use std::fmt;

use contract::{Stream, sync::Connected};
use domain::{Attempt, Error, Principal, Refusal, Visitor};
use serde::Deserialize;
use socketioxide::{
    adapter::Adapter,
    extract::{Extension, HttpExtension, MaybeHttpExtension, SocketRef, State, TryData},
};

use super::{
    Entrance,
    emit::{Ephemeral, sign_in_room},
    handlers,
};
use crate::front_door::{sign_in, sockets::Tries};

/// The payload of CONNECT.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Auth {
    token: Option<String>,
}

/// Why a connection is refused: the message of `connect_error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused(&'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Admits whoever shows a socket token, an access token or a cookie, and records the try.
pub(super) async fn admit<A: Adapter>(
    socket: SocketRef<A>,
    TryData(auth): TryData<Auth>,
    HttpExtension(visitor): HttpExtension<Visitor>,
    MaybeHttpExtension(tries): MaybeHttpExtension<Tries>,
    State(entrance): State<Entrance>,
) -> Result<(), Refused> {
    if !tries.unwrap_or_default().one_more() {
        return Err(Refused("too_many"));
    }
    let token = auth.ok().and_then(|auth| auth.token);
    let outcome = match recognise(&socket, token, &entrance).await {
        Ok(principal) => entrance.guests.enter(&principal, socket.id).map(|()| principal),
        Err(error) => Err(code_of(&error)),
    };
    let user = outcome.as_ref().ok().map(|principal| principal.user_id);
    let attempt = Attempt::socket(user, &visitor, outcome.as_ref().err().copied());
    if let Err(error) = entrance.services.accounts.record(attempt).await {
        tracing::warn!(%error, "a connection could not be recorded");
    }
    let principal = outcome.map_err(Refused)?;
    handlers::register(&socket, &principal, entrance.guests.clone());
    socket.extensions.insert(principal);
    Ok(())
}

/// Puts an admitted socket into its rooms and tells it where everything stands.
///
/// Rooms come first: what is emitted between the two is in the cursors or arrives besides.
pub(super) async fn welcome<A: Adapter>(
    socket: SocketRef<A>,
    Extension(principal): Extension<Principal>,
    State(entrance): State<Entrance>,
) {
    let user = principal.user_id;
    let hub = &entrance.services.hub;
    socket.join([Stream::User(user).to_string(), sign_in_room(principal.sign_in_id)]);
    let entered = async {
        let streams = hub.streams(user).await?;
        socket.join(streams.iter().map(Stream::to_string).collect::<Vec<_>>());
        let cursors = hub.cursors(user).await?;
        // Whoever was taken out of a chat between the two readings had not entered its room by then.
        let gone: Vec<String> =
            streams.iter().filter(|stream| !cursors.contains_key(stream)).map(Stream::to_string).collect();
        socket.leave(gone);
        let acquaintances = entrance.services.chats.acquaintances(user).await?;
        Ok::<_, Error>((cursors, acquaintances))
    };
    match entered.await {
        Ok((cursors, acquaintances)) => {
            entrance.guests.arrive(user, socket.id);
            entrance.guests.with_those_here(&acquaintances, |presence| {
                let connected = Connected {
                    user_id: user,
                    username: principal.name.clone(),
                    epoch: hub.epoch(),
                    cursors,
                    online: presence.keys().copied().collect(),
                    presence,
                };
                // A full buffer here means that the client is gone already.
                let _ = socket.emit("connected", &Ephemeral::now(connected));
            });
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be welcomed");
            let _ = socket.disconnect();
        }
    }
}

async fn recognise<A: Adapter>(
    socket: &SocketRef<A>,
    token: Option<String>,
    entrance: &Entrance,
) -> domain::Result<Principal> {
    let accounts = &entrance.services.accounts;
    let parts = socket.req_parts();
    if let Some(token) = token {
        return accounts.by_connection_token(&token).await;
    }
    if let Some(token) = query_token(parts.uri.query().unwrap_or_default()) {
        // An address ends up in logs and histories, so only a token that is spent by now may be there.
        return if entrance.allow_query_token {
            accounts.by_socket_token(token).await
        } else {
            Err(Error::NotSignedIn(Refusal::Missing))
        };
    }
    sign_in::principal(&entrance.door, &parts.headers).await?.ok_or(Error::NotSignedIn(Refusal::Missing))
}

fn query_token(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("token="))
}

const fn code_of(error: &Error) -> &'static str {
    match error {
        Error::NotSignedIn(refusal) => refusal.code(),
        _ => "unavailable",
    }
}
