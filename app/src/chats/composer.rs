//! Where a message is written.

use contract::{ClientId, limits::MESSAGE_BYTES};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    leptos_dom::helpers::request_animation_frame,
    prelude::*,
    server_fn::ServerFn,
};
use web_sys::HtmlTextAreaElement;

use super::{
    api::SendMessage,
    browser_store::{BrowserStore, BrowserText},
    talk::Talk,
};
use crate::{
    realtime::Realtime,
    ui::{Glyph, Icon},
};

/// Bytes left from which on the limit is shown.
const NEAR_LIMIT: usize = 1_024;

/// Where a message is written. Without JavaScript it is a plain form.
#[component]
pub(super) fn Composer(
    talk: Talk,
    /// What the input is called, for those who only hear it.
    label: String,
) -> impl IntoView {
    let chat_id = talk.chat.to_string();
    let draft = StoredValue::new(BrowserStore::of(expect_context::<Realtime>().me(), "draft").text(&chat_id));
    let input = NodeRef::<html::Textarea>::new();
    let bytes = RwSignal::new(0_usize);
    let changed = move |input: &HtmlTextAreaElement| {
        let text = input.value();
        bytes.set(text.trim().len());
        fit(input);
        draft.with_value(|draft| draft.set(&text));
    };
    Effect::new(move |_| {
        let Some(input) = input.get() else { return };
        if let (true, Some(text)) = (input.value().is_empty(), draft.with_value(BrowserText::get)) {
            input.set_value(&text);
        }
        // By then it is on the page, where it has a size and can have the focus.
        request_animation_frame(move || {
            changed(&input);
            if has_keyboard() {
                let _hidden = input.focus();
            }
        });
    });
    let send = move || {
        let Some(input) = input.get_untracked() else { return };
        let text = input.value();
        if text.trim().is_empty() || text.trim().len() > MESSAGE_BYTES {
            return;
        }
        talk.send(&text);
        input.set_value("");
        changed(&input);
        let _hidden = input.focus();
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let limit = move || limit_words(bytes.get());
    let too_long = move || bytes.get() > MESSAGE_BYTES;
    // For a browser without JavaScript, which sends this page's form once. One with JavaScript makes an
    // id for each message and never looks at this one, so it may differ between server and browser.
    let client_id = ClientId::generate().to_string();
    view! {
        <form class="composer" method="post" action=SendMessage::url() on:submit=on_submit>
            <input type="hidden" name="chat_id" value=chat_id/>
            <input type="hidden" name="client_id" value=client_id/>
            <label class="unseen-text" for="composer-text">{label}</label>
            <textarea
                class="composer-text"
                id="composer-text"
                data-testid="composer"
                name="text"
                rows="1"
                required=true
                placeholder="Write a message"
                aria-describedby="composer-limit"
                aria-invalid=move || too_long().then_some("true")
                node_ref=input
                on:input:target=move |event| changed(&event.target())
                on:keydown=on_keydown
            ></textarea>
            <button
                type="submit"
                class="button button-primary button-icon composer-send"
                data-testid="send"
                aria-label="Send"
                title="Send"
                aria-disabled=move || too_long().then_some("true")
            >
                <Icon glyph=Glyph::Send/>
            </button>
            <p class="composer-limit" id="composer-limit" class:too-long=too_long role="status">{limit}</p>
        </form>
    }
}

/// What is said of the limit; nothing while it is far.
fn limit_words(bytes: usize) -> Option<String> {
    match MESSAGE_BYTES.checked_sub(bytes) {
        Some(left) if left > NEAR_LIMIT => None,
        Some(left) => Some(format!("{left} bytes left")),
        None => {
            let over = bytes - MESSAGE_BYTES;
            Some(format!("{over} bytes too long. Please send it in parts."))
        }
    }
}

/// Makes the input as high as its text; the style sheet has the last word at eight lines.
fn fit(input: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(input);
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", input.scroll_height() + 2));
}

/// Whether there is a keyboard beside the screen: on a phone, the focus would bring one up over it.
fn has_keyboard() -> bool {
    window()
        .match_media("(hover: hover) and (pointer: fine)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_said_when_it_is_near() {
        assert_eq!(limit_words(MESSAGE_BYTES - NEAR_LIMIT - 1), None);
        assert_eq!(limit_words(MESSAGE_BYTES - 7).as_deref(), Some("7 bytes left"));
        assert_eq!(limit_words(MESSAGE_BYTES).as_deref(), Some("0 bytes left"));
        assert_eq!(
            limit_words(MESSAGE_BYTES + 5).as_deref(),
            Some("5 bytes too long. Please send it in parts.")
        );
    }
}
