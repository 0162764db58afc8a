//! `/chats`: the list beside the open chat; on a phone, one of the two.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    components::{A, Outlet},
    hooks::{use_location, use_query_map},
};

use super::{Inbox, list::ChatListPane, people::NewChatDialog};
use crate::ui::{EmptyState, Glyph, Icon};

/// `/chats`: the list beside the open chat.
#[component]
pub fn ChatsPage() -> impl IntoView {
    let location = use_location();
    let open = Memo::new(move |_| location.pathname.with(|path| path.trim_end_matches('/') != "/chats"));
    let query = use_query_map();
    let asks_for_new = Memo::new(move |_| query.with(|query| query.get("new").is_some()));
    view! {
        <Title text="Chats"/>
        <div class="chats" class:chats-open=open>
            <section class="chats-pane" aria-labelledby="chats-title">
                <header class="chats-head">
                    <h1 id="chats-title">"Chats"</h1>
                    <NewChatLink attr:data-testid="new-chat"/>
                </header>
                <ChatListPane/>
            </section>
            <div class="chats-main" class:pane-full=open>
                <Outlet/>
            </div>
        </div>
        <Show when=move || asks_for_new.get()>
            <NewChatDialog/>
        </Show>
    }
}

/// `/chats` with none open.
#[component]
pub fn NoChatPage() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let is_empty = Memo::new(move |_| inbox.with(|list| list.chats().is_empty()));
    let words = move || {
        if is_empty.get() {
            view! { <NoChats/> }.into_any()
        } else {
            view! {
                <EmptyState
                    title="No chat open"
                    text="Choose one from the list, or start a new one. The arrow keys move through the list."
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="chats-none">
            {words}
        </div>
    }
}

/// What stands there before the first chat.
#[component]
pub(super) fn NoChats() -> impl IntoView {
    view! {
        <EmptyState title="No chats yet" text="Choose someone from your team and write the first message.">
            <NewChatLink/>
        </EmptyState>
    }
}

/// Opens the search for a person, on whichever page of the chats one is.
#[component]
pub(super) fn NewChatLink() -> impl IntoView {
    let path = use_location().pathname;
    view! {
        <A
            href=move || format!("{}?new", path.get())
            scroll=false
            attr:class="button button-primary"
        >
            <Icon glyph=Glyph::Plus/>
            "New chat"
        </A>
    }
}
