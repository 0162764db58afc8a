//! The Socket.IO connection behind [`Realtime`]; exists in the browser only.

use std::{sync::Arc, time::Duration};

use contract::{
    AppError, ChatId,
    limits::SOCKET_EVENTS_PER_SECOND,
    presence::{PresenceSet, TypingIn},
    sync::{SyncAnswer, SyncRequest},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{leptos_dom::helpers::WindowListenerHandle, prelude::*, task::spawn_local};
use serde::Serialize;
use socketio::{AuthFailed, DisconnectReason, Json, Options, Signal, Socket};

use super::{Connection, Realtime, Said, Voice, api, idle, tracker::Ask, wire::Incoming};
use crate::accounts::sign_in_path;

/// How long an answer to `resume` may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Milliseconds between two questions, which keeps a long catch-up within the limit of a socket.
const PACE_MS: u32 = 1_250 / SOCKET_EVENTS_PER_SECOND;
/// Milliseconds between two looks at what may have become due.
const LOOK_MS: u32 = 250;

/// Opens the connection when the page has come alive; closes it when the owner goes.
pub(super) fn open_once_alive(realtime: Realtime) {
    Effect::new(move |opened: Option<()>| {
        if opened.is_none() {
            untrack(|| open(realtime));
        }
    });
}

fn open(realtime: Realtime) {
    let Ok(origin) = window().location().origin() else { return };
    let stalled = RwSignal::new(false);
    let (socket, driver) = Socket::new(
        Options::new(origin),
        move || authenticate(realtime),
        move |signal| {
            let _owner_gone = stalled.try_set(matches!(signal, Signal::Disconnected { retry_in: None, .. }));
            take(realtime, signal);
        },
    );
    spawn_local(driver);
    realtime.give_voice(&socket);
    watch_browser(realtime, &socket);
    idle::watch(realtime);
    keep_up(realtime, &socket);
    let owner_gone = socket.clone();
    on_cleanup(move || owner_gone.close());
    Effect::new(move |_| {
        if matches!(realtime.connection.get(), Connection::SignedOut { .. }) {
            socket.close();
            leave();
        } else if stalled.get() {
            come_back(socket.clone());
        }
    });
}

/// The payload of CONNECT.
#[derive(Serialize)]
struct Pass {
    token: String,
}

/// The payload of one attempt. An ended sign-in ends the attempts.
async fn authenticate(realtime: Realtime) -> Result<Json, AuthFailed> {
    match api::connection_token().await {
        Ok(token) => Json::of(&Pass { token: token.token }).map_err(|error| AuthFailed(error.to_string())),
        Err(error) => {
            if error == AppError::Unauthenticated {
                realtime.connection_is(Connection::SignedOut { reason: error.to_string() });
            }
            Err(AuthFailed(error.to_string()))
        }
    }
}

fn take(realtime: Realtime, signal: Signal) {
    match signal {
        Signal::Event { name, data } => {
            if let Some(incoming) = data.first().and_then(|argument| Incoming::read(&name, argument.as_str()))
            {
                realtime.receive(incoming);
            }
        }
        Signal::Refused { message, .. } if message == "user_inactive" => {
            let reason = AppError::Unauthenticated.to_string();
            realtime.connection_is(Connection::SignedOut { reason });
        }
        // Online only with the hub's first event, for then it has put the connection into its rooms.
        Signal::Connecting
        | Signal::Connected { .. }
        | Signal::Disconnected { reason: DisconnectReason::Closed, .. } => {}
        Signal::Refused { .. } | Signal::Disconnected { .. } => realtime.connection_lost(),
    }
}

/// Asks the socket to try again where it waits to be told: a hub that shuts down sends its clients
/// away, and is back in a moment.
fn come_back(socket: Socket) {
    spawn_local(async move {
        TimeoutFuture::new(spread(1_000)).await;
        socket.retry_now();
    });
}

/// To the sign-in page and back, loaded afresh, so that nothing of this sign-in stays in memory.
fn leave() {
    let location = window().location();
    let (path, query) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    // A browser that refuses to go leaves the page saying that it is signed out.
    let _refused = location.assign(&sign_in_path(&path, query.trim_start_matches('?')));
}

/// Tries again at once when the browser has a network or the person comes back to the page.
fn watch_browser(realtime: Realtime, socket: &Socket) {
    let (back, seen) = (socket.clone(), socket.clone());
    let listeners = [
        window_event_listener_untyped("offline", move |_| realtime.connection_lost()),
        window_event_listener_untyped("online", move |_| {
            back.retry_now();
            if back.is_connected() {
                realtime.connection_stayed();
            }
        }),
        // It bubbles from the document.
        window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                seen.retry_now();
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

impl Realtime {
    /// Lets the page say things over `socket`.
    fn give_voice(self, socket: &Socket) {
        let socket = socket.clone();
        let voice = move |said| {
            // What is lost with the connection is said again when it matters.
            let _lost = match said {
                Said::Typing(chat_id) => socket.emit("user:typing", &TypingIn { chat_id }),
                Said::StoppedTyping(chat_id) => socket.emit("user:stop-typing", &TypingIn { chat_id }),
                Said::Delivered(chat_id, number) => {
                    socket.emit("message:delivered", &Delivered { chat_id, number })
                }
                Said::Availability(state) => socket.emit("presence:set", &PresenceSet { state }),
            };
        };
        let voice: Voice = Arc::new(voice);
        self.core.try_update_value(|core| core.voice = Some(voice));
    }
}

/// `message:delivered`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Delivered {
    chat_id: ChatId,
    number: u64,
}

/// Asks for what is missing, whenever something is.
fn keep_up(realtime: Realtime, socket: &Socket) {
    let busy = StoredValue::new(false);
    let socket = socket.clone();
    Effect::new(move |_| {
        realtime.due.track();
        if busy.get_value() || untrack(|| !realtime.is_online() || realtime.ask() == Ask::Nothing) {
            return;
        }
        busy.set_value(true);
        let socket = socket.clone();
        spawn_local(async move {
            while socket.is_connected() {
                match realtime.ask() {
                    Ask::Nothing => break,
                    Ask::Later(wait) => TimeoutFuture::new(wait.min(LOOK_MS)).await,
                    Ask::Now(request) => {
                        let answer = ask(&socket, &request).await;
                        realtime.resumed(&request, answer);
                        TimeoutFuture::new(PACE_MS).await;
                    }
                }
            }
            let _owner_gone = busy.try_set_value(false);
        });
    });
}

async fn ask(socket: &Socket, request: &SyncRequest) -> Option<SyncAnswer> {
    let answer = socket.emit_with_ack("resume", request, ANSWER_LIMIT).await.ok()?;
    answer.first()?.read().ok()
}

/// `millis` and up to as much again, so that many pages do not come back in one moment.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between one and two times millis"
)]
fn spread(millis: u32) -> u32 {
    (f64::from(millis) * (1.0 + js_sys::Math::random())) as u32
}
