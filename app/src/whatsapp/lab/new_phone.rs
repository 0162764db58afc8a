//! The place on the table where another phone can be put.

use leptos::{html, prelude::*, server_fn::ServerFn};

use super::{api::AddPhone, table::Table};
use crate::ui::{Answered, Button, ButtonLook, send_form};

/// Makes a phone, of a customer or of somebody who has a number here.
#[component]
pub(super) fn NewPhone(table: Table) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let sent = move |answered| {
        if let (Answered::Done(_), Some(form)) = (&answered, form.get_untracked()) {
            form.reset();
        }
        table.sent(answered);
    };
    let first = move || table.with(|table| table.phones.is_empty());
    view! {
        <form
            class="form lab-form"
            method="post"
            action=AddPhone::url()
            node_ref=form
            on:submit=move |event| send_form(&event, sent)
        >
            <h2>"Another phone"</h2>
            {move || first().then(|| view! {
                <p class="field-hint">
                    "Begin with a phone of your own: it scans the code on the page of numbers. Then make a customer's, and write from it."
                </p>
            })}
            <div class="field">
                <label class="field-label" for="phone-name">"Whose"</label>
                <input class="input" id="phone-name" name="name" placeholder="Me, or a customer" autocomplete="off" required/>
                <p class="field-error" id="phone-name-error" role="alert"></p>
            </div>
            <div class="field">
                <label class="field-label" for="phone-number">"Number"</label>
                <input class="input" id="phone-number" name="number" type="tel" placeholder="+60 12-345 6789" autocomplete="off" required/>
                <p class="field-error" id="phone-number-error" role="alert"></p>
            </div>
            <label class="check">
                <input type="checkbox" name="not_on_whatsapp" value="true"/>
                "Not on WhatsApp"
            </label>
            <p class="form-error" role="alert"></p>
            <div class="form-end"><Button look=ButtonLook::Primary submits=true>"Put it on the table"</Button></div>
        </form>
    }
}
