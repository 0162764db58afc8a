//! The dialog for a new chat: the search for a person, or a group of several.

use contract::{AppError, AppResult, UserId, auth::User};
use leptos::{
    ev::SubmitEvent, leptos_dom::helpers::debounce, prelude::*, server_fn::ServerFn, task::spawn_local,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use web_sys::HtmlFormElement;

use super::{
    Inbox,
    api::{self, StartChat},
    new_group::{NewGroup, typed},
    people_picker::{FoundPeople, PAUSE},
};
use crate::{
    ui::{Avatar, Dialog, ErrorNote, Segments, move_focus},
    whatsapp::NumberForm,
};

/// Starting a chat: under way, and what went wrong.
#[derive(Clone, Copy)]
struct Start {
    inbox: Inbox,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<AppError>>,
}

impl Start {
    fn new() -> Self {
        Self { inbox: expect_context(), busy: RwSignal::new(false), failed: RwSignal::new(None) }
    }

    /// Starts the chat with whom `choose` gives, or opens the one there is.
    fn with(
        self,
        choose: impl Future<Output = AppResult<Option<UserId>>> + 'static,
        go: impl Fn(&str, NavigateOptions) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let path = async {
                let Some(user) = choose.await? else { return Ok(None) };
                let chat = api::start_chat(user).await?;
                let path = format!("/chats/{}", chat.id);
                self.inbox.put(chat);
                Ok(Some(path))
            };
            let outcome = path.await;
            self.busy.try_set(false);
            match outcome {
                Ok(Some(path)) => go(&path, quietly()),
                Ok(None) => {}
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// The first person that fits `text`.
    async fn first(self, text: String) -> AppResult<Option<UserId>> {
        let found = api::find_people(text, None).await?;
        Ok(found.items.iter().map(|user| user.id).find(|id| *id != self.inbox.me()))
    }
}

/// Finds a person and opens the chat with them, or makes a group of several.
#[component]
pub(super) fn NewChatDialog() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| match query.get("new").as_deref() {
        Some("group") => 1,
        Some("number") => 2,
        _ => 0,
    });
    let kind = RwSignal::new(asked);
    let path = use_location().pathname.get_untracked();
    let close_href = path.clone();
    let go = use_navigate();
    let on_close = move |()| go(&path, quietly());
    view! {
        <Dialog title="New chat" on_close close_href>
            <Segments label="With whom" options=KINDS chosen=kind/>
            {move || match kind.get() {
                1 => view! { <NewGroup/> }.into_any(),
                2 => view! { <NumberForm/> }.into_any(),
                _ => view! { <PersonSearch/> }.into_any(),
            }}
        </Dialog>
    }
}

const KINDS: &[&str] = &["One person", "New group", "A customer"];

/// Finds a person and opens the chat with them.
#[component]
fn PersonSearch() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get("who").unwrap_or_default());
    let (text, start) = (RwSignal::new(asked.clone()), Start::new());
    let go = use_navigate();
    let take_first = move |event: SubmitEvent| {
        event.prevent_default();
        // What is typed by now, whatever the list shows.
        let typed = typed(&event_target::<HtmlFormElement>(&event), "who");
        start.with(start.first(typed), go.clone());
    };
    let mut search = debounce(PAUSE, move |typed: String| drop(text.try_set(typed)));
    let row = move |user: User| view! { <Person user start/> }.into_any();
    view! {
        <div class="people" on:keydown=move |event| move_focus(&event, ".people-search, .person")>
            <form method="get" on:submit=take_first>
                <input type="hidden" name="new"/>
                <label class="unseen-text" for="people-search">"Name, e-mail or phone"</label>
                <input
                    class="input people-search"
                    id="people-search"
                    data-testid="people-search"
                    name="who"
                    type="search"
                    value=asked
                    placeholder="Name, e-mail or phone"
                    autocomplete="off"
                    autofocus=true
                    on:input:target=move |event| search(event.target().value())
                />
            </form>
            {move || start.failed.get().map(|error| view! { <ErrorNote error/> })}
            <FoundPeople text except=Signal::stored(vec![start.inbox.me()]) row/>
        </div>
    }
    .into_any()
}

/// A person to choose; a form, so that it works without JavaScript too.
#[component]
fn Person(user: User, start: Start) -> impl IntoView {
    let go = use_navigate();
    let User { id, name, email, .. } = user;
    let choose = move |event: SubmitEvent| {
        event.prevent_default();
        start.with(async move { Ok(Some(id)) }, go.clone());
    };
    view! {
        <li>
            <form method="post" action=StartChat::url() on:submit=choose>
                <input type="hidden" name="user_id" value=id.to_string()/>
                <button
                    class="person"
                    data-testid="person"
                    aria-busy=move || start.busy.get().then_some("true")
                >
                    <Avatar name=name.clone()/>
                    <span class="person-name">{name}</span>
                    <span class="person-email">{email}</span>
                </button>
            </form>
        </li>
    }
}

/// In the place of the address with the dialog, so that going back does not open it again.
fn quietly() -> NavigateOptions {
    NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }
}
