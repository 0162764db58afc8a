//! `/sign-in`: the way in.

use contract::AppError;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

use super::api::{SignIn, knock};
use crate::ui::{
    Banner, Button, ButtonLook, ErrorNote, Field, FormError, field_error, form_error, frame::Door,
};

/// `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let door = Resource::new(|| (), |()| knock());
    view! {
        <Title text="Sign in"/>
        <Door>
            <h1>"Sign in"</h1>
            <Suspense>
                {move || Suspend::new(async move {
                    match door.await {
                        Ok(door) if door.signed_in => view! { <Redirect path="/"/> }.into_any(),
                        Ok(door) => view! { <SignInForm needs_setup=door.needs_setup/> }.into_any(),
                        // Signing in may still work, and says itself when it does not.
                        Err(AppError::Unavailable) => {
                            view! { <ErrorNote error=AppError::Unavailable/> <SignInForm needs_setup=false/> }
                                .into_any()
                        }
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })}
            </Suspense>
        </Door>
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
                <Button look=ButtonLook::Primary submits=true busy=action.pending()>
                    "Sign in"
                </Button>
            </div>
        </ActionForm>
        <p class="door-note">"Forgot your password? Ask an administrator of your workspace for a new one."</p>
    }
    .into_any()
}
