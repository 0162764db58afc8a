//! One of my numbers.

use contract::{
    Timestamp,
    whatsapp::{Session, SessionStatus},
};
use leptos::prelude::*;

use super::{
    numbers::Numbers,
    session_settings::SessionSettings,
    stages::Stage,
    words::{driver_words, state_words},
};
use crate::ui::{Glyph, Icon, Tag, Time};

/// A number: what it is called, how it is, what to do next, and what can be set.
#[component]
pub(super) fn SessionCard(first: Session, numbers: Numbers) -> impl IntoView {
    let (id, driver) = (first.id, driver_words(first.driver).0);
    let session = numbers.session(first);
    let label = Memo::new(move |_| session.with(|session| session.label.clone()));
    let number = Memo::new(move |_| session.with(|session| session.number.clone()));
    let status = Memo::new(move |_| session.with(|session| session.status));
    let since = Memo::new(move |_| session.with(|session| session.since));
    view! {
        <li
            class="card session"
            data-testid="session"
            data-id=id.to_string()
            data-status=move || status.get().word()
            aria-labelledby=format!("session-{id}")
        >
            <header class="session-head">
                <span class="session-face"><Icon glyph=Glyph::Phone/></span>
                <div class="session-names">
                    <h2 id=format!("session-{id}")>{label}</h2>
                    <p class="session-below">
                        <span class="number">{move || number.get().unwrap_or_else(|| "No number yet".to_owned())}</span>
                        " · "
                        {driver}
                    </p>
                </div>
                <State status since/>
            </header>
            <Stage session status numbers/>
            <SessionSettings session numbers/>
        </li>
    }
    .into_any()
}

/// The state in words, and since when.
#[component]
fn State(status: Memo<SessionStatus>, since: Memo<Timestamp>) -> impl IntoView {
    let tag = move || {
        let (look, words) = state_words(status.get());
        view! { <Tag look>{words}</Tag> }
    };
    view! {
        <p class="session-state" role="status">
            {tag}
            <span class="session-since">"since " {move || view! { <Time at=since.get()/> }}</span>
        </p>
    }
}
