//! What can be done about a message that did not reach its customer, or of which nobody knows.

use contract::MessageId;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{rows::BubbleState, talk::Talk};
use crate::{
    ui::{Answered, send_form},
    whatsapp::api::{RetryMessage, SettleMessage},
};

/// The reason, and the ways on: sending it again, or saying what the phone shows.
#[component]
pub(super) fn Unsettled(id: Memo<Option<MessageId>>, state: Memo<BubbleState>, talk: Talk) -> impl IntoView {
    let what = Memo::new(move |_| match (id.get(), state.get()) {
        (Some(id), BubbleState::Unsent(reason)) => Some((id, reason, false)),
        (Some(id), BubbleState::Unknown(reason)) => Some((id, reason, true)),
        _ => None,
    });
    move || {
        what.get().map(|(id, reason, unknown)| {
            let ways = if unknown {
                view! { <AskThePhone id talk/> }.into_any()
            } else {
                view! { <Way id action=RetryMessage::url() sent=None words="Try again" talk/> }.into_any()
            };
            view! {
                <div class="refusal" role="alert" data-testid="unsettled">
                    <span>{reason}</span>
                    {ways}
                </div>
            }
        })
    }
}

/// Only whoever looks at the phone can say what became of it.
#[component]
fn AskThePhone(id: MessageId, talk: Talk) -> impl IntoView {
    view! {
        <span>"Is it there?"</span>
        <Way id action=SettleMessage::url() sent=Some("true") words="Yes, it was sent" talk/>
        <Way id action=SettleMessage::url() sent=Some("false") words="No, send it again" talk/>
    }
}

/// One way on; what comes of it is told as an event.
#[component]
fn Way(
    id: MessageId,
    action: &'static str,
    sent: Option<&'static str>,
    words: &'static str,
    talk: Talk,
) -> impl IntoView {
    let answered = move |answered| {
        if let Answered::Refused(error) = answered {
            talk.toasts.say(error.to_string());
        }
    };
    view! {
        <form method="post" action=action on:submit=move |event| send_form(&event, answered)>
            <input type="hidden" name="id" value=id.to_string()/>
            {sent.map(|sent| view! { <input type="hidden" name="sent" value=sent/> })}
            <button class="refusal-again">{words}</button>
        </form>
    }
}
