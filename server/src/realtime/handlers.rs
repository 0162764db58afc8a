//! What a client may say over its socket. Writes go over HTTP; here is only what may be lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};

use contract::{
    AppError, Stream,
    limits::{SOCKET_EVENTS_PER_SECOND, SOCKET_HANDLERS},
    presence::{PresenceSet, Typing, TypingIn},
    sync::{Delivered, SyncRequest},
};
use domain::Principal;
use serde_json::json;
use socketioxide::{
    adapter::Adapter,
    extract::{AckSender, Extension, SocketRef, State, TryData},
};
use tokio::sync::Semaphore;

use super::{Entrance, Guests, emit::Ephemeral};

/// The events that have a handler; all others count against the limits and are ignored.
pub const EVENTS: [&str; 5] =
    ["resume", "message:delivered", "presence:set", "user:typing", "user:stop-typing"];

/// What one socket may keep busy, and how much it may say in a second.
struct Gate {
    handlers: Semaphore,
    opened: Instant,
    /// The second that is being counted, since the socket was opened.
    second: AtomicU32,
    said: AtomicU32,
}

impl Gate {
    fn new() -> Self {
        Self {
            handlers: Semaphore::new(SOCKET_HANDLERS),
            opened: Instant::now(),
            second: AtomicU32::new(0),
            said: AtomicU32::new(0),
        }
    }

    /// Whether one more event is within the limit of this second.
    fn one_more(&self) -> bool {
        let now = u32::try_from(self.opened.elapsed().as_secs()).unwrap_or(u32::MAX);
        if self.second.swap(now, Ordering::Relaxed) != now {
            self.said.store(0, Ordering::Relaxed);
        }
        self.said.fetch_add(1, Ordering::Relaxed) < SOCKET_EVENTS_PER_SECOND
    }
}

/// Registers every handler on a socket that is being admitted.
pub(super) fn register<A: Adapter>(socket: &SocketRef<A>, principal: &Principal, guests: Arc<Guests>) {
    socket.extensions.insert(Arc::new(Gate::new()));
    socket.on("resume", resume);
    socket.on("message:delivered", delivered);
    socket.on("presence:set", set_presence);
    socket.on("user:typing", types);
    socket.on("user:stop-typing", stops);
    socket.on_fallback(unknown);
    let user = principal.user_id;
    socket.on_disconnect(async move |socket: SocketRef<A>| guests.leave(user, socket.id));
}

/// `resume {epoch, cursors}`: acknowledged with the body of `POST /api/sync`, or with `{error}`.
async fn resume<A: Adapter>(
    socket: SocketRef<A>,
    TryData(request): TryData<SyncRequest>,
    Extension(principal): Extension<Principal>,
    Extension(gate): Extension<Arc<Gate>>,
    State(entrance): State<Entrance>,
    ack: AckSender<A>,
) {
    let Some(_turn) = admitted(&socket, &gate) else { return };
    let answer = match request {
        Ok(request) => match entrance.services.hub.sync(principal.user_id, request).await {
            Ok(answer) => {
                entrance.deliveries.note_all(principal.user_id, &answer.events);
                Ok(answer)
            }
            Err(error) => Err(AppError::from(error)),
        },
        Err(_) => Err(AppError::invalid("resume", "Please send {epoch, cursors: {stream: seq}}.")),
    };
    let sent = match answer {
        Ok(answer) => ack.send(&answer),
        Err(error) => ack.send(&json!({"error": {"code": error.code(), "message": error.to_string()}})),
    };
    // Someone who went away meanwhile asks again when they come back.
    drop(sent);
}

/// `message:delivered {chatId, number}`: everything in the chat up to there has arrived. No answer; what
/// is lost is made good by the next one.
async fn delivered<A: Adapter>(
    socket: SocketRef<A>,
    TryData(delivered): TryData<Delivered>,
    Extension(principal): Extension<Principal>,
    Extension(gate): Extension<Arc<Gate>>,
    State(entrance): State<Entrance>,
) {
    let Some(_turn) = admitted(&socket, &gate) else { return };
    if let Ok(Delivered { chat_id, number }) = delivered {
        entrance.deliveries.note(principal.user_id, chat_id, number);
    }
}

/// `presence:set {state}`: what the person at this connection does. Anything else is ignored.
async fn set_presence<A: Adapter>(
    socket: SocketRef<A>,
    TryData(said): TryData<PresenceSet>,
    Extension(principal): Extension<Principal>,
    Extension(gate): Extension<Arc<Gate>>,
    State(entrance): State<Entrance>,
) {
    let Some(_turn) = admitted(&socket, &gate) else { return };
    if let Ok(PresenceSet { state }) = said {
        entrance.guests.set(principal.user_id, socket.id, state);
    }
}

/// `user:typing {chatId}`: the person at this connection types. Ignored for chats that are not theirs.
async fn types<A: Adapter>(
    socket: SocketRef<A>,
    TryData(said): TryData<TypingIn>,
    Extension(principal): Extension<Principal>,
    Extension(gate): Extension<Arc<Gate>>,
    State(entrance): State<Entrance>,
) {
    let Some(_turn) = admitted(&socket, &gate) else { return };
    let Ok(TypingIn { chat_id }) = said else { return };
    // The rooms are the server's own: asking them costs no query at every key.
    let room = Stream::Chat(chat_id).to_string();
    if socket.rooms().iter().any(|mine| *mine == room) {
        entrance.guests.types(Typing { chat_id, user_id: principal.user_id }, socket.id);
    }
}

/// `user:stop-typing {chatId}`: the person at this connection stopped.
async fn stops<A: Adapter>(
    socket: SocketRef<A>,
    TryData(said): TryData<TypingIn>,
    Extension(principal): Extension<Principal>,
    Extension(gate): Extension<Arc<Gate>>,
    State(entrance): State<Entrance>,
) {
    let Some(_turn) = admitted(&socket, &gate) else { return };
    // Somebody who does not type there stops nothing.
    if let Ok(TypingIn { chat_id }) = said {
        entrance.guests.stops(Typing { chat_id, user_id: principal.user_id }, socket.id);
    }
}

async fn unknown<A: Adapter>(socket: SocketRef<A>, Extension(gate): Extension<Arc<Gate>>) {
    drop(admitted(&socket, &gate));
}

/// A turn for one handler, within the socket's limits; above them it is told so and closed.
fn admitted<'a, A: Adapter>(
    socket: &SocketRef<A>,
    gate: &'a Gate,
) -> Option<tokio::sync::SemaphorePermit<'a>> {
    let turn = gate.handlers.try_acquire().ok();
    if turn.is_some() && gate.one_more() {
        return turn;
    }
    let told = json!({"message": "Too many events at once. The connection is closed."});
    let _ = socket.emit("too_many", &Ephemeral::now(told));
    let _ = socket.clone().disconnect();
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_may_say_twenty_things_in_a_second() {
        let gate = Gate::new();
        let allowed = (0..100).filter(|_| gate.one_more()).count();
        // The clock may have turned once while counting.
        assert!((20..=40).contains(&allowed), "{allowed}");
    }
}
