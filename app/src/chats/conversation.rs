//! `/chats/:id`: one conversation, loaded, then owned by what is on the page.

use contract::{AppError, ChatId, chats::OpenChat};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_params_map};

use super::{api, composer::Composer, history::History, list::CannotLoad, talk::Talk};
use crate::{
    loaded::Loaded,
    page_status::answer_with,
    ui::{Avatar, EmptyState, Glyph, Icon, Skeleton},
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
                Some(id) => view! { <Loaded id/> }.into_any(),
                None => view! { <NoSuchChat/> }.into_any(),
            }}
        </For>
    }
}

#[component]
fn Loaded(id: ChatId) -> impl IntoView {
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
    let title = open.chat.title.clone();
    let what = format!("Chat with {title}");
    let talk = Talk::begin(open);
    view! {
        <Title text=title.clone()/>
        <section class="talk" aria-label=what>
            <header class="talk-head">
                <A
                    href="/chats"
                    attr:class="button button-quiet button-icon talk-back"
                    attr:aria-label="Back to chats"
                >
                    <Icon glyph=Glyph::ChevronLeft/>
                </A>
                <Avatar name=title.clone()/>
                <h1 class="talk-title">{title.clone()}</h1>
            </header>
            <History talk title=title.clone()/>
            <Composer talk label=format!("Message to {title}")/>
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
