//! The live connection: one per open page, shared by everything on it.
//!
//! Whoever shows live state reads it over HTTP together with the cursor it was read at, follows the
//! stream from there, and applies each event once: see [`Realtime::follow`] and
//! [`Realtime::listen`].

pub mod api;
pub mod clock;
pub mod codes;
pub mod delivered;
#[cfg(target_arch = "wasm32")]
mod idle;
#[cfg(target_arch = "wasm32")]
mod link;
pub mod people;
pub mod tracker;
pub mod wire;

use std::sync::Arc;

use contract::{
    ChatId, Stream, UserId,
    auth::User,
    presence::Availability,
    sync::{SyncAnswer, SyncRequest},
};
use leptos::prelude::*;

pub use codes::Codes;
pub use people::People;
pub use tracker::Notice;
use tracker::{Ask, Tracker};
use wire::Incoming;

/// How the connection to the hub stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Connection {
    /// The first attempt is under way.
    Connecting,
    /// Events arrive as they happen.
    Online,
    /// Lost; attempts to get it back are under way.
    Offline {
        /// Since when, in milliseconds since 1970 by the browser's clock.
        since_ms: f64,
    },
    /// The sign-in has ended; nothing is tried any more.
    SignedOut {
        /// Why, as a sentence.
        reason: String,
    },
}

/// The live connection of the signed-in person.
#[derive(Clone, Copy)]
pub struct Realtime {
    me: UserId,
    /// How the connection stands.
    pub connection: Signal<Connection>,
    set_connection: WriteSignal<Connection>,
    core: StoredValue<Core>,
    /// Notified when something may have to be asked for.
    due: RwSignal<()>,
    people: People,
    codes: Codes,
}

/// What a page says over the connection, which may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// I type here.
    Typing(ChatId),
    /// I stopped.
    StoppedTyping(ChatId),
    /// Everything up to this message has arrived here.
    Delivered(ChatId, u64),
    /// What I am, as far as this page can tell.
    Availability(Availability),
}

type Voice = Arc<dyn Fn(Said) + Send + Sync>;

type Listener = Arc<dyn Fn(&Notice) + Send + Sync>;

#[derive(Default)]
struct Core {
    tracker: Tracker,
    listeners: Vec<(u64, Listener)>,
    /// The number of the next listener.
    next: u64,
    /// Whether listeners are being told right now; what they cause waits for its turn.
    telling: bool,
    /// The way out, once the page is alive.
    voice: Option<Voice>,
}

impl Realtime {
    /// Puts the connection of `user` into the context; in the browser it is opened once the page is
    /// alive, and closed when the owner goes.
    #[expect(clippy::needless_pass_by_value, reason = "whoever provides it has no other use for the user")]
    pub fn provide(user: User) -> Self {
        let (connection, set_connection) = signal(Connection::Connecting);
        let core = StoredValue::new(Core::default());
        let (me, connection, due) = (user.id, connection.into(), RwSignal::new(()));
        let (people, codes) = (People::provide(), Codes::provide());
        let realtime = Self { me, connection, set_connection, core, due, people, codes };
        provide_context(realtime);
        delivered::tell(realtime);
        #[cfg(target_arch = "wasm32")]
        link::open_once_alive(realtime);
        realtime
    }

    /// The person who is connected.
    pub fn me(self) -> UserId {
        self.me
    }

    /// Whether events arrive as they happen.
    pub fn is_online(self) -> bool {
        self.connection.with(|connection| *connection == Connection::Online)
    }

    /// Follows `stream` for a reader whose state was read at the cursor `from`. From now on its
    /// listener is told of every event after `from`, in order, and perhaps of some events again:
    /// it has to keep its own cursor and to pass over what is not above it.
    pub fn follow(self, stream: Stream, from: u64) {
        self.track(|tracker, now| tracker.follow(stream, from, now));
    }

    /// Stops following `stream`, which is gone.
    pub fn forget(self, stream: Stream) {
        self.track(|tracker, _| tracker.forget(stream));
    }

