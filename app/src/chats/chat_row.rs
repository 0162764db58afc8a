//! One chat in the list.

use contract::{ChatId, presence::Presence};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Inbox,
    chat_menu::ChatMenu,
    row_look::{Lead, RowLook, first_name},
    typing::words,
};
use crate::realtime::People;
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
    let (group, customer) = look.with_untracked(|look| (look.group, look.customer));
    let shape = if group { AvatarShape::Square } else { AvatarShape::Disc };
    let people = expect_context::<People>();
    let other = Memo::new(move |_| look.with(|look| look.other));
    let there = Memo::new(move |_| other.get().map(|user| people.presence(user)));
    let types = Memo::new(move |_| {
        let name =
            |user| inbox.with(|list| list.person(user).map(|person| first_name(&person.name).to_owned()));
        let names = people.typing(id).into_iter().map(|user| match other.get() {
            Some(_) => first_name(&title.get()).to_owned(),
            None => name(user).unwrap_or_else(|| "Somebody".to_owned()),
        });
        words(&names.collect::<Vec<_>>())
    });
    // As one text, of which only the word before a draft stands out.
    let preview = move || {
        if let Some(words) = types.get() {
            return view! { <span class="chat-row-typing">{words}</span> }.into_any();
        }
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
            <span class="chat-row-face">
                <Avatar name=title shape picture/>
                {move || there.get().and_then(presence_dot)}
                {customer.then(|| view! {
                    <span class="chat-row-network" title="WhatsApp">
                        <Icon glyph=Glyph::Speech/>
                        <span class="unseen-text">"WhatsApp: "</span>
                    </span>
                })}
            </span>
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

/// A light at the picture of somebody who is there; the word for it is heard, not seen.
fn presence_dot(presence: Presence) -> Option<AnyView> {
    let (class, words) = match presence {
        Presence::Online => ("presence-dot presence-online", "online"),
        Presence::Away => ("presence-dot presence-away", "away"),
        Presence::Busy => ("presence-dot presence-busy", "busy"),
        Presence::Offline => return None,
    };
    Some(view! { <span class=class title=words><span class="unseen-text">{words}</span></span> }.into_any())
}

fn mark(glyph: Glyph, words: &'static str) -> impl IntoView {
    view! {
        <span class="chat-row-mark" title=words>
            <Icon glyph/>
            <span class="unseen-text">{words}</span>
        </span>
    }
}
