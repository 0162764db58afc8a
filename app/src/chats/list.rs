//! The pane with the list of chats.

use contract::{
    AppError, ChatId,
    chats::{Chat, ChatKind},
};
use leptos::{html, prelude::*, task::spawn_local};

pub(super) use super::chat_row::ChatRow;
use super::{Inbox, chat_row::ChatItem, notices::AskForNotices, page::NoChats};
pub(super) use crate::ui::move_focus;
use crate::ui::{Button, ErrorNote, Glyph, Segments};

/// What the list can be narrowed to.
const FILTERS: &[&str] = &["All", "Unread", "Team", "WhatsApp"];

fn fits(filter: usize, chat: &Chat) -> bool {
    match filter {
        1 => chat.unread > 0 || chat.marked_unread,
        2 => chat.kind != ChatKind::Whatsapp,
        3 => chat.kind == ChatKind::Whatsapp,
        _ => true,
    }
}

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
    inbox.learn_names();
    let (list, filter) = (NodeRef::<html::Nav>::new(), RwSignal::new(0));
    let any = Memo::new(move |_| inbox.with(|list| !list.chats().is_empty()));
    let ids = move |archived: bool| {
        Memo::new(move |_| {
            let chosen = |chat: &&Chat| chat.archived == archived && fits(filter.get(), chat);
            inbox.with(|list| list.chats().iter().filter(chosen).map(|chat| chat.id).collect::<Vec<_>>())
        })
    };
    let (current, archived) = (ids(false), ids(true));
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
    let nothing = move || {
        let words = match filter.get() {
            1 => "Nothing is unread.",
            2 => "You have no chat with your team yet.",
            3 => "No customer has written yet. What they write to your WhatsApp numbers appears here.",
            _ => "All chats are archived.",
        };
        current.with(Vec::is_empty).then(|| view! { <p class="chats-nothing" role="status">{words}</p> })
    };
    view! {
        <Show when=move || any.get() fallback=NoChats>
            <div class="chats-filter">
                <Segments label="Which chats" options=FILTERS chosen=filter/>
            </div>
            <nav
                class="chats-list"
                data-testid="chat-list"
                aria-label="Chats"
                node_ref=list
                on:scroll=move |_| near_end()
                on:keydown=move |event| move_focus(&event, ".chat-row, .chats-archived > summary")
            >
                <Rows ids=current/>
                {nothing}
                <Show when=move || archived.with(|ids| !ids.is_empty())>
                    <details class="chats-archived" data-testid="archived">
                        <summary>
                            "Archived " <span class="number">{move || archived.with(Vec::len)}</span>
                        </summary>
                        <Rows ids=archived/>
                    </details>
                </Show>
                <Show when=move || more.get()>
                    <div class="chats-more">
                        {move || failed.get().map(|error| view! { <ErrorNote error/> })}
                        <Button busy=loading on:click=move |_| load_more()>
                            "Show more chats"
                        </Button>
                    </div>
                </Show>
            </nav>
            <AskForNotices/>
        </Show>
    }
}

#[component]
fn Rows(ids: Memo<Vec<ChatId>>) -> impl IntoView {
    view! {
        <ul>
            <For each=move || ids.get() key=|id| *id let:id>
                <ChatItem id/>
            </For>
        </ul>
    }
}
