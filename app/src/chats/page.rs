//! `/chats`: the list beside the open chat; on a phone, one of the two.

use leptos::{ev::keydown, leptos_dom::helpers::window_event_listener, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    components::{A, Outlet},
    hooks::{use_location, use_navigate, use_query_map},
};

use super::{Inbox, busy::BusySwitch, list::ChatListPane, people::NewChatDialog, search::SearchPane};
use crate::ui::{EmptyState, Glyph, Icon, is_writing};

/// `/chats`: the list beside the open chat.
#[component]
pub fn ChatsPage() -> impl IntoView {
    let location = use_location();
    let open = Memo::new(move |_| location.pathname.with(|path| path.trim_end_matches('/') != "/chats"));
    let query = use_query_map();
    let asks_for =
        move |what: &'static str| Memo::new(move |_| query.with(|query| query.get(what).is_some()));
    let (asks_for_new, searches) = (asks_for("new"), asks_for("search"));
    search_by_key(location.pathname, use_navigate());
    view! {
        <Title text="Chats"/>
        <div
            class="chats"
            class:chats-open=move || open.get() && !searches.get()
            class:chats-search=searches
        >
            <section class="chats-pane chats-all" aria-labelledby="chats-title">
                <header class="chats-head">
                    <h1 id="chats-title">"Chats"</h1>
                    <A
                        href=move || format!("{}?search", location.pathname.get())
                        scroll=false
                        attr:class="button button-quiet button-icon"
                        attr:aria-label="Search the messages"
                        attr:title="Search the messages (/)"
                    >
                        <Icon glyph=Glyph::Search/>
                    </A>
                    <BusySwitch/>
                    <NewChatLink attr:data-testid="new-chat"/>
                </header>
                <ChatListPane/>
            </section>
            <Show when=move || searches.get()>
                <SearchPane/>
            </Show>
            <div class="chats-main" class:pane-full=move || open.get() && !searches.get()>
                <Outlet/>
            </div>
        </div>
        <Show when=move || asks_for_new.get()>
            <NewChatDialog/>
        </Show>
    }
}

/// `/` opens the search, unless one is writing or a dialog is open.
fn search_by_key(path: Memo<String>, go: impl Fn(&str, NavigateOptions) + Clone + Send + Sync + 'static) {
    Effect::new(move |_| {
        let go = go.clone();
        let listening = window_event_listener(keydown, move |event| {
            let busy = is_writing(event.target()) || event.ctrl_key() || event.meta_key() || event.alt_key();
            let asks = document().query_selector("dialog[open]").ok().flatten().is_some();
            if event.key() == "/" && !busy && !asks {
                event.prevent_default();
                let to = format!("{}?search", path.get_untracked());
                go(&to, NavigateOptions { scroll: false, ..NavigateOptions::default() });
            }
        });
        on_cleanup(move || listening.remove());
    });
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
