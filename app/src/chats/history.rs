//! The messages of a conversation, as many as the page can bear.

use std::collections::HashMap;

use leptos::{leptos_dom::helpers::request_animation_frame, prelude::*};

use super::{
    above::AbovePage,
    bubble::BubbleRow,
    list::move_focus,
    rows::{Bubble, Row, RowKey, rows},
    talk::Talk,
    thread::Thread,
};
use crate::ui::{Button, EmptyState, ErrorNote, Glyph, Here, Icon, Time, TimeShape};

/// The rows on the page, by what they are called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    rows: Vec<Row>,
    places: HashMap<RowKey, usize>,
}

impl Shown {
    fn new(rows: Vec<Row>) -> Self {
        let places = rows.iter().enumerate().map(|(place, row)| (row.key(), place)).collect();
        Self { rows, places }
    }

    /// Whether `key` stands at the end.
    pub(super) fn ends_with(&self, key: RowKey) -> bool {
        self.rows.last().is_some_and(|row| row.key() == key)
    }

    /// The bubble called `key`.
    pub(super) fn bubble(&self, key: RowKey) -> Option<&Bubble> {
        match self.rows.get(*self.places.get(&key)?)? {
            Row::Bubble(bubble) => Some(bubble),
            Row::Day(..) | Row::New | Row::Note(_) => None,
        }
    }
}

/// The conversation up to now.
#[component]
pub(super) fn History(talk: Talk, title: String) -> impl IntoView {
    let here = expect_context::<Here>();
    let shown = Memo::new(move |_| {
        let written = talk.outbox.written_for(talk.chat);
        let (window, new_from) = (talk.window.get(), talk.new_from.get());
        talk.thread
            .with(|thread| Shown::new(rows(thread, window, written.iter(), new_from, |at| here.local(at))))
    });
    // Whether rows that come now come to a page that is being looked at.
    let alive = StoredValue::new(false);
    let arrives = move |key| alive.get_value() && shown.with_untracked(|shown| shown.ends_with(key));
    Effect::new(move |_| {
        alive.set_value(true);
        // The rows have their sizes by then; a tall screen may have room for more.
        if talk.scroller.get().is_some() {
            request_animation_frame(move || talk.look());
        }
    });
    let name = StoredValue::new(title);
    let is_empty = Memo::new(move |_| shown.with(|shown| shown.rows.is_empty()));
    view! {
        <div class="thread-frame">
            <div
                class="thread"
                data-testid="thread"
                role="region"
                aria-label="Messages"
                tabindex="0"
                node_ref=talk.scroller
                on:scroll=move |_| talk.look()
                on:keydown=move |event| move_focus(&event, ".message")
                on:pointerleave=move |_| talk.choose_none()
            >
                <ol class="thread-rows">
                    <OlderNote talk/>
                    <For each=move || shown.with(|shown| shown.rows.clone()) key=Row::key let:row>
                        {match row {
                            Row::Day(_, at) => view! {
                                <li class="day"><Time at shape=TimeShape::Day/></li>
                            }.into_any(),
                            Row::New => view! { <li class="new-line">"New messages"</li> }.into_any(),
                            Row::Note(message) => view! {
                                <li class="note" data-testid="note">{message.content.clone()}</li>
                            }.into_any(),
                            Row::Bubble(bubble) => view! {
                                <BubbleRow arrives=arrives(bubble.key) bubble shown talk/>
                            }.into_any(),
                        }}
                    </For>
                </ol>
                <Show when=move || is_empty.get()>
                    <EmptyState
                        title="No messages yet"
                        text=format!("Write the first message to {}.", name.get_value())
                    />
                </Show>
            </div>
            <JumpToLatest talk/>
        </div>
        <AbovePage talk/>
        <Newest talk name/>
    }
}

/// What happens above the oldest message.
#[component]
fn OlderNote(talk: Talk) -> impl IntoView {
    move || {
        let failed = talk.failed.get();
        failed.map(|error| {
            view! {
                <li class="thread-note">
                    <ErrorNote error/>
                    <Button glyph=Glyph::Retry on:click=move |_| talk.retry_older()>
                        "Load earlier messages"
                    </Button>
                </li>
            }
        })
    }
}

/// The way back to the end, with the number of messages that wait there.
#[component]
fn JumpToLatest(talk: Talk) -> impl IntoView {
    let waiting = Memo::new(move |_| talk.thread.with(|thread| thread.others_after(thread.read_up_to())));
    let words = move || match waiting.get() {
        0 => "Latest".to_owned(),
        1 => "1 new message".to_owned(),
        count => format!("{count} new messages"),
    };
    view! {
        <Show when=move || !talk.at_end.get()>
            <button
                type="button"
                class="jump-latest"
                class:jump-new=move || waiting.get() != 0
                data-testid="jump-latest"
                on:click=move |_| talk.to_end()
            >
                <Icon glyph=Glyph::ArrowDown/>
                {words}
            </button>
        </Show>
    }
}

/// Says a message that arrives to those who hear the page.
#[component]
fn Newest(talk: Talk, name: StoredValue<String>) -> impl IntoView {
    let first = talk.thread.with_untracked(Thread::last);
    let words = Memo::new(move |_| {
        talk.thread.with(|thread| {
            let newest = thread.messages().last()?;
            let arrived = newest.number > first && newest.sender_id != thread.me();
            arrived.then(|| {
                let who =
                    thread.person(newest.sender_id).map_or_else(|| name.get_value(), |who| who.name.clone());
                format!("{who}: {}", newest.content)
            })
        })
    });
    view! { <p class="unseen-text" aria-live="polite">{words}</p> }
}
