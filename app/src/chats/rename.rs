//! The title of a group, and its owners' way to change it.

use contract::{
    AppError,
    chats::{Chat, ChatChanges, MemberRole},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement};

use super::{
    Inbox,
    new_group::{sentence_for, title_fault, typed},
};
use crate::ui::{Button, ButtonLook, Field, FormError, Glyph, Icon};

const FIELDS: &[&str] = &["title"];

/// The title of a group; owners change it in its place.
#[component]
pub(super) fn GroupTitle(chat: Memo<Chat>) -> impl IntoView {
    let writes = RwSignal::new(false);
    let owner = Memo::new(move |_| chat.with(|chat| chat.role == MemberRole::Owner));
    view! {
        <Show
            when=move || writes.get() && owner.get()
            fallback=move || view! {
                <p class="info-title">
                    {move || chat.with(|chat| chat.title.clone())}
                    <Show when=move || owner.get()>
                        <button
                            type="button"
                            class="button button-quiet button-icon"
                            aria-label="Rename the group"
                            title="Rename the group"
                            on:click=move |_| writes.set(true)
                        >
                            <Icon glyph=Glyph::Pencil/>
                        </button>
                    </Show>
                </p>
            }
        >
            <RenameForm chat writes/>
        </Show>
    }
    .into_any()
}

#[component]
fn RenameForm(chat: Memo<Chat>, writes: RwSignal<bool>) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let (id, title) = chat.with_untracked(|chat| (chat.id, chat.title.clone()));
    let rename = move |event: SubmitEvent| {
        event.prevent_default();
        let title = typed(&event_target::<HtmlFormElement>(&event), "title");
        if let Some(fault) = title_fault(&title) {
            return failed.set(Some(fault));
        }
        busy.set(true);
        spawn_local(async move {
            let changes = ChatChanges { title: Some(title), ..ChatChanges::default() };
            match inbox.change_chat(id, changes).await {
                Ok(()) => drop(writes.try_set(false)),
                Err(error) => drop(failed.try_set(Some(error))),
            }
            busy.try_set(false);
        });
    };
    Effect::new(|_| {
        let input = document().get_element_by_id("group-title");
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
            let _hidden = input.focus();
        }
    });
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            writes.set(false);
        }
    };
    view! {
        <form class="form info-rename" novalidate=true on:submit=rename on:keydown=keys>
            <Field
                label="Title"
                name="title"
                id="group-title"
                value=title
                error=sentence_for(failed, Some("title"), FIELDS)
            />
            <FormError error=sentence_for(failed, None, FIELDS)/>
            <div class="form-end">
                <Button on:click=move |_| writes.set(false)>"Cancel"</Button>
                <Button look=ButtonLook::Primary submits=true busy>"Rename"</Button>
            </div>
        </form>
    }
}
