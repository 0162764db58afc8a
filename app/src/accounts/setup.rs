//! `/setup`: the first person, through the one-time link that the server printed.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::{
    components::{A, Redirect},
    hooks::use_query_map,
};

use super::api::{FinishSetup, knock};
use crate::{
    still::{shown, still},
    ui::{Button, ButtonLook, Field, FormError, field_error, form_error, frame::Door},
};

/// `/setup`.
#[component]
pub fn SetupPage() -> impl IntoView {
    still("Set up", || view! { <Door><SetupDoor/></Door> })
}

#[component]
fn SetupDoor() -> impl IntoView {
    let token = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    view! {
        <h1>"Set up Switchboard"</h1>
        {shown(knock(), |door| {
            if door.signed_in {
                view! { <Redirect path="/"/> }.into_any()
            } else if door.needs_setup && !token.is_empty() {
                view! { <SetupForm token/> }.into_any()
            } else {
                view! { <NoSetup done=!door.needs_setup/> }.into_any()
            }
        })}
    }
}

#[component]
fn SetupForm(token: String) -> impl IntoView {
    let action = ServerAction::<FinishSetup>::new();
    let outcome = action.value();
    view! {
        <p class="door-about">
            "You are the first one here. Your account looks after the workspace and adds everybody else."
        </p>
        <ActionForm action>
            <div class="form">
                <input type="hidden" name="token" value=token/>
                <Field
                    label="Your name"
                    name="name"
                    autocomplete="name"
                    error=field_error(outcome, "name")
                    first=true
                />
                <Field
                    label="E-mail"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    error=field_error(outcome, "email")
                />
                <Field
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    hint="At least 8 characters. A short sentence is easy to keep in mind."
                    error=field_error(outcome, "password")
                />
                <FormError error=form_error(outcome, &["name", "email", "password"])/>
                <Button look=ButtonLook::Primary submits=true>
                    "Create my account"
                </Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn NoSetup(done: bool) -> impl IntoView {
    if done {
        view! {
            <p class="door-about">"This workspace is set up. Sign in, or ask an administrator for an account."</p>
            <A href="/sign-in" attr:class=ButtonLook::Primary.class()>"Sign in"</A>
        }
        .into_any()
    } else {
        view! {
            <p class="door-about">
                "This page opens with the one-time link that the server printed when it started. Start the server again for a new one."
            </p>
        }
        .into_any()
    }
}