    /// Says under which epoch the page's state was read.
    pub fn epoch_read(self, epoch: &str) {
        self.track(|tracker, _| tracker.epoch_read(epoch));
    }

    /// Calls `listener` with every notice until the current owner goes.
    pub fn listen(self, listener: impl Fn(&Notice) + Send + Sync + 'static) {
        let added = self.core.try_update_value(|core| {
            core.next += 1;
            core.listeners.push((core.next, Arc::new(listener)));
            core.next
        });
        on_cleanup(move || {
            self.core.try_update_value(|core| core.listeners.retain(|(n, _)| Some(*n) != added));
        });
    }

    /// Takes an event from the connection.
    pub fn receive(self, incoming: Incoming) {
        match incoming {
            Incoming::Event(event) => self.track(|tracker, now| tracker.receive(*event, now)),
            Incoming::Cursor(cursors) => self.track(|tracker, now| tracker.cursor(&cursors, now)),
            Incoming::Connected(connected) => {
                self.connection_is(Connection::Online);
                self.people.connected(&connected);
                self.track(|tracker, now| tracker.connected(&connected, now));
            }
            Incoming::Presence(seen, presence) => self.people.is(seen, presence),
            Incoming::Typing(who, true) => self.people.types(who),
            Incoming::Typing(who, false) => self.people.stops(who),
            Incoming::Qr(qr) => self.codes.show(qr),
            Incoming::SignedOut(end) => self.connection_is(Connection::SignedOut { reason: end.reason }),
        }
    }

    /// Takes the answer to `request`, or the lack of one.
    pub fn resumed(self, request: &SyncRequest, answer: Option<SyncAnswer>) {
        self.track(|tracker, now| match answer {
            Some(answer) => tracker.resumed(request, answer, now),
            None => tracker.put_off(now, 2_000.0),
        });
    }

    /// What has to be asked for now.
    pub fn ask(self) -> Ask {
        let ask = self.core.try_with_value(|core| core.tracker.ask(clock::now_ms()));
        ask.unwrap_or(Ask::Nothing)
    }

    /// Notes that the connection is lost, or that another attempt failed.
    pub fn connection_lost(self) {
        let offline = self.connection.try_get_untracked().is_none_or(|connection| {
            matches!(connection, Connection::Offline { .. } | Connection::SignedOut { .. })
        });
        self.people.unknown();
        if !offline {
            self.connection_is(Connection::Offline { since_ms: clock::now_ms() });
        }
    }

    /// Notes that the connection, thought lost, is still there; what it may have missed is asked for.
    pub fn connection_stayed(self) {
        self.connection_is(Connection::Online);
        self.track(Tracker::doubt);
    }

    /// Notes how the connection stands.
    pub fn connection_is(self, connection: Connection) {
        let _ = self.set_connection.try_set(connection);
    }

    /// Says something to the hub, if there is a connection.
    pub fn say(self, said: Said) {
        if let Some(Some(voice)) = self.core.try_with_value(|core| core.voice.clone()) {
            voice(said);
        }
    }

    /// Changes the tracker and tells listeners what comes of it.
    fn track(self, change: impl FnOnce(&mut Tracker, f64)) {
        let now = clock::now_ms();
        self.core.try_update_value(|core| change(&mut core.tracker, now));
        self.tell();
        let _ = self.due.try_set(());
    }

    /// Tells every listener every notice. Listeners may follow streams and add listeners, so none is
    /// called while the core is held, and none from within another.
    fn tell(self) {
        let begun = self.core.try_update_value(|core| !std::mem::replace(&mut core.telling, true));
        if begun != Some(true) {
            return;
        }
        while let Some(Some(notice)) = self.core.try_update_value(|core| core.tracker.next_notice()) {
            let listeners = self.core.try_with_value(|core| core.listeners.clone()).unwrap_or_default();
            for (number, listener) in listeners {
                // One that was told before may have taken away this one.
                if self.core.try_with_value(|core| core.listeners.iter().any(|(n, _)| *n == number))
                    == Some(true)
                {
                    listener(&notice);
                }
            }
        }
        self.core.try_update_value(|core| core.telling = false);
    }
}
