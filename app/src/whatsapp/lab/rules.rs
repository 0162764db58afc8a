//! How the network behaves, as a small form.

use contract::whatsapp::NetworkRules;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{api::ChangeNetwork, table::Table};
use crate::ui::{Answered, Button, Toasts, send_form};

/// Delays, failures and lost receipts, the same for everybody on this server.
#[component]
pub(super) fn NetworkForm(table: Table) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let rules = Memo::new(move |_| table.with(|table| table.rules));
    let sent = move |answered| {
        if let Answered::Done(_) = &answered {
            toasts.say("The network behaves so from now on");
        }
        table.sent(answered);
    };
    let number = move |look: fn(NetworkRules) -> String| Memo::new(move |_| look(rules.get()));
    view! {
        <section class="card" aria-labelledby="network-title">
            <h2 id="network-title">"The network"</h2>
            <p class="card-about">"It is the same for everybody who tries things out on this server."</p>
            <form
                class="form network"
                method="post"
                action=ChangeNetwork::url()
                on:submit=move |event| send_form(&event, sent)
            >
                <Count name="delay_ms" label="Sending takes, in ms" max=Some(60_000) value=number(|rules| rules.delay_ms.to_string())/>
                <Count name="failures" label="Refused, in %" max=Some(100) value=number(|rules| per_cent(rules.failure_share))/>
                <Count name="lost_receipts" label="Receipts lost, in %" max=Some(100) value=number(|rules| per_cent(rules.drop_receipts_share))/>
                <Count name="seed" label="Seed of all chances" max=None value=number(|rules| rules.seed.to_string())/>
                <Check name="repeat_safe" words="A message sent twice is delivered once" on=Memo::new(move |_| rules.get().repeat_safe)/>
                <Check name="askable" words="It can be asked whether a message was sent" on=Memo::new(move |_| rules.get().askable)/>
                <p class="form-error" role="alert"></p>
                <div class="form-end"><Button submits=true>"Apply"</Button></div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Count(name: &'static str, label: &'static str, max: Option<u32>, value: Memo<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type="number"
                min="0"
                max=max.map(|max| max.to_string())
                value=value.get_untracked()
                prop:value=move || value.get()
                required
            />
            <p class="field-error" id=format!("{name}-error") role="alert"></p>
        </div>
    }
}

#[component]
fn Check(name: &'static str, words: &'static str, on: Memo<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value="true" checked=on.get_untracked() prop:checked=move || on.get()/>
            {words}
        </label>
    }
}

/// A share in whole per cent.
fn per_cent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_said_in_per_cent() {
        assert_eq!([0.0, 0.29, 1.0].map(per_cent), ["0", "29", "100"]);
    }
}
