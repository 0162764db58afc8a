//! The search for a person to write to.

use std::time::Duration;

use contract::{AppError, AppResult, UserId, auth::User};
use leptos::{
    ev::SubmitEvent, leptos_dom::helpers::debounce, prelude::*, server_fn::ServerFn, task::spawn_local,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement};

use super::{
    Inbox,
    api::{self, StartChat},
    list::{CannotLoad, move_focus},
};
use crate::{
    loaded::Loaded,
    ui::{Avatar, Dialog, ErrorNote, Skeleton},
};

/// How long typing may pause before the search begins.
const PAUSE: Duration = Duration::from_millis(150);

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
        let found = api::find_people(text).await?;
        Ok(found.items.iter().map(|user| user.id).find(|id| *id != self.inbox.me()))
    }
}

/// Finds a person and opens the chat with them.
#[component]
pub(super) fn NewChatDialog() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get("who").unwrap_or_default());
    let (text, start) = (RwSignal::new(asked.clone()), Start::new());
    let path = use_location().pathname.get_untracked();
    let close_href = path.clone();
    let go = use_navigate();
    let take_first = {
        let go = go.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            // What is typed by now, whatever the list shows.
            let typed = event_target::<HtmlFormElement>(&event)
                .query_selector("input[name=who]")
                .ok()
                .flatten()
                .map(|input| input.unchecked_into::<HtmlInputElement>().value());
            start.with(start.first(typed.unwrap_or_default()), go.clone());
        }
    };
    let on_close = move |()| go(&path, quietly());
    let mut search = debounce(PAUSE, move |typed: String| drop(text.try_set(typed)));
    view! {
        <Dialog title="New chat" on_close close_href>
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
                <Found text start/>
            </div>
        </Dialog>
    }
}

/// The people that fit what was typed.
#[component]
fn Found(text: RwSignal<String>, start: Start) -> impl IntoView {
    let me = expect_context::<Inbox>().me();
    let people = Loaded::begin(move || api::find_people(text.get_untracked()));
    Effect::new(move |before: Option<()>| {
        text.track();
        if before.is_some() {
            people.again();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match people.get().await {
                    Ok(page) => {
                        let others: Vec<User> = page.items.into_iter().filter(|user| user.id != me).collect();
                        let nobody = others.is_empty();
                        view! {
                            <ul class="people-found">
                                {others.into_iter().map(|user| view! { <Person user start/> }).collect_view()}
                            </ul>
                            {nobody.then(|| view! { <Nobody text=text.get_untracked()/> })}
                        }
                        .into_any()
                    }
                    Err(error) => view! { <CannotLoad error on_retry=move || people.again()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Nobody(text: String) -> impl IntoView {
    let words = if text.trim().is_empty() {
        "Nobody else is here yet. An administrator can add people.".to_owned()
    } else {
        format!("Nobody fits “{}”.", text.trim())
    };
    view! { <p class="people-nobody" role="status">{words}</p> }
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
