//! Whether somebody sits in front of this page; exists in the browser only.

use std::time::Duration;

use contract::presence::Availability;
use leptos::{
    leptos_dom::helpers::{WindowListenerHandle, set_interval_with_handle},
    prelude::*,
};

use super::{Connection, Realtime, Said, clock};

/// Without a key or a movement for so long nobody is there.
const IDLE_MS: f64 = 5.0 * 60_000.0;
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(15);

/// Says when nobody sits in front of this page any more, when somebody does again, and when they do not want
/// to be disturbed.
pub(super) fn watch(realtime: Realtime) {
    let busy = realtime.people.busy;
    let (moved, said) = (StoredValue::new(clock::now_ms()), StoredValue::new(Availability::Available));
    let look = move || {
        let idle = moved.try_get_value().is_some_and(|moved| clock::now_ms() - moved > IDLE_MS);
        let now = match busy.try_get_untracked() {
            Some(true) => Availability::Busy,
            _ if idle => Availability::Away,
            _ => Availability::Available,
        };
        if said.try_get_value() != Some(now) && said.try_set_value(now).is_none() {
            realtime.say(Said::Availability(now));
        }
    };
    let here = move || {
        let _gone = moved.try_set_value(clock::now_ms());
        look();
    };
    let listeners = ["pointerdown", "pointermove", "keydown", "wheel", "focus"]
        .map(|name| window_event_listener_untyped(name, move |_| here()));
    let looking = set_interval_with_handle(look, LOOK);
    on_cleanup(move || {
        listeners.into_iter().for_each(WindowListenerHandle::remove);
        if let Ok(looking) = looking {
            looking.clear();
        }
    });
    Effect::new(move |_| {
        busy.track();
        look();
    });
    // A new connection counts as somebody at the screen until it is told otherwise.
    Effect::new(move |_| {
        let online = realtime.connection.with(|connection| *connection == Connection::Online);
        if online && said.get_value() != Availability::Available {
            realtime.say(Said::Availability(said.get_value()));
        }
    });
}
