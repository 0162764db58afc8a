//! What can be set of a number, and what can be done with it at any time.

use contract::{
    limits::{IDLE_MINUTES, LABEL_CHARS},
    whatsapp::{Session, SessionStatus, SessionWish},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::A;

use super::{api::ChangeSession, numbers::Numbers, wish::WishButton, words::is_open};
use crate::ui::{Answered, Button, ButtonLook, Toasts, send_form};

/// The settings of a number, folded away until they are wanted.
#[component]
pub(super) fn SessionSettings(session: Memo<Session>, numbers: Numbers) -> impl IntoView {
    view! {
        <details class="session-settings">
            <summary>"Settings"</summary>
            <ChangeForm session numbers/>
            <Deeds session numbers/>
        </details>
    }
    .into_any()
}

/// The name, and when it is closed for want of use.
#[component]
fn ChangeForm(session: Memo<Session>, numbers: Numbers) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let id = session.with_untracked(|session| session.id);
    let label = Memo::new(move |_| session.with(|session| session.label.clone()));
    let minutes = Memo::new(move |_| session.with(|session| session.idle_minutes.to_string()));
    let sent = move |answered| {
        if let Answered::Done(_) = &answered {
            toasts.say("Saved");
        }
        numbers.sent(answered);
    };
    view! {
        <form class="form session-form" method="post" action=ChangeSession::url() on:submit=move |event| send_form(&event, sent)>
            <input type="hidden" name="id" value=id.to_string()/>
            <div class="field">
                <label class="field-label" for=format!("label-{id}")>"Name"</label>
                <input
                    class="input"
                    id=format!("label-{id}")
                    name="label"
                    maxlength=LABEL_CHARS.to_string()
                    autocomplete="off"
                    value=label.get_untracked()
                    prop:value=move || label.get()
                    required
                />
                <p class="field-error" id=format!("label-{id}-error") role="alert"></p>
            </div>
            <div class="field">
                <label class="field-label" for=format!("idle-{id}")>"Close after so many minutes without use"</label>
                <input
                    class="input"
                    id=format!("idle-{id}")
                    name="idle_minutes"
                    type="number"
                    min="1"
                    max=IDLE_MINUTES.to_string()
                    value=minutes.get_untracked()
                    prop:value=move || minutes.get()
                    required
                />
            </div>
            <p class="form-error" role="alert"></p>
            <div class="form-end"><Button submits=true>"Save"</Button></div>
        </form>
    }
}

/// What can be done with it in the state that it is in.
#[component]
fn Deeds(session: Memo<Session>, numbers: Numbers) -> impl IntoView {
    let id = session.with_untracked(|session| session.id);
    let what = Memo::new(move |_| {
        session.with(|session| {
            let linked = session.number.is_some() && session.status != SessionStatus::LoggedOut;
            (is_open(session.status), linked)
        })
    });
    move || {
        let (open, linked) = what.get();
        view! {
            <div class="session-deeds">
                <WishButton id wish=SessionWish::Restart words="Restart" numbers/>
                {open.then(|| view! { <WishButton id wish=SessionWish::Disconnect words="Disconnect" numbers/> })}
                {linked.then(|| view! {
                    <A href=format!("/whatsapp?log-out={id}") attr:class=ButtonLook::Plain.class() scroll=false>"Log out"</A>
                })}
                <A href=format!("/whatsapp?remove={id}") attr:class="button session-remove" scroll=false>"Remove"</A>
            </div>
        }
        .into_any()
    }
}
