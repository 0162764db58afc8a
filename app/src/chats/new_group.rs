//! Making a group: a title and people.

use contract::{AppError, auth::User, limits::TITLE_CHARS};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement};

use super::{Inbox, api, people_picker::PeoplePicker};
use crate::ui::{Button, ButtonLook, Field, FormError};

/// What is typed in the field `name` of a form.
pub(super) fn typed(form: &HtmlFormElement, name: &str) -> String {
    let input = form.query_selector(&format!("[name={name}]")).ok().flatten();
    input.map(|input| input.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
}

/// The sentence of `failed` that belongs to `field`; with none, that of no field among `fields`.
pub(super) fn sentence_for(
    failed: RwSignal<Option<AppError>>,
    field: Option<&'static str>,
    fields: &'static [&'static str],
) -> Signal<Option<String>> {
    Signal::derive(move || {
        failed.with(|failed| {
            let error = failed.as_ref()?;
            let known = error.field().filter(|field| fields.contains(field));
            (known == field).then(|| error.to_string())
        })
    })
}

const FIELDS: &[&str] = &["title", "memberIds"];

/// A title, people, and the button that makes the group and goes there.
#[component]
pub(super) fn NewGroup() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let chosen = RwSignal::new(Vec::<User>::new());
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let go = use_navigate();
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let title = typed(&event_target::<HtmlFormElement>(&event), "title");
        let member_ids: Vec<_> = chosen.with_untracked(|chosen| chosen.iter().map(|user| user.id).collect());
        if let Some(fault) = title_fault(&title) {
            return failed.set(Some(fault));
        }
        if member_ids.is_empty() {
            return failed.set(Some(AppError::invalid("memberIds", "Choose at least one person.")));
        }
        busy.set(true);
        let go = go.clone();
        spawn_local(async move {
            match api::start_group(title, member_ids).await {
                Ok(chat) => {
                    let path = format!("/chats/{}", chat.id);
                    inbox.put(chat);
                    go(&path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
                }
                Err(error) => {
                    failed.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    let me = Signal::stored(vec![inbox.me()]);
    view! {
        <form class="form" novalidate=true on:submit=make data-testid="new-group">
            <Field
                label="Title"
                name="title"
                id="group-title"
                error=sentence_for(failed, Some("title"), FIELDS)
                first=true
            />
            <PeoplePicker chosen except=me error=sentence_for(failed, Some("memberIds"), FIELDS)/>
            <FormError error=sentence_for(failed, None, FIELDS)/>
            <div class="form-end">
                <Button look=ButtonLook::Primary submits=true busy>
                    {move || match chosen.with(Vec::len) {
                        0 => "Make the group".to_owned(),
                        1 => "Make the group with 1 person".to_owned(),
                        count => format!("Make the group with {count} people"),
                    }}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// What is wrong with a title; the server says the same.
pub(super) fn title_fault(title: &str) -> Option<AppError> {
    let fits = (1..=TITLE_CHARS).contains(&title.trim().chars().count());
    let words = || format!("Please give a title of 1 to {TITLE_CHARS} characters.");
    (!fits).then(|| AppError::invalid("title", words()))
}
