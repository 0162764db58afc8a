//! What to do next with a number, for each of its states.

use contract::whatsapp::{Session, SessionStatus};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    linking::ScanStage,
    linking_code::CodeStage,
    numbers::Numbers,
    passkey::{ComparingStage, PasskeyStage},
    wish::WishButton,
    words::{next_wish, next_words},
};
use crate::ui::{ButtonLook, Time, TimeShape};

/// What the state of `session` means, and what to do next.
#[component]
pub(super) fn Stage(session: Memo<Session>, status: Memo<SessionStatus>, numbers: Numbers) -> impl IntoView {
    let id = session.with_untracked(|session| session.id);
    move || {
        let status = status.get();
        let stage = match status {
            SessionStatus::ScanQr => view! { <ScanStage session numbers/> }.into_any(),
            SessionStatus::PairingCode => view! { <CodeStage session/> }.into_any(),
            SessionStatus::PasskeyRequired => view! { <PasskeyStage session numbers/> }.into_any(),
            SessionStatus::PasskeyConfirmation => view! { <ComparingStage session numbers/> }.into_any(),
            SessionStatus::Connected => view! { <ConnectedStage session/> }.into_any(),
            SessionStatus::Restricted => view! { <RestrictedStage session/> }.into_any(),
            SessionStatus::Starting
            | SessionStatus::Reconnecting
            | SessionStatus::Idle
            | SessionStatus::LoggedOut
            | SessionStatus::Failed => view! { <Words session/> }.into_any(),
        };
        let wish = next_wish(status).map(|(wish, words)| {
            let look =
                if status == SessionStatus::PairingCode { ButtonLook::Quiet } else { ButtonLook::Primary };
            view! { <WishButton id wish words look numbers/> }
        });
        view! { <div class="session-stage">{stage} {wish}</div> }.into_any()
    }
}

/// What happened, as far as there is something to say, and what comes next.
#[component]
pub(super) fn Words(session: Memo<Session>) -> impl IntoView {
    let reason = Memo::new(move |_| session.with(|session| session.reason.clone()));
    let next = move || next_words(session.with(|session| session.status));
    view! {
        <div class="session-words">
            {move || reason.get().map(|reason| view! { <p class="session-reason">{reason}</p> })}
            <p>{next}</p>
        </div>
    }
}

/// Open; and, when nobody used it for long, when it is closed.
#[component]
fn ConnectedStage(session: Memo<Session>) -> impl IntoView {
    let closes_at = Memo::new(move |_| session.with(|session| session.closes_at));
    let closes = move || {
        closes_at.get().map(|at| {
            view! {
                <p class="session-reason">
                    "Nobody uses it, so it is closed at " <Time at shape=TimeShape::Clock/>
                    ". It opens by itself when you write to a customer."
                </p>
            }
        })
    };
    view! {
        {closes}
        <Words session/>
        <A href="/chats" attr:class=ButtonLook::Plain.class()>"Open chats"</A>
    }
}

/// Until when nothing is sent, and what that means.
#[component]
fn RestrictedStage(session: Memo<Session>) -> impl IntoView {
    let until = Memo::new(move |_| session.with(|session| session.restricted_until));
    let words = move || match until.get() {
        Some(at) => view! { "Until " <Time at shape=TimeShape::Full/> }.into_any(),
        None => view! { "WhatsApp did not say until when." }.into_any(),
    };
    view! {
        <p class="session-until">{words}</p>
        <Words session/>
    }
}
