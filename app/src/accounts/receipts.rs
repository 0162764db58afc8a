//! Whether others learn what one has seen, on `/me`.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    auth_context::AuthContext,
    chats::api::SetReceipts,
    ui::{FormError, form_error},
};

/// The switch on `/me`: a button of a form, so that it works without JavaScript too.
#[component]
pub(super) fn ReceiptsCard() -> impl IntoView {
    let action = ServerAction::<SetReceipts>::new();
    let on = expect_context::<AuthContext>().user().with_untracked(|user| user.receipts);
    view! {
        <section class="card" aria-labelledby="receipts-title">
            <h2 id="receipts-title">"Receipts"</h2>
            <p class="card-about">
                "While they are on, others are told what you have seen, and you are told what they have seen. \
                 Whoever turns theirs off sees none."
            </p>
            <ActionForm action>
                <input type="hidden" name="receipts" value=(!on).to_string()/>
                <button type="submit" class="info-line switch" role="switch" id="receipts" aria-checked=on.to_string()>
                    <span class="info-words">"Receipts of what you have seen"</span>
                    <span class="switch-knob"></span>
                </button>
                <FormError error=form_error(action.value(), &[])/>
            </ActionForm>
        </section>
    }
    .into_any()
}
