//! The pane with the list of chats.

use contract::{
    AppError, ChatId, UserId,
    chats::{Chat, Message},
};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use leptos_router::components::A;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Inbox, chat_list::ChatList, page::NoChats};
use crate::ui::{Avatar, Badge, Button, ErrorNote, Glyph, Time};

/// Characters of a preview; what is beyond does not fit the pane.
const PREVIEW: usize = 120;

/// Why something is not there, and a button to try again.
#[component]
pub(super) fn CannotLoad(
    /// What went wrong.
    error: AppError,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="chats-failed">
            <ErrorNote error/>
            <Button glyph=Glyph::Retry on:click=move |_| on_retry.run(())>
                "Try again"
            </Button>
        </div>
    }
}

/// The list of chats.
#[component]
pub(super) fn ChatListPane() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let list = NodeRef::<html::Nav>::new();
    let ids =
        Memo::new(move |_| inbox.with(|list| list.chats().iter().map(|chat| chat.id).collect::<Vec<_>>()));
    let more = Memo::new(move |_| inbox.with(|list| list.next().is_some()));
    let (loading, failed) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let load_more = move || {
        if !more.get_untracked() || loading.get_untracked() {
            return;
        }
        loading.set(true);
        spawn_local(async move {
            let outcome = inbox.load_more().await;
            failed.try_set(outcome.err());
            loading.try_set(false);
        });
    };
    let near_end = move || {
        let near = list.get_untracked().is_some_and(|list| {
            list.scroll_height() - list.client_height() - list.scroll_top() < list.client_height()
        });
        if near && failed.with_untracked(Option::is_none) {
            load_more();
        }
    };
    view! {
        <Show
            when=move || ids.with(|ids| !ids.is_empty())
            fallback=NoChats
        >
            <nav
                class="chats-list"
                data-testid="chat-list"
                aria-label="Chats"
                node_ref=list
                on:scroll=move |_| near_end()
                on:keydown=move |event| move_focus(&event, ".chat-row")
            >
                <ul>
                    <For each=move || ids.get() key=|id| *id let:id>
                        <ChatRow id/>
                    </For>
                </ul>
                <Show when=move || more.get()>
                    <div class="chats-more">
                        {move || failed.get().map(|error| view! { <ErrorNote error/> })}
                        <Button busy=loading on:click=move |_| load_more()>
                            "Show more chats"
                        </Button>
                    </div>
                </Show>
            </nav>
        </Show>
    }
}

/// One chat of the list.
#[component]
pub(super) fn ChatRow(
    /// Which.
    id: ChatId,
) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let look = move |look: fn(&Chat, UserId) -> String| {
        move || inbox.with(|list| list.chat(id).map(|chat| look(chat, inbox.me())).unwrap_or_default())
    };
    let title = Memo::new(move |_| look(|chat, _| chat.title.clone())());
    let preview = Memo::new(move |_| look(preview)());
    let unread = Memo::new(move |_| inbox.with(|list| list.chat(id).map_or(0, |chat| chat.unread)));
    let written = Memo::new(move |_| {
        inbox.with(|list: &ChatList| {
            list.chat(id).and_then(|chat| chat.last_message.as_ref()).map(|message| message.timestamp)
        })
    });
    view! {
        <li>
            <A
                href=format!("/chats/{id}")
                attr:class="chat-row"
                attr:data-testid="chat-row"
                attr:data-unread=move || (unread.get() > 0).then_some("true")
            >
                <Avatar name=title/>
                <span class="chat-row-line">
                    <span class="chat-row-title">{title}</span>
                    <span class="chat-row-time">{move || written.get().map(|at| view! { <Time at/> })}</span>
                </span>
                <span class="chat-row-line">
                    <span class="chat-row-preview">{preview}</span>
                    <Badge count=unread what="unseen messages"/>
                </span>
            </A>
        </li>
    }
}

/// The newest message in one line.
fn preview(chat: &Chat, me: UserId) -> String {
    let line = |message: &Message| {
        let who = if message.sender_id == me { "You: " } else { "" };
        let words: String = message.content.chars().take(PREVIEW).collect();
        format!("{who}{}", words.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    chat.last_message.as_ref().map_or_else(|| "No messages yet".to_owned(), line)
}

/// Moves the focus with the arrow keys among what `selector` finds.
pub(super) fn move_focus(event: &KeyboardEvent, selector: &str) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Some(list) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let Ok(found) = list.query_selector_all(selector) else { return };
    let rows: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let place = rows.iter().position(|row| focused.as_ref() == Some(row.as_ref()));
    let next = match place {
        Some(place) => place.checked_add_signed(step),
        None => (step > 0).then_some(0),
    };
    if let Some(row) = next.and_then(|next| rows.get(next)) {
        event.prevent_default();
        let _hidden = row.focus();
    }
}
