//! `/sign-in`: the way in.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::{components::Redirect, hooks::use_query_map};

use super::api::{SignIn, knock};
use crate::{
    still::{shown, still},
    ui::{Banner, Button, ButtonLook, ErrorNote, Field, FormError, field_error, form_error, frame::Door},
};

/// `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    still("Sign in", || view! { <Door><SignInDoor/></Door> })
}

#[component]
fn SignInDoor() -> impl IntoView {
    let asked = async { Ok(knock().await) };
    view! {
        <h1>"Sign in"</h1>
        {shown(asked, |door| match door {
            Ok(door) if door.signed_in => view! { <Redirect path="/"/> }.into_any(),
            Ok(door) => view! { <SignInForm needs_setup=door.needs_setup/> }.into_any(),
            Err(error) => view! { <ErrorNote error/> }.into_any(),
        })}
    }
}

#[component]
fn SignInForm(needs_setup: bool) -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let next = use_query_map().with_untracked(|query| query.get("next"));
    let outcome = action.value();
    view! {
        {needs_setup
            .then(|| {
                view! {
                    <Banner>
                        "Nobody has an account here yet. Open the setup link that the server printed when it started."
                    </Banner>
                }
            })}
        <ActionForm action>
            <div class="form">
                {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
                <Field
                    label="E-mail or phone"
                    name="login"
                    autocomplete="username"
                    error=field_error(outcome, "login")
                    first=true
                />
                <Field
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="current-password"
                    error=field_error(outcome, "password")
                />
                <FormError error=form_error(outcome, &["login", "password"])/>
                <Button look=ButtonLook::Primary submits=true>
                    "Sign in"
                </Button>
            </div>
        </ActionForm>
        <p class="door-note">"Forgot your password? Ask an administrator of your workspace for a new one."</p>
    }
    .into_any()
}
