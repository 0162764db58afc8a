//! What can be done with a message, beside it while it is pointed at or has the focus.

use contract::MessageId;
use leptos::prelude::*;

use super::{
    rows::RowKey,
    talk::{Above, Talk, Writing},
};
use crate::ui::{Glyph, Icon};

/// The emoji at hand.
const EMOJI: [&str; 6] = ["👍", "❤️", "😂", "😮", "🙏", "✅"];

/// The tools of one message, only while it is chosen.
#[component]
pub(super) fn MessageTools(
    id: Memo<Option<MessageId>>,
    deleted: Memo<bool>,
    edited: Memo<bool>,
    own: bool,
    key: RowKey,
    talk: Talk,
) -> impl IntoView {
    let chosen =
        Memo::new(move |_| (talk.chosen.get() == Some(key) && !deleted.get()).then(|| id.get()).flatten());
    move || chosen.get().map(|id| view! { <Tools id edited own talk/> })
}

#[component]
fn Tools(id: MessageId, edited: Memo<bool>, own: bool, talk: Talk) -> impl IntoView {
    // A customer would see neither the emoji nor the new text.
    let team = !talk.is_customer;
    let emoji = EMOJI.iter().copied().filter(|_| team).map(|emoji| {
        view! {
            <button
                type="button"
                class="tool tool-emoji"
                aria-label=format!("React with {emoji}")
                on:click=move |_| talk.react(id, emoji.to_owned())
            >
                {emoji}
            </button>
        }
    });
    let may_delete = own || talk.is_owner;
    view! {
        <div class="message-tools" role="toolbar" aria-label="Message" data-testid="message-tools">
            {emoji.collect_view()}
            <Tool label="Reply" glyph=Glyph::Reply act=move || talk.write(Writing::Reply(id))/>
            <Tool label="Copy" glyph=Glyph::Copy act=move || talk.copy(id)/>
            {(own && team).then(|| view! {
                <Tool label="Edit" glyph=Glyph::Pencil act=move || talk.write(Writing::Edit(id))/>
            })}
            {move || edited.get().then(|| view! {
                <Tool label="Edit history" glyph=Glyph::History act=move || talk.open.set(Some(Above::Versions(id)))/>
            })}
            {team.then(|| view! {
                <Tool label="Details" glyph=Glyph::Info act=move || talk.open.set(Some(Above::Details(id)))/>
            })}
            {may_delete.then(|| view! {
                <Tool label="Delete" glyph=Glyph::Trash act=move || talk.open.set(Some(Above::Delete(id)))/>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Tool(
    /// What it does, in a word.
    label: &'static str,
    glyph: Glyph,
    #[prop(into)] act: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="tool" aria-label=label title=label on:click=move |_| act.run(())>
            <Icon glyph/>
        </button>
    }
    .into_any()
}
