//! The dialog in which another number is added.

use contract::{limits::LABEL_CHARS, whatsapp::Driver};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{components::A, hooks::use_navigate};

use super::{api::StartSession, ask_first::quietly, numbers::Numbers, page::PATH, words::driver_words};
use crate::ui::{Answered, Button, ButtonLook, Dialog, Field, send_form};

/// A name, and the way to link it where there are several.
#[component]
pub(super) fn AddNumber(numbers: Numbers) -> impl IntoView {
    let drivers = numbers.drivers();
    let keys = drivers.contains(&Driver::Cloud);
    let (go, leave) = (use_navigate(), use_navigate());
    let submit = move |event| {
        let go = go.clone();
        send_form(&event, move |answered| {
            if let Answered::Done(_) = &answered {
                go(PATH, quietly());
            }
            numbers.sent(answered);
        });
    };
    let ways =
        drivers.into_iter().enumerate().map(|(place, driver)| view! { <Way driver chosen=place == 0/> });
    view! {
        <Dialog title="Add a number" on_close=move |()| leave(PATH, quietly()) close_href=PATH>
            <form class="form add-number" method="post" action=StartSession::url() on:submit=submit>
                <div class="field">
                    <label class="field-label" for="label">
                        "Name" <span class="field-optional">"optional"</span>
                    </label>
                    <input
                        class="input"
                        id="label"
                        name="label"
                        maxlength=LABEL_CHARS.to_string()
                        placeholder="Shop, Reception, …"
                        autocomplete="off"
                        autofocus=true
                    />
                    <p class="field-error" id="label-error" role="alert"></p>
                </div>
                <fieldset class="ways">
                    <legend class="field-label">"How it reaches WhatsApp"</legend>
                    {ways.collect_view()}
                </fieldset>
                {keys.then(|| view! { <CloudKeys/> })}
                <p class="field-hint">
                    "Write only to people who agreed to hear from you. WhatsApp restricts numbers that people report."
                </p>
                <p class="form-error" role="alert"></p>
                <div class="form-end">
                    <A href=PATH attr:class=ButtonLook::Plain.class() scroll=false>"Cancel"</A>
                    <Button look=ButtonLook::Primary submits=true>"Add"</Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// One way to reach WhatsApp, and what has to be known of it.
#[component]
fn Way(driver: Driver, chosen: bool) -> impl IntoView {
    let (name, words) = driver_words(driver);
    view! {
        <label class="way">
            <input type="radio" name="driver" value=driver.word() checked=chosen/>
            <span class="way-name">{name}</span>
            <span class="way-words">{words}</span>
        </label>
    }
}

/// What the Cloud API needs; seen only while it is chosen.
#[component]
fn CloudKeys() -> impl IntoView {
    view! {
        <div class="cloud-keys form">
            <Field label="Phone number ID" name="phone_number_id" optional=true hint="From the app's page at Meta, under WhatsApp › API setup."/>
            <Field label="Access token" name="access_token" kind="password" optional=true hint="A permanent one, of a system user."/>
            <Field label="App secret" name="app_secret" kind="password" optional=true hint="Webhooks are signed with it."/>
            <Field label="Verify token" name="verify_token" optional=true hint="A word of your own, to be given at Meta too."/>
        </div>
    }
}
