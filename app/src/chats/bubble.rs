//! A message on the page.

use contract::{
    ClientId, MessageId,
    chats::{Message, Reaction},
};
use leptos::prelude::*;

use super::{
    history::Shown,
    links::{Piece, pieces},
    message_tools::MessageTools,
    picture::Picture,
    quote::QuoteBlock,
    rows::{Bubble, BubbleState, RowKey},
    talk::Talk,
    unsettled::Unsettled,
};
use crate::ui::{Avatar, AvatarSize, Glyph, Icon, Time, TimeShape};

/// One message.
#[component]
pub(super) fn BubbleRow(
    bubble: Bubble,
    /// Whether it joins at the end just now.
    arrives: bool,
    shown: Memo<Shown>,
    talk: Talk,
) -> impl IntoView {
    let (key, own, sender, answers) = (bubble.key, bubble.own, bubble.sender, bubble.reply_to());
    let now =
        Memo::new(move |_| shown.with(|shown| shown.bubble(key).cloned()).unwrap_or_else(|| bubble.clone()));
    let state = Memo::new(move |_| now.with(|now| now.state.clone()));
    let joined = Memo::new(move |_| now.with(|now| now.joined));
    let at = Memo::new(move |_| now.with(|now| now.at));
    let id = Memo::new(move |_| now.with(|now| now.message().map(|message| message.id)));
    let deleted = Memo::new(move |_| has(now, |message| message.deleted_at.is_some()));
    let edited = Memo::new(move |_| has(now, |message| message.edited_at.is_some()));
    let text = Memo::new(move |_| now.with(|now| now.text().to_owned()));
    let mentioned = Memo::new(move |_| {
        now.with(|now| now.message().map(|message| message.mentions.clone()).unwrap_or_default())
    });
    let name = Memo::new(move |_| talk.name_of(sender));
    let face = move || (!own && !joined.get()).then(|| view! { <Avatar name=name size=AvatarSize::Small/> });
    let speaker = move || {
        (!joined.get()).then(|| {
            let class = if talk.is_group && !own { "bubble-sender" } else { "unseen-text" };
            view! { <span class=class>{name}<span class="unseen-text">": "</span></span> }
        })
    };
    let body = move || {
        if deleted.get() {
            view! { <span class="bubble-gone">"This message was deleted"</span> }.into_any()
        } else {
            let people = mentioned.with(|users| talk.mentioned(users));
            let names: Vec<&str> = people.iter().map(|(name, _)| name.as_str()).collect();
            text.with(|text| {
                let shown = pieces(text, &names).into_iter().map(|shown| piece(shown, &people));
                shown.collect_view().into_any()
            })
        }
    };
    view! {
        <li
            class="message"
            class:own=own
            class:joined=joined
            class:arrived=arrives
            class:deleted=deleted
            tabindex="-1"
            data-testid="message"
            data-id=move || id.get().map(|id| id.to_string())
            data-own=own.to_string()
            data-state=move || state.with(word)
            on:pointerenter=move |_| talk.choose(key)
            on:focusin=move |_| talk.choose(key)
        >
            {face}
            <div class="bubble">
                {speaker}
                {answers.map(|answers| move || {
                    (!deleted.get()).then(|| view! { <QuoteBlock id=answers talk/> })
                })}
                <Picture now deleted talk/>
                <span class="bubble-text" dir="auto">{body}</span>
                <span class="bubble-meta">
                    {move || (edited.get() && !deleted.get()).then_some("edited")}
                    {move || view! { <Time at=at.get() shape=TimeShape::Clock/> }}
                    {own.then(|| view! { <Tick state/> })}
                </span>
            </div>
            <Reactions now talk/>
            <MessageTools id deleted edited own key talk/>
            {match key {
                RowKey::Mine(client_id) => Some(view! { <Refusal client_id state talk/> <Unsettled id state talk/> }),
                RowKey::Theirs(_) | RowKey::Note(_) | RowKey::Day(_) | RowKey::New => None,
            }}
        </li>
    }
    .into_any()
}

fn has(now: Memo<Bubble>, what: impl Fn(&Message) -> bool) -> bool {
    now.with(|now| now.message().is_some_and(|message| what(message)))
}

/// Text as text, an address as a link that takes nothing along, and a name so that it stands out.
fn piece(piece: Piece, people: &[(String, bool)]) -> AnyView {
    match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Link(address) => {
            let (href, words) = (address.to_owned(), address.to_owned());
            view! { <a href=href target="_blank" rel="noopener noreferrer nofollow">{words}</a> }.into_any()
        }
        Piece::Name(name, index) => {
            let is_me = people.get(index).is_some_and(|(_, is_me)| *is_me);
            let class = if is_me { "mention mention-me" } else { "mention" };
            view! { <span class=class>{name.to_owned()}</span> }.into_any()
        }
    }
}

/// The emoji under a message; a click gives one too, or takes it back.
#[component]
fn Reactions(now: Memo<Bubble>, talk: Talk) -> impl IntoView {
    let given = Memo::new(move |_| {
        now.with(|now| now.message().map(|message| (message.id, message.reactions.clone())))
    });
    move || {
        let (id, reactions) = given.get().filter(|(_, reactions)| !reactions.is_empty())?;
        let chips = reactions.into_iter().map(|reaction| view! { <Chip id reaction talk/> });
        Some(view! { <div class="reactions">{chips.collect_view()}</div> })
    }
}

#[component]
fn Chip(id: MessageId, reaction: Reaction, talk: Talk) -> impl IntoView {
    let Reaction { emoji, user_ids } = reaction;
    let mine = user_ids.contains(&talk.me());
    let names: Vec<String> = untrack(|| user_ids.iter().map(|user| talk.name_of(*user)).collect());
    let given = emoji.clone();
    view! {
        <button
            type="button"
            class="reaction"
            data-testid="reaction"
            aria-pressed=mine.to_string()
            title=names.join(", ")
            on:click=move |_| talk.react(id, given.clone())
        >
            {emoji} " " {user_ids.len()}
        </button>
    }
}

/// How far my message has come, as a shape, and in words on hover.
#[component]
fn Tick(state: Memo<BubbleState>) -> impl IntoView {
    let look = move || {
        let (glyph, words) = state.with(|state| match state {
            BubbleState::Waiting => (Glyph::Clock, "Waits to be sent"),
            BubbleState::Sending => (Glyph::Clock, "On its way"),
            BubbleState::Failed(_) | BubbleState::Unsent(_) => (Glyph::Alert, "Not sent"),
            BubbleState::Unknown(_) => (Glyph::Question, "Nobody knows whether it was sent"),
            BubbleState::Sent => (Glyph::Check, "Sent"),
            BubbleState::Delivered => (Glyph::ChecksTwo, "Delivered"),
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
        BubbleState::Failed(_) | BubbleState::Unsent(_) => "failed",
        BubbleState::Unknown(_) => "unknown",
        BubbleState::Sent => "sent",
        BubbleState::Delivered => "delivered",
        BubbleState::Read => "read",
    }
}
