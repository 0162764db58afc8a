//! Not wanting to be disturbed: told to colleagues, and no notices until one is there again. Kept in this
//! browser, for all its tabs.

use leptos::{leptos_dom::helpers::window_event_listener, prelude::*};

use super::{Inbox, browser_store::BrowserStore};
use crate::{
    realtime::People,
    ui::{Glyph, Icon},
};

/// Keeps the choice, and follows what other tabs choose.
pub(super) fn keep(inbox: Inbox) {
    let busy = expect_context::<People>().busy;
    let kept = StoredValue::new(BrowserStore::of(inbox.me(), "busy").text("since"));
    let is_kept = move || kept.try_with_value(|kept| kept.get().is_some()).unwrap_or_default();
    Effect::new(move |before: Option<bool>| {
        let chosen = busy.get();
        match before {
            None => busy.set(is_kept()),
            Some(before) if before != chosen => {
                kept.with_value(|kept| kept.set(if chosen { "yes" } else { "" }));
            }
            Some(_) => {}
        }
        chosen
    });
    Effect::new(move |_| {
        let listening = window_event_listener(leptos::ev::storage, move |_| {
            if busy.try_get_untracked().is_some_and(|busy| busy != is_kept()) {
                busy.set(is_kept());
            }
        });
        on_cleanup(move || listening.remove());
    });
}

/// The switch.
#[component]
pub(super) fn BusySwitch() -> impl IntoView {
    let busy = expect_context::<People>().busy;
    let words = move || if busy.get() { "Busy: no notices" } else { "Do not disturb me" };
    view! {
        <button
            type="button"
            class="button button-quiet button-icon"
            class:busy=busy
            data-testid="busy"
            aria-label="Do not disturb me"
            aria-pressed=move || busy.get().to_string()
            title=words
            on:click=move |_| busy.update(|busy| *busy = !*busy)
        >
            <Icon glyph=Glyph::Mute/>
        </button>
    }
}
