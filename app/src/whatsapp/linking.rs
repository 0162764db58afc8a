//! Linking a number by its QR code.

use contract::whatsapp::{Driver, Session};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::A;

use super::{api::PairSession, numbers::Numbers, qr::QrCode};
use crate::ui::{Button, send_form};

/// The code, what to do with it in three steps, and the way without a camera.
#[component]
pub(super) fn ScanStage(session: Memo<Session>, numbers: Numbers) -> impl IntoView {
    let (id, driver) = session.with_untracked(|session| (session.id, session.driver));
    view! {
        <div class="linking">
            <QrCode id numbers/>
            <div class="linking-words">
                <Steps driver/>
                <details class="linking-otherwise">
                    <summary>"Link with a code instead"</summary>
                    <form
                        class="form session-form"
                        method="post"
                        action=PairSession::url()
                        on:submit=move |event| send_form(&event, move |answered| numbers.sent(answered))
                    >
                        <input type="hidden" name="id" value=id.to_string()/>
                        <div class="field">
                            <label class="field-label" for=format!("phone-{id}")>"The phone's number"</label>
                            <input
                                class="input"
                                id=format!("phone-{id}")
                                name="phone"
                                type="tel"
                                autocomplete="tel"
                                placeholder="+60 12-345 6789"
                                required
                            />
                            <p class="field-hint">"With the country code. A code to type into the phone appears here."</p>
                            <p class="field-error" id=format!("phone-{id}-error") role="alert"></p>
                        </div>
                        <p class="form-error" role="alert"></p>
                        <div class="form-end"><Button submits=true>"Get a code"</Button></div>
                    </form>
                </details>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Steps(driver: Driver) -> impl IntoView {
    if driver == Driver::Simulated {
        view! {
            <ol class="steps">
                <li>"Open the " <A href="/lab">"Lab"</A> ", where the virtual phones lie."</li>
                <li>"Make a phone for the owner of this number, if there is none."</li>
                <li>"Let it scan this code."</li>
            </ol>
        }
        .into_any()
    } else {
        view! {
            <ol class="steps">
                <li>"Open WhatsApp on the phone that has the number."</li>
                <li>"Go to " <strong>"Settings › Linked devices"</strong> " and choose " <strong>"Link a device"</strong> "."</li>
                <li>"Point the phone at this code."</li>
            </ol>
        }
        .into_any()
    }
}
