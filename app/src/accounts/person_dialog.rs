//! The dialog in which an administrator adds or edits a person.

use contract::auth::{Role, User};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use super::{people::Deeds, words::ROLES};
use crate::ui::{Button, ButtonLook, Choice, Dialog, Field, FormError, field_error, form_error};

const FIELDS: &[&str] = &["name", "email", "phone", "role", "password"];

/// The dialog for `person`, or for a new one; `back` is the list without it.
#[component]
pub(super) fn PersonDialog(person: Option<User>, back: String, deeds: Deeds) -> impl IntoView {
    let title = person.as_ref().map_or("Add a person".to_owned(), |person| format!("Edit {}", person.name));
    let form = match person {
        None => view! { <AddForm back=back.clone() deeds/> }.into_any(),
        Some(person) => view! { <EditForm person back=back.clone() deeds/> }.into_any(),
    };
    view! { <Dialog title close_href=back>{form}</Dialog> }
}

#[component]
fn AddForm(back: String, deeds: Deeds) -> impl IntoView {
    let outcome = deeds.add.value();
    view! {
        <ActionForm action=deeds.add>
            <PersonFields
                person=None
                back
                errors=FIELDS.iter().map(|field| field_error(outcome, field)).collect()
                rest=form_error(outcome, FIELDS)
                password_hint="At least 8 characters. Tell it to them; they can change it."
                submit="Add"
            />
        </ActionForm>
    }
    .into_any()
}

#[component]
fn EditForm(person: User, back: String, deeds: Deeds) -> impl IntoView {
    let outcome = deeds.change.value();
    view! {
        <ActionForm action=deeds.change>
            <input type="hidden" name="id" value=person.id.to_string()/>
            <PersonFields
                person=Some(person)
                back
                errors=FIELDS.iter().map(|field| field_error(outcome, field)).collect()
                rest=form_error(outcome, FIELDS)
                password_hint="Leave empty to keep it. A new one signs them out everywhere."
                submit="Save"
            />
        </ActionForm>
    }
    .into_any()
}

/// The fields that adding and editing share; `errors` are in the order of [`FIELDS`].
#[component]
fn PersonFields(
    person: Option<User>,
    back: String,
    errors: Vec<Signal<Option<String>>>,
    rest: Signal<Option<String>>,
    password_hint: &'static str,
    submit: &'static str,
) -> impl IntoView {
    let edits = person.is_some();
    let (name, email, phone, role) = match person {
        Some(person) => (person.name, person.email, person.phone.unwrap_or_default(), person.role),
        None => (String::new(), String::new(), String::new(), Role::Staff),
    };
    let error = |field: &str| {
        let place = FIELDS.iter().position(|one| *one == field).unwrap_or_default();
        errors[place]
    };
    view! {
        <div class="form">
            <input type="hidden" name="back" value=back.clone()/>
            <Field label="Name" name="name" value=name error=error("name") first=true/>
            <Field label="E-mail" name="email" kind="email" value=email error=error("email")/>
            <Field
                label="Phone"
                name="phone"
                kind="tel"
                value=phone
                optional=true
                hint="With the country code, such as +60 12-345 6789."
                error=error("phone")
            />
            <Choice
                label="Role"
                name="role"
                options=ROLES
                chosen=role.as_str()
                hint="Administrators look after people and see the connection log."
            />
            <Field
                label=if edits { "New password" } else { "Password" }
                name="password"
                kind="password"
                autocomplete="new-password"
                optional=edits
                hint=password_hint
                error=error("password")
            />
            <FormError error=rest/>
            <div class="form-end">
                <A href=back.clone() attr:class=ButtonLook::Plain.class() scroll=false>"Cancel"</A>
                <Button look=ButtonLook::Primary submits=true>{submit}</Button>
            </div>
        </div>
    }
    .into_any()
}
