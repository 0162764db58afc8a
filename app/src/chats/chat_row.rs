//! One chat in the list.

use contract::ChatId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Inbox,
    chat_menu::ChatMenu,
    row_look::{Lead, RowLook},
};
use crate::ui::{Avatar, AvatarShape, Badge, Glyph, Here, Icon, Time};

/// One chat with its menu.
#[component]
pub(super) fn ChatItem(id: ChatId) -> impl IntoView {
    view! {
        <li class="chat-item">
            <ChatLink id/>
            <ChatMenu id/>
        </li>
    }
}

/// One chat as a link to it.
#[component]
pub(super) fn ChatRow(
    /// Which.
    id: ChatId,
) -> impl IntoView {
    view! {
        <li>
            <ChatLink id/>
        </li>
    }
}

#[component]
fn ChatLink(id: ChatId) -> impl IntoView {
    let (inbox, here) = (expect_context::<Inbox>(), expect_context::<Here>());
    let look = Memo::new(move |_| {
        inbox
            .with(|list| {
                let chat = list.chat(id)?;
                Some(RowLook::new(chat, inbox.me(), here.now(), |id| list.person(id)))
            })
            .unwrap_or_default()
    });
    let title = Memo::new(move |_| look.with(|look| look.title.clone()));
    let picture = Memo::new(move |_| inbox.with(|list| list.chat(id).and_then(|chat| chat.image_id)));
    let unread = Memo::new(move |_| look.with(|look| look.unread));
    let shape = if look.with_untracked(|look| look.group) { AvatarShape::Square } else { AvatarShape::Disc };
    // As one text, of which only the word before a draft stands out.
    let preview = move || {
        let RowLook { lead, words, .. } = look.get();
        match lead {
            Lead::None => words.into_any(),
            Lead::Who(name) => format!("{name}: {words}").into_any(),
            Lead::Draft => view! { <span class="chat-row-draft">"Draft: "</span> {words} }.into_any(),
        }
    };
    view! {
        <A
            href=format!("/chats/{id}")
            attr:class="chat-row"
            attr:data-testid="chat-row"
            attr:data-unread=move || look.with(|look| look.unread > 0 || look.marked).then_some("true")
        >
            <Avatar name=title shape picture/>
            <span class="chat-row-line">
                <span class="chat-row-title">{title}</span>
                <span class="chat-row-time">
                    {move || look.with(|look| look.at).map(|at| view! { <Time at/> })}
                </span>
            </span>
            <span class="chat-row-line chat-row-below">
                <span class="chat-row-preview" class:chat-row-quiet=move || look.with(|look| look.quiet)>{preview}</span>
                <span class="chat-row-marks">
                    {move || look.with(|look| look.muted).then(|| mark(Glyph::Mute, "muted"))}
                    {move || look.with(|look| look.pinned).then(|| mark(Glyph::Pin, "pinned"))}
                    {move || look.with(|look| look.mentioned).then(|| view! {
                        <span class="chat-row-mention">
                            <span aria-hidden="true">"@"</span>
                            <span class="unseen-text">"mentions you"</span>
                        </span>
                    })}
                    {move || look.with(|look| look.marked).then(|| view! {
                        <span class="chat-row-dot"><span class="unseen-text">"marked as unread"</span></span>
                    })}
                    <Badge count=unread what="unseen messages"/>
                </span>
            </span>
        </A>
    }
    .into_any()
}

fn mark(glyph: Glyph, words: &'static str) -> impl IntoView {
    view! {
        <span class="chat-row-mark" title=words>
            <Icon glyph/>
            <span class="unseen-text">{words}</span>
        </span>
    }
}
