//! My numbers while their page is open: kept right by events.

use contract::{
    Event, SessionId, Stream,
    whatsapp::{Driver, Numbers as Reading, Session, SessionStatus},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::{api, session_list::SessionList};
use crate::{
    realtime::{Codes, Notice, Realtime},
    ui::{Answered, Toasts},
};

/// Milliseconds in which a code that was not told yet is on its way.
const CODE_MS: u32 = 400;
/// Milliseconds between two tries to read them again.
const RETRY_MS: u32 = 3_000;

/// My numbers.
#[derive(Clone, Copy)]
pub struct Numbers {
    list: RwSignal<SessionList>,
    drivers: StoredValue<Vec<Driver>>,
    pub(super) codes: Codes,
    realtime: Realtime,
    toasts: Toasts,
}

impl Numbers {
    /// Owns what was read from here on, and listens.
    pub(super) fn begin(reading: Reading) -> Self {
        let (realtime, codes) = (expect_context::<Realtime>(), expect_context::<Codes>());
        reading.codes.into_iter().for_each(|code| codes.show(code));
        let numbers = Self {
            list: RwSignal::new(SessionList::read(realtime.me(), reading.sessions)),
            drivers: StoredValue::new(reading.drivers),
            codes,
            realtime,
            toasts: expect_context(),
        };
        realtime.listen(move |notice| numbers.hear(notice));
        numbers.follow();
        numbers
    }

    /// The sessions, in their order.
    pub(super) fn ids(self) -> Vec<SessionId> {
        self.list.with(|list| list.sessions().iter().map(|session| session.id).collect())
    }

    /// One of them as it is now, beginning as `first`; what it was last where it is gone.
    pub(super) fn session(self, first: Session) -> Memo<Session> {
        Memo::new(move |before: Option<&Session>| {
            let now = self.find(first.id);
            now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        })
    }

    /// One of them, if it is there.
    pub(super) fn find(self, id: SessionId) -> Option<Session> {
        self.list.with(|list| list.session(id).cloned())
    }

    /// How another number can be linked, the usual way first.
    pub(super) fn drivers(self) -> Vec<Driver> {
        self.drivers.get_value()
    }

    /// Takes note of a form that was sent. What it changed is told by an event; where the connection is
    /// away, it is read.
    pub(super) fn sent(self, answered: Answered) {
        match answered {
            Answered::Done(_) if untrack(|| self.realtime.is_online()) => {}
            Answered::Done(_) => self.read_again(),
            Answered::Refused(error) => self.toasts.say(error.to_string()),
        }
    }

    fn follow(self) {
        let cursor = self.list.with_untracked(SessionList::cursor);
        if cursor > 0 {
            self.realtime.follow(Stream::User(self.realtime.me()), cursor);
        }
    }

    fn hear(self, notice: &Notice) {
        let me = Stream::User(self.realtime.me());
        match notice {
            Notice::Event(event) if event.stream == me => {
                self.list.try_update(|list| list.apply(event));
                if let Event::SessionUpdated(session) = &event.event
                    && session.status == SessionStatus::ScanQr
                {
                    self.look_for_code(session.id);
                }
            }
            Notice::ReadAgain(stream) if *stream == me => {
                self.list.try_update(SessionList::doubt);
                self.read_again();
            }
            // A code that was shown before the connection stood is told to nobody again.
            Notice::Connected => {
                let links = |session: &Session| {
                    session.status == SessionStatus::Starting || session.status.is_linking()
                };
                let linking = |list: &SessionList| list.sessions().iter().any(links);
                if self.list.try_with_untracked(linking) == Some(true) {
                    self.read_again();
                }
            }
            _ => {}
        }
    }

    /// Reads the code of a session unless it is told in a moment: what is told once may be lost.
    pub(super) fn look_for_code(self, id: SessionId) {
        let before = untrack(|| self.codes.of(id));
        spawn_local(async move {
            TimeoutFuture::new(CODE_MS).await;
            if untrack(|| self.codes.of(id)) == before {
                self.read_again();
            }
        });
    }

    fn read_again(self) {
        spawn_local(async move {
            let reading = loop {
                match api::load_numbers().await {
                    Ok(reading) => break reading,
                    Err(error) if error.may_pass_later() && !self.list.is_disposed() => {
                        TimeoutFuture::new(RETRY_MS).await;
                    }
                    Err(_) => return,
                }
            };
            reading.codes.into_iter().for_each(|code| self.codes.show(code));
            if self.list.try_update(|list| list.take(reading.sessions)).is_some() {
                self.follow();
            }
        });
    }
}
