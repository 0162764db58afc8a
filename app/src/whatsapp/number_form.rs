//! Starting a chat with a customer's number.

use contract::whatsapp::Session;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::{
    api::{self, StartCustomerChat},
    words::takes_messages,
};
use crate::{
    loaded::Loaded,
    ui::{Answered, Button, ButtonLook, ErrorNote, Field, Skeleton, Toasts, send_form},
};

/// A number to write to, and through which of mine.
#[component]
pub fn NumberForm() -> impl IntoView {
    let loaded = Loaded::begin(api::load_sessions);
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match loaded.get().await {
                    Ok(sessions) => chosen_from(sessions),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn chosen_from(sessions: Vec<Session>) -> AnyView {
    let sessions: Vec<Session> = sessions.into_iter().filter(takes_messages).collect();
    if sessions.is_empty() {
        view! {
            <p class="people-nobody">"Customers are written to through a WhatsApp number of yours, and none is linked yet."</p>
            <A href="/whatsapp" attr:class=ButtonLook::Primary.class()>"Link a number"</A>
        }
        .into_any()
    } else {
        view! { <Fields sessions/> }.into_any()
    }
}

#[component]
fn Fields(sessions: Vec<Session>) -> impl IntoView {
    let (go, toasts) = (use_navigate(), expect_context::<Toasts>());
    let submit = move |event| {
        let go = go.clone();
        send_form(&event, move |answered| match answered {
            Answered::Done(Some(address)) => {
                go(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
            }
            Answered::Done(None) => {}
            Answered::Refused(error) => toasts.say(error.to_string()),
        });
    };
    let through = if let [only] = sessions.as_slice() {
        view! { <input type="hidden" name="session_id" value=only.id.to_string()/> }.into_any()
    } else {
        let options = sessions.into_iter().map(|session| {
            let words = format!("{} ({})", session.label, session.number.unwrap_or_default());
            view! { <option value=session.id.to_string()>{words}</option> }
        });
        view! {
            <div class="field">
                <label class="field-label" for="through">"Through"</label>
                <select class="input" id="through" name="session_id">{options.collect_view()}</select>
            </div>
        }
        .into_any()
    };
    view! {
        <form class="form" method="post" action=StartCustomerChat::url() on:submit=submit>
            {through}
            <Field label="Number" name="number" kind="tel" hint="With the country code, such as +60 12-345 6789." first=true/>
            <Field label="Name" name="name" optional=true/>
            <p class="form-error" role="alert"></p>
            <div class="form-end"><Button look=ButtonLook::Primary submits=true>"Open the chat"</Button></div>
        </form>
    }
}
