//! The head of a conversation: what chat it is, and the ways to its details and to the search.

use contract::chats::{Chat, ChatKind};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    components::A,
    hooks::{use_location, use_query_map},
};

use super::{Inbox, presence_words::PresenceWords};
use crate::ui::{Avatar, AvatarShape, Glyph, Icon};

impl Inbox {
    /// A chat as it is now, beginning as `first`; what it was last where it is gone.
    pub(super) fn chat(self, first: Chat) -> Memo<Chat> {
        let id = first.id;
        Memo::new(move |before: Option<&Chat>| {
            let now = self.with(|list| list.chat(id).cloned());
            now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        })
    }
}

/// The shape of a chat's avatar.
pub(super) fn shape(chat: &Chat) -> AvatarShape {
    match chat.kind {
        ChatKind::Group => AvatarShape::Square,
        ChatKind::Direct | ChatKind::Whatsapp => AvatarShape::Disc,
    }
}

/// `Group · 5 people`.
pub(super) fn group_words(chat: &Chat) -> String {
    match chat.member_ids.len() {
        1 => "Group · 1 person".to_owned(),
        count => format!("Group · {count} people"),
    }
}

/// The chat in the title of the document.
#[component]
pub(super) fn TalkTitle(chat: Memo<Chat>) -> impl IntoView {
    // The server puts the title together after the page, when what belongs to the page is gone.
    let title = ArcRwSignal::new(chat.with_untracked(|chat| chat.title.clone()));
    let shown = title.clone();
    Effect::new(move |_| title.set(chat.with(|chat| chat.title.clone())));
    view! { <Title text=move || shown.get()/> }
}

/// The head of a conversation.
#[component]
pub(super) fn ChatHead(chat: Memo<Chat>) -> impl IntoView {
    let me = expect_context::<Inbox>().me();
    let title = Memo::new(move |_| chat.with(|chat| chat.title.clone()));
    let picture = Memo::new(move |_| chat.with(|chat| chat.image_id));
    let (path, query) = (use_location().pathname, use_query_map());
    let asks_for = move |what: &'static str| query.with(|query| query.get(what).is_some());
    let shape = chat.with_untracked(shape);
    let below = move || {
        chat.with(|chat| match chat.kind {
            ChatKind::Group => view! { <span>{group_words(chat)}</span> }.into_any(),
            ChatKind::Whatsapp => {
                let number = chat.contact.as_ref().map(|contact| contact.number.clone());
                view! { <span>{number}</span> }.into_any()
            }
            ChatKind::Direct => {
                let other = chat.member_ids.iter().copied().find(|id| *id != me).unwrap_or(me);
                view! { <PresenceWords user=other/> }.into_any()
            }
        })
    };
    let info_href = move || {
        let path = path.get();
        if asks_for("info") { path } else { format!("{path}?info") }
    };
    view! {
        <header class="talk-head">
            <A href="/chats" attr:class="button button-quiet button-icon talk-back" attr:aria-label="Back to chats">
                <Icon glyph=Glyph::ChevronLeft/>
            </A>
            <Avatar name=title shape picture/>
            <div class="talk-names">
                <h1 class="talk-title">{title}</h1>
                <p class="talk-below" data-testid="talk-below">{below}</p>
            </div>
            <A
                href=move || format!("{}?search=&in=chat", path.get())
                scroll=false
                attr:class="button button-quiet button-icon"
                attr:aria-label="Search in this chat"
                attr:title="Search in this chat"
            >
                <Icon glyph=Glyph::Search/>
            </A>
            <A
                href=info_href
                scroll=false
                attr:class="button button-quiet button-icon"
                attr:aria-label="Details of this chat"
                attr:title="Details of this chat"
                attr:aria-expanded=move || asks_for("info").to_string()
            >
                <Icon glyph=Glyph::Info/>
            </A>
        </header>
    }
    .into_any()
}
