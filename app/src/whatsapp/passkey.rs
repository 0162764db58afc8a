//! The passkey that WhatsApp asks for before it links some numbers.

use contract::whatsapp::{Session, SessionWish};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{api::AnswerPasskey, linking_code::BigCode, numbers::Numbers, stages::Words, wish::WishButton};
use crate::ui::{Button, ButtonLook, send_form};

/// What to do with the passkey. A browser gives one only to the site that it belongs to, so on this page
/// nobody can confirm it: the phone can, or a program that is given the question and answers it.
#[component]
pub(super) fn PasskeyStage(session: Memo<Session>, numbers: Numbers) -> impl IntoView {
    let id = session.with_untracked(|session| session.id);
    let question = move || session.with(|session| session.passkey.clone()).unwrap_or_default();
    view! {
        <Words session/>
        <details class="linking-otherwise">
            <summary>"The phone asks nothing"</summary>
            <p class="session-below">
                "This page cannot use the passkey itself: it belongs to WhatsApp. A passkey program can. Give it this question and \
                 paste its answer."
            </p>
            <form
                class="form"
                method="post"
                action=AnswerPasskey::url()
                on:submit=move |event| send_form(&event, move |answered| numbers.sent(answered))
            >
                <input type="hidden" name="id" value=id.to_string()/>
                <label class="field-label" for=format!("question-{id}")>"Question"</label>
                <textarea class="input area" id=format!("question-{id}") rows="4" readonly prop:value=question>{untrack(question)}</textarea>
                <div class="field">
                    <label class="field-label" for=format!("assertion-{id}")>"Answer"</label>
                    <textarea class="input area" id=format!("assertion-{id}") name="assertion" rows="4" required></textarea>
                    <p class="field-error" id=format!("assertion-{id}-error") role="alert"></p>
                </div>
                <p class="form-error" role="alert"></p>
                <div class="form-end"><Button submits=true>"Send the answer"</Button></div>
            </form>
        </details>
    }
    .into_any()
}

/// Two codes that have to be the same.
#[component]
pub(super) fn ComparingStage(session: Memo<Session>, numbers: Numbers) -> impl IntoView {
    let id = session.with_untracked(|session| session.id);
    view! {
        <BigCode session/>
        <Words session/>
        <div class="session-deeds">
            <form
                method="post"
                action=AnswerPasskey::url()
                on:submit=move |event| send_form(&event, move |answered| numbers.sent(answered))
            >
                <input type="hidden" name="id" value=id.to_string()/>
                <Button look=ButtonLook::Primary submits=true>"Yes, they are the same"</Button>
            </form>
            <WishButton id wish=SessionWish::Restart words="No, begin anew" numbers/>
        </div>
    }
    .into_any()
}
