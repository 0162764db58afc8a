//! The customer of a chat, beside the conversation: what I know and note of them.

use contract::{
    ContactId,
    chats::Chat,
    whatsapp::{Contact, WhatsappContact},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::A;

use super::api::{self, ChangeContact};
use crate::{
    loaded::Loaded,
    ui::{Answered, Button, ErrorNote, Skeleton, Tag, TagLook, Toasts, send_form},
};

/// The customer's number and tags, and a form with all that can be changed of them.
#[component]
pub fn CustomerPart(
    /// Which.
    chat: Memo<Chat>,
) -> impl IntoView {
    let contact = Memo::new(move |_| chat.with(|chat| chat.contact.clone()));
    let id = Memo::new(move |_| contact.with(|contact| contact.as_ref().map(|contact| contact.id)));
    view! {
        {move || contact.get().map(|contact| view! { <Known contact/> })}
        {move || id.get().map(|id| view! { <Noted id/> })}
    }
    .into_any()
}

#[component]
fn Known(contact: WhatsappContact) -> impl IntoView {
    let WhatsappContact { name, number, tags, opted_out, .. } = contact;
    let chips = tags.into_iter().map(|tag| view! { <li class="tag-chip">{tag}</li> });
    view! {
        <div class="customer" data-testid="customer">
            <p class="info-title">{name}</p>
            <p class="info-below"><a class="number" href=format!("tel:{number}")>{number.clone()}</a></p>
            <ul class="tag-chips">{chips.collect_view()}</ul>
            {opted_out.then(|| view! { <Tag look=TagLook::Bad>"Wants no blasts"</Tag> })}
        </div>
    }
}

/// What I noted of them, which is read when it is looked at.
#[component]
fn Noted(id: ContactId) -> impl IntoView {
    let loaded = Loaded::begin(move || api::load_contact(id));
    view! {
        <section class="info-part" aria-labelledby="customer-title">
            <h2 id="customer-title">"What you know of them"</h2>
            <Suspense fallback=|| view! { <Skeleton rows=3/> }>
                {move || Suspend::new(async move {
                    match loaded.get().await {
                        Ok(contact) => view! { <ContactForm contact/> }.into_any(),
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })}
            </Suspense>
            <p class="info-below"><A href="/whatsapp/contacts">"All contacts"</A></p>
        </section>
    }
}

#[component]
fn ContactForm(contact: Contact) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let Contact { id, name, number, tags, notes, opted_out, .. } = contact;
    let given_name = if name == number { String::new() } else { name };
    let sent = move |answered| match answered {
        Answered::Done(_) => toasts.say("Saved"),
        Answered::Refused(error) => toasts.say(error.to_string()),
    };
    view! {
        <form
            class="form customer-form"
            method="post"
            action=ChangeContact::url()
            on:submit=move |event| send_form(&event, sent)
        >
            <input type="hidden" name="id" value=id.to_string()/>
            <div class="field">
                <label class="field-label" for="customer-name">"Name"</label>
                <input class="input" id="customer-name" name="name" value=given_name autocomplete="off"/>
                <p class="field-error" id="customer-name-error" role="alert"></p>
            </div>
            <div class="field">
                <label class="field-label" for="customer-tags">"Tags"</label>
                <input class="input" id="customer-tags" name="tags" value=tags.join(", ") placeholder="vip, late payer" autocomplete="off"/>
                <p class="field-error" id="customer-tags-error" role="alert"></p>
            </div>
            <div class="field">
                <label class="field-label" for="customer-notes">"Notes"</label>
                <textarea class="input area" id="customer-notes" name="notes" rows="4">{notes}</textarea>
                <p class="field-error" id="customer-notes-error" role="alert"></p>
            </div>
            <label class="check">
                <input type="checkbox" name="opted_out" value="true" checked=opted_out/>
                "Wants no blasts"
            </label>
            <p class="form-error" role="alert"></p>
            <div class="form-end"><Button submits=true>"Save"</Button></div>
        </form>
    }
    .into_any()
}
