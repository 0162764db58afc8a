//! The change of one's own password.

use leptos::{form::ActionForm, html, prelude::*};

use super::api::ChangePassword;
use crate::{
    auth_context::AuthContext,
    ui::{Button, Field, FormError, Toasts, field_error, form_error},
};

/// The form on `/me`.
#[component]
pub(super) fn PasswordCard(action: ServerAction<ChangePassword>) -> impl IntoView {
    let user = expect_context::<AuthContext>().user();
    let toasts = expect_context::<Toasts>();
    let form = NodeRef::<html::Form>::new();
    let outcome = action.value();
    Effect::new(move |_| {
        if outcome.with(|outcome| matches!(outcome, Some(Ok(())))) {
            toasts.say("Your password is changed. Your other sign-ins have ended.");
            if let Some(form) = form.get_untracked() {
                form.reset();
            }
        }
    });
    view! {
        <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <p class="card-about">"Changing it signs you out everywhere but here."</p>
            <ActionForm action node_ref=form>
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
                        <Button submits=true busy=action.pending()>"Change password"</Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}
