//! The change of one's own password.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;

use super::api::ChangePassword;
use crate::{
    auth_context::AuthContext,
    ui::{Banner, Button, Field, FormError, Glyph, field_error, form_error},
};

/// The form on `/me`.
#[component]
pub(super) fn PasswordCard() -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let user = expect_context::<AuthContext>().user();
    let outcome = action.value();
    let done = use_query_map().with_untracked(|query| query.get("done").is_some());
    view! {
        <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <p class="card-about">"Changing it signs you out everywhere but here."</p>
            {done
                .then(|| {
                    view! {
                        <div class="card-note">
                            <Banner glyph=Glyph::Check>
                                "Your password is changed. Your other sign-ins have ended."
                            </Banner>
                        </div>
                    }
                })}
            <ActionForm action>
                <div class="form">
                    // For programs that keep passwords: whose it is.
                    <input
                        class="unseen-text"
                        type="text"
                        name="username"
                        autocomplete="username"
                        value=move || user.with(|user| user.email.clone())
                        readonly
                        tabindex="-1"
                        aria-hidden="true"
                    />
                    <Field
                        label="Current password"
                        name="current"
                        kind="password"
                        autocomplete="current-password"
                        error=field_error(outcome, "current")
                    />
                    <Field
                        label="New password"
                        name="new"
                        kind="password"
                        autocomplete="new-password"
                        hint="At least 8 characters."
                        error=field_error(outcome, "new")
                    />
                    <FormError error=form_error(outcome, &["current", "new"])/>
                    <div class="form-end">
                        <Button submits=true>"Change password"</Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}
