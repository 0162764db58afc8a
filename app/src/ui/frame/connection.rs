//! How the live connection stands: a line across the top, and a banner when it matters.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
};
use leptos_router::hooks::use_location;

use crate::{
    accounts::sign_in_path,
    realtime::{Connection, Realtime},
    ui::{Banner, BannerLook, Glyph},
};

/// How long a connection may be away before anybody has to know.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the first one may take.
const FIRST_PATIENCE: Duration = Duration::from_secs(6);

/// The line: whole while connected, broken while not.
#[component]
pub(super) fn ConnectionLine() -> impl IntoView {
    let realtime = expect_context::<Realtime>();
    let state = move || {
        realtime.connection.with(|connection| match connection {
            Connection::Connecting => ("connecting", "Connecting"),
            Connection::Online => ("online", "Connected"),
            Connection::Offline { .. } => ("offline", "No connection"),
            Connection::SignedOut { .. } => ("signed-out", "Signed out"),
        })
    };
    view! {
        <div class="line" role="status" data-state=move || state().0 title=move || state().1>
            <span class="unseen-text">{move || state().1}</span>
        </div>
    }
}

/// The banner: floats, so that nothing moves while one reads or types.
#[component]
pub(super) fn ConnectionBanner() -> impl IntoView {
    let realtime = expect_context::<Realtime>();
    let location = use_location();
    let late = late(realtime.connection);
    let to_sign_in =
        move || sign_in_path(&location.pathname.get(), location.search.get().trim_start_matches('?'));
    let reason = move || {
        realtime.connection.with(|connection| match connection {
            Connection::SignedOut { reason } => Some(reason.clone()),
            _ => None,
        })
    };
    move || match reason() {
        Some(reason) => Some(
            view! {
                <div class="frame-banner">
                    <Banner look=BannerLook::Bad glyph=Glyph::SignOut>
                        {reason} " " <a href=to_sign_in rel="external">"Sign in again"</a>
                    </Banner>
                </div>
            }
            .into_any(),
        ),
        None => late.get().then(|| {
            view! {
                <div class="frame-banner">
                    <Banner look=BannerLook::Signal glyph=Glyph::Unplugged>
                        "No connection. Your work is kept and will be sent."
                    </Banner>
                </div>
            }
            .into_any()
        }),
    }
}

/// Whether the connection has been away for longer than one has to bear without a word.
fn late(connection: Signal<Connection>) -> RwSignal<bool> {
    let late = RwSignal::new(false);
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        let patience = connection.with(|connection| match connection {
            Connection::Online | Connection::SignedOut { .. } => None,
            Connection::Connecting => Some(FIRST_PATIENCE),
            Connection::Offline { .. } => Some(PATIENCE),
        });
        let Some(patience) = patience else {
            waiting.flatten().inspect(TimeoutHandle::clear);
            late.set(false);
            return None;
        };
        // While attempts come and go, the first wait goes on.
        waiting.flatten().or_else(|| set_timeout_with_handle(move || late.set(true), patience).ok())
    });
    late
}
