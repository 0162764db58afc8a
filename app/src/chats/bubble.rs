//! A message on the page.

use contract::ClientId;
use leptos::{either::Either, prelude::*};

use super::{
    history::Shown,
    links::{Piece, pieces},
    rows::{Bubble, BubbleState, RowKey},
    talk::Talk,
};
use crate::ui::{Avatar, AvatarSize, Glyph, Icon, Time, TimeShape};

/// One message. What it says stays; how far it has come may change.
#[component]
pub(super) fn BubbleRow(
    bubble: Bubble,
    /// Whether it joins at the end just now.
    arrives: bool,
    shown: Memo<Shown>,
    talk: Talk,
    /// The other person's name.
    name: StoredValue<String>,
) -> impl IntoView {
    let (key, own) = (bubble.key, bubble.own);
    let text = pieces(bubble.text()).into_iter().map(piece).collect_view();
    let now = Memo::new(move |_| {
        let known = |shown: &Shown| shown.bubble(key).map(|now| (now.state.clone(), now.joined, now.at));
        shown.with(known).unwrap_or_else(|| (bubble.state.clone(), bubble.joined, bubble.at))
    });
    let state = Memo::new(move |_| now.with(|(state, ..)| state.clone()));
    let joined = Memo::new(move |_| now.with(|(_, joined, _)| *joined));
    let at = Memo::new(move |_| now.with(|(.., at)| *at));
    let face = move || {
        (!own && !joined.get()).then(|| view! { <Avatar name=name.get_value() size=AvatarSize::Small/> })
    };
    let speaker = move || {
        (!joined.get()).then(|| {
            let who = if own { "You".to_owned() } else { name.get_value() };
            view! { <span class="unseen-text">{who} ": "</span> }
        })
    };
    view! {
        <li
            class="message"
            class:own=own
            class:joined=joined
            class:arrived=arrives
            data-testid="message"
            data-own=own.to_string()
            data-state=move || state.with(word)
        >
            {face}
            <div class="bubble">
                {speaker}
                <span class="bubble-text" dir="auto">{text}</span>
                <span class="bubble-meta">
                    {move || view! { <Time at=at.get() shape=TimeShape::Clock/> }}
                    {own.then(|| view! { <Tick state/> })}
                </span>
            </div>
            {match key {
                RowKey::Mine(client_id) => Some(view! { <Refusal client_id state talk/> }),
                RowKey::Theirs(_) | RowKey::Day(_) | RowKey::New => None,
            }}
        </li>
    }
}

/// Text as text, an address as a link that takes nothing along.
fn piece(piece: Piece) -> impl IntoView + use<> {
    match piece {
        Piece::Text(text) => Either::Left(text.to_owned()),
        Piece::Link(address) => {
            let (href, words) = (address.to_owned(), address.to_owned());
            Either::Right(view! {
                <a href=href target="_blank" rel="noopener noreferrer nofollow">{words}</a>
            })
        }
    }
}

/// How far my message has come, as a shape, and in words on hover.
#[component]
fn Tick(state: Memo<BubbleState>) -> impl IntoView {
    let look = move || {
        let (glyph, words) = state.with(|state| match state {
            BubbleState::Waiting => (Glyph::Clock, "Waits to be sent"),
            BubbleState::Sending => (Glyph::Clock, "On its way"),
            BubbleState::Failed(_) => (Glyph::Alert, "Not sent"),
            BubbleState::Sent => (Glyph::Check, "Sent"),
            BubbleState::Read => (Glyph::ChecksTwo, "Read"),
        });
        view! {
            <span class="tick" title=words>
                <Icon glyph/>
                <span class="unseen-text">{words}</span>
            </span>
        }
    };
    view! { {look} }
}

/// Why my message was refused, and what can be done.
#[component]
fn Refusal(client_id: ClientId, state: Memo<BubbleState>, talk: Talk) -> impl IntoView {
    let reason = move || match state.get() {
        BubbleState::Failed(reason) => Some(reason),
        _ => None,
    };
    move || {
        reason().map(|reason| {
            view! {
                <div class="refusal" role="alert">
                    <span>{reason}</span>
                    <button
                        type="button"
                        class="refusal-again"
                        on:click=move |_| talk.outbox.try_again(client_id)
                    >
                        "Could not send. Tap to try again."
                    </button>
                    <button
                        type="button"
                        class="refusal-remove"
                        on:click=move |_| talk.outbox.remove(client_id)
                    >
                        "Remove"
                    </button>
                </div>
            }
        })
    }
}

fn word(state: &BubbleState) -> &'static str {
    match state {
        BubbleState::Waiting => "waiting",
        BubbleState::Sending => "sending",
        BubbleState::Failed(_) => "failed",
        BubbleState::Sent => "sent",
        BubbleState::Read => "read",
    }
}
