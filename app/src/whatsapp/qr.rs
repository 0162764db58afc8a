//! A QR code with the time that it holds drawn around it.

use contract::{SessionId, whatsapp::SessionQr};
use leptos::prelude::*;

use super::{countdown::Countdown, numbers::Numbers};

/// The newest code of a session, and how long it holds.
#[component]
pub(super) fn QrCode(id: SessionId, numbers: Numbers) -> impl IntoView {
    let code = Memo::new(move |_| numbers.codes.of(id));
    let countdown = Countdown::begin(Signal::derive(move || code.get().map(|code| code.expires_at)));
    let old = Memo::new(move |_| countdown.seconds() == Some(0));
    Effect::new(move |_| {
        if old.get() {
            numbers.look_for_code(id);
        }
    });
    let picture = move || match code.get() {
        Some(SessionQr { expires_at, .. }) => view! {
            // Another code is another address, so that no old one is shown from the browser's store.
            <img
                class="qr-code"
                data-testid="qr"
                src=format!("/api/whatsapp/sessions/{id}/qr.svg?until={}", expires_at.millis())
                width="232"
                height="232"
                alt="QR code that links this number"
            />
        }
        .into_any(),
        None => view! { <span class="qr-none">"The code is on its way"</span> }.into_any(),
    };
    let words = move || match countdown.seconds() {
        Some(0) => "A new code is on its way".to_owned(),
        Some(1) => "A new code in 1 second".to_owned(),
        Some(left) => format!("A new code in {left} seconds"),
        None => "Each code holds for a short time".to_owned(),
    };
    view! {
        <div class="qr" class:qr-old=old>
            <div class="qr-paper">
                <svg class="qr-ring" viewBox="0 0 100 100" aria-hidden="true">
                    <rect class="qr-ring-path" x="1.5" y="1.5" width="97" height="97" rx="7"/>
                    <rect
                        class="qr-ring-left"
                        x="1.5"
                        y="1.5"
                        width="97"
                        height="97"
                        rx="7"
                        pathLength="100"
                        stroke-dasharray="100"
                        stroke-dashoffset=move || countdown.gone().to_string()
                    />
                </svg>
                {picture}
            </div>
            <p class="qr-left" role="timer">{words}</p>
        </div>
    }
    .into_any()
}
