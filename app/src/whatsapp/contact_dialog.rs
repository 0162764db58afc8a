//! The dialogs in which contacts are added, changed and imported.

use contract::whatsapp::Contact;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use super::api::{AddContact, ChangeContact, ImportContacts};
use crate::ui::{Button, ButtonLook, Dialog, Field};

/// The dialog for a contact that is known.
#[component]
pub(super) fn EditDialog(contact: Contact, back: String) -> impl IntoView {
    let action = ServerAction::<ChangeContact>::new();
    let Contact { id, name, number, tags, notes, opted_out, .. } = contact;
    let given_name = if name == number { String::new() } else { name.clone() };
    view! {
        <Dialog title=format!("Edit {name}") close_href=back.clone()>
            <ActionForm action>
                <div class="form">
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Field label="Name" name="name" value=given_name optional=true hint="Empty for what they call themselves."/>
                    <Rest tags=tags.join(", ") notes back/>
                    <label class="check">
                        <input type="checkbox" name="opted_out" value="true" checked=opted_out/>
                        "Wants no blasts"
                    </label>
                    <End back_words="Save"/>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// The dialog for a new contact.
#[component]
pub(super) fn AddDialog(back: String) -> impl IntoView {
    let action = ServerAction::<AddContact>::new();
    view! {
        <Dialog title="Add a contact" close_href=back.clone()>
            <ActionForm action>
                <div class="form">
                    <Field label="Number" name="number" kind="tel" hint="With the country code, such as +60 12-345 6789." first=true/>
                    <Field label="Name" name="name" optional=true/>
                    <Rest tags=String::new() notes=String::new() back/>
                    <End back_words="Add"/>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// What adding and changing share.
#[component]
fn Rest(tags: String, notes: String, back: String) -> impl IntoView {
    view! {
        <input type="hidden" name="back" value=back/>
        <Field label="Tags" name="tags" value=tags optional=true hint="With commas between: vip, late payer."/>
        <div class="field">
            <label class="field-label" for="notes">"Notes" <span class="field-optional">"optional"</span></label>
            <textarea class="input area" id="notes" name="notes" rows="4">{notes}</textarea>
            <p class="field-error" id="notes-error" role="alert"></p>
        </div>
    }
}

#[component]
fn End(back_words: &'static str) -> impl IntoView {
    view! {
        <p class="form-error" role="alert"></p>
        <div class="form-end">
            <Button look=ButtonLook::Primary submits=true>{back_words}</Button>
        </div>
    }
}

/// The dialog in which a list is pasted. A whole file goes to `POST /api/contacts/import`.
#[component]
pub(super) fn ImportDialog(back: String) -> impl IntoView {
    let action = ServerAction::<ImportContacts>::new();
    view! {
        <Dialog title="Import contacts" close_href=back.clone()>
            <ActionForm action>
                <div class="form">
                    <input type="hidden" name="back" value=back.clone()/>
                    <div class="field">
                        <label class="field-label" for="lines">"Lines of a CSV file"</label>
                        <textarea
                            class="input area"
                            id="lines"
                            name="lines"
                            rows="8"
                            placeholder="number,name,tags,notes\n+60 12-345 6789,Siti,vip;shop,\"Likes mornings\""
                            required
                        ></textarea>
                        <p class="field-hint">
                            "Begin with the names of the columns: number, name, tags (with ; between) and notes. Numbers with their country code."
                        </p>
                    </div>
                    <p class="form-error" role="alert"></p>
                    <div class="form-end">
                        <A href=back attr:class=ButtonLook::Plain.class() scroll=false>"Cancel"</A>
                        <Button look=ButtonLook::Primary submits=true>"Import"</Button>
                    </div>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
