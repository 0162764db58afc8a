//! `/chats/:id`: one conversation, loaded, then owned by what is on the page; its details beside it.

use contract::{
    AppError, ChatId,
    chats::{ChatChanges, OpenChat},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    components::A,
    hooks::{use_params_map, use_query_map},
};

use super::{
    Inbox, api,
    chat_info::{ChatHead, TalkTitle},
    composer::Composer,
    history::History,
    info_pane::InfoPane,
    list::CannotLoad,
    talk::Talk,
};
use crate::{
    loaded::Loaded,
    page_status::answer_with,
    ui::{EmptyState, Skeleton},
};

/// `/chats/:id`: one conversation.
#[component]
pub fn ChatPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<ChatId>().ok())));
    // By key, so that another chat begins afresh instead of taking over what was scrolled and typed.
    view! {
        <For each=move || [id.get()] key=|id| *id let:id>
            {match id {
                Some(id) => view! { <ChatFrame id/> }.into_any(),
                None => view! { <NoSuchChat/> }.into_any(),
            }}
        </For>
    }
}

/// The conversation and, where they are asked for, its details; nothing of both once one is out of it.
#[component]
fn ChatFrame(id: ChatId) -> impl IntoView {
    let (inbox, query) = (expect_context::<Inbox>(), use_query_map());
    let info = Memo::new(move |_| query.with(|query| query.get("info").is_some()));
    // Once it was in the list and is not any more. A chat beyond those that are loaded is put there.
    let gone = Memo::new(move |was: Option<&Option<bool>>| {
        let here = inbox.with(|list| list.chat(id).is_some());
        match was {
            _ if here => Some(false),
            Some(Some(_)) => Some(true),
            _ => None,
        }
    });
    view! {
        <Show when=move || gone.get() != Some(true) fallback=OutOfChat>
            <div class="talk-frame" class:info-open=info>
                <Conversations id/>
                <Show when=move || info.get()>
                    <InfoPane id/>
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Conversations(id: ChatId) -> impl IntoView {
    let loaded = Loaded::begin(move || api::read_chat(id));
    view! {
        <Suspense fallback=|| view! { <div class="chats-wait"><Skeleton rows=6/></div> }>
            {move || Suspend::new(async move {
                match loaded.get().await {
                    Ok(open) => view! { <Conversation open/> }.into_any(),
                    Err(AppError::NotFound { .. }) => view! { <NoSuchChat/> }.into_any(),
                    Err(error) => view! { <CannotLoad error on_retry=move || loaded.again()/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Conversation(open: OpenChat) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let (first, title) = (open.chat.clone(), open.chat.title.clone());
    let chat = inbox.chat(first.clone());
    Effect::new(move |_| {
        if untrack(|| inbox.with(|list| list.chat(first.id).is_none())) {
            inbox.put(first.clone());
        }
    });
    let what = move || chat.with(|chat| format!("Chat with {}", chat.title));
    let talk = Talk::begin(open);
    // Whoever opens it has it before their eyes: what was put aside as unread is taken up.
    Effect::new(move |opened: Option<bool>| {
        let attentive = talk.attentive.get();
        if opened != Some(true) && attentive && chat.with_untracked(|chat| chat.marked_unread) {
            let seen = ChatChanges { marked_unread: Some(false), ..ChatChanges::default() };
            spawn_local(async move { drop(inbox.change_chat(talk.chat, seen).await) });
        }
        opened == Some(true) || attentive
    });
    view! {
        <TalkTitle chat/>
        <section class="talk" aria-label=what>
            <ChatHead chat/>
            <History talk title=title.clone()/>
            <Composer talk chat label=format!("Message to {title}")/>
        </section>
    }
}

#[component]
fn NoSuchChat() -> impl IntoView {
    answer_with(404);
    view! {
        <Title text="Chat not found"/>
        <EmptyState
            title="This chat is not here"
            text="It does not exist, or you are not in it. The address may have a typing mistake."
            alone=true
        >
            <A href="/chats" attr:class="button">"Back to chats"</A>
        </EmptyState>
    }
}

/// What stands there from the moment one is taken out.
#[component]
fn OutOfChat() -> impl IntoView {
    view! {
        <Title text="Chats"/>
        <div class="talk-gone" role="status">
            <EmptyState
                title="You are no longer in this chat"
                text="Someone took you out of it, or you left. Nothing that is said there reaches you any more."
                alone=true
            >
                <A href="/chats" attr:class="button">"Back to chats"</A>
            </EmptyState>
        </div>
    }
}
