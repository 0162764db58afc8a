//! What lies on the table while the laboratory is open.
//!
//! The network tells nobody what it does. What it does to my numbers is told as events, so after each of
//! them, and after whatever is done here, the table is read again.

use contract::{
    Event, PhoneId,
    whatsapp::{LabTable, PhoneOnTable, Session},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::api;
use crate::{
    realtime::{Notice, Realtime},
    ui::{Answered, Toasts},
};

/// Milliseconds in which several reasons to look again are one.
const GATHER_MS: u32 = 120;

/// The table.
#[derive(Clone, Copy)]
pub struct Table {
    now: RwSignal<LabTable>,
    /// Whether it is about to be read.
    looking: StoredValue<bool>,
    toasts: Toasts,
}

impl Table {
    /// Owns what was read from here on.
    pub(super) fn begin(read: LabTable) -> Self {
        let table =
            Self { now: RwSignal::new(read), looking: StoredValue::new(false), toasts: expect_context() };
        expect_context::<Realtime>().listen(move |notice| table.hear(notice));
        table
    }

    /// Looks at it.
    pub(super) fn with<T>(self, look: impl FnOnce(&LabTable) -> T) -> T {
        self.now.with(look)
    }

    /// One phone as it is now, if it is there.
    pub(super) fn phone(self, id: PhoneId) -> Option<PhoneOnTable> {
        self.with(|table| table.phones.iter().find(|on_table| on_table.phone.id == id).cloned())
    }

    /// My numbers that fit.
    pub(super) fn sessions(self, fits: impl Fn(&Session) -> bool) -> Vec<Session> {
        self.with(|table| table.sessions.iter().filter(|session| fits(session)).cloned().collect())
    }

    /// Takes note of a form that was sent.
    pub(super) fn sent(self, answered: Answered) {
        match answered {
            Answered::Done(_) => self.look_again(),
            Answered::Refused(error) => self.toasts.say(error.to_string()),
        }
    }

    fn hear(self, notice: &Notice) {
        let Notice::Event(event) = notice else { return };
        if matches!(
            event.event,
            Event::MessageNew(_)
                | Event::MessageOutcome { .. }
                | Event::SessionUpdated(_)
                | Event::SessionRemoved { .. }
        ) {
            self.look_again();
        }
    }

    fn look_again(self) {
        let begun = self.looking.try_update_value(|looking| std::mem::replace(looking, true));
        if begun != Some(false) {
            return;
        }
        spawn_local(async move {
            TimeoutFuture::new(GATHER_MS).await;
            self.looking.try_set_value(false);
            // What could not be read now is read after the next event.
            if let Ok(read) = api::load_table().await {
                self.now.try_set(read);
            }
        });
    }
}
