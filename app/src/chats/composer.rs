//! Where a message is written.

use contract::{ClientId, limits::MESSAGE_BYTES};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    leptos_dom::helpers::request_animation_frame,
    prelude::*,
    server_fn::ServerFn,
    task::spawn_local,
};
use web_sys::{ClipboardEvent, DragEvent, HtmlTextAreaElement};

use super::{
    api::SendMessage,
    attach::{AttachButton, Attachment, AttachmentBar},
    browser_store::{BrowserStore, BrowserText},
    talk::{Talk, Writing},
    typing::TypingLine,
};
use crate::{
    realtime::{Realtime, Said, clock},
    ui::{Glyph, Icon},
};

/// Bytes left from which on the limit is shown.
const NEAR_LIMIT: usize = 1_024;

/// Milliseconds between two words to the others that I type.
const TYPING_EVERY_MS: f64 = 1_500.0;

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
        if matches!(talk.writing.try_get_untracked(), None | Some(Writing::Edit(_))) {
            return;
        }
        draft.with_value(|draft| draft.set(&text));
    };
    let typed = typing_told(talk);
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
    let attachment = Attachment::new();
    on_cleanup(move || attachment.remove());
    let failed = RwSignal::new(None::<String>);
    let empty = move || {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
            changed(&input);
            let _hidden = input.focus();
        }
    };
    let send = move || {
        let Some(text) = input.get_untracked().map(|input| input.value()) else { return };
        let image = untrack(|| attachment.ready());
        let waits = image.is_none() && untrack(|| attachment.is_there());
        if waits || text.trim().is_empty() && image.is_none() || text.trim().len() > MESSAGE_BYTES {
            return;
        }
        failed.set(None);
        let Writing::Edit(id) = talk.writing.get_untracked() else {
            talk.send(&text, image, Vec::new());
            attachment.remove();
            empty();
            return;
        };
        spawn_local(async move {
            match talk.edit(id, text).await {
                Ok(()) => empty(),
                Err(error) => drop(failed.try_set(Some(error.to_string()))),
            }
        });
    };
    // What is to be changed comes into the input, and goes when it is left alone after all.
    Effect::new(move |before: Option<Writing>| {
        let writing = talk.writing.get();
        let Some(input) = input.get() else { return writing };
        if let Writing::Edit(id) = writing {
            input.set_value(&talk.message(id).map(|message| message.content).unwrap_or_default());
            changed(&input);
        } else if matches!(before, Some(Writing::Edit(_))) {
            input.set_value("");
            changed(&input);
        }
        writing
    });
    let leave = move || {
        failed.set(None);
        talk.writing.set(Writing::Message);
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        } else if event.key() == "Escape" && talk.writing.get_untracked() != Writing::Message {
            event.prevent_default();
            leave();
        } else if event.key() == "ArrowUp"
            && bytes.get_untracked() == 0
            && let Some(last) = talk.last_of_mine()
        {
            event.prevent_default();
            talk.write(Writing::Edit(last));
        }
    };
    let limit = move || limit_words(bytes.get());
    let too_long = move || bytes.get() > MESSAGE_BYTES;
    // For a browser without JavaScript, which sends this page's form once. One with JavaScript makes an
    // id for each message and never looks at this one, so it may differ between server and browser.
    let client_id = ClientId::generate().to_string();
    view! {
        <TypingLine talk/>
        <WritingBar talk leave/>
        <AttachmentBar attachment/>
        <form
            class="composer"
            method="post"
            on:dragover=move |event: DragEvent| event.prevent_default()
            on:drop=move |event: DragEvent| {
                event.prevent_default();
                attachment.drop(&event);
            }
            action=SendMessage::url() on:submit=on_submit>
            <input type="hidden" name="chat_id" value=chat_id/>
            <input type="hidden" name="client_id" value=client_id/>
            <AttachButton attachment/>
            <label class="unseen-text" for="composer-text">{label}</label>
            <textarea
                class="composer-text"
                id="composer-text"
                data-testid="composer"
                name="text"
                rows="1"
                placeholder="Write a message"
                aria-describedby="composer-limit"
                aria-invalid=move || too_long().then_some("true")
                node_ref=input
                on:input:target=move |event| {
                    changed(&event.target());
                    typed(event.target().value().is_empty());
                }
                on:keydown=on_keydown
                on:paste=move |event: ClipboardEvent| {
                    if attachment.paste(&event) {
                        event.prevent_default();
                    }
                }
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
            <p class="composer-limit too-long" role="alert">{move || failed.get()}</p>
            <p class="composer-limit" id="composer-limit" class:too-long=too_long role="status">{limit}</p>
        </form>
    }
}

/// What is answered or changed, above the input, with a way to leave it.
#[component]
fn WritingBar(talk: Talk, leave: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let bar = move || {
        let (glyph, id) = match talk.writing.get() {
            Writing::Message => return None,
            Writing::Reply(id) => (Glyph::Reply, id),
            Writing::Edit(id) => (Glyph::Pencil, id),
        };
        let message = talk.message(id)?;
        let words = match glyph {
            Glyph::Reply => format!("Reply to {}", untrack(|| talk.name_of(message.sender_id))),
            _ => "Edit the message".to_owned(),
        };
        let excerpt: String = message.content.chars().take(120).collect();
        Some(view! {
            <div class="writing" data-testid="writing">
                <Icon glyph/>
                <p class="writing-words"><strong>{words}</strong> " " {excerpt}</p>
                <button type="button" class="tool" aria-label="Cancel" title="Cancel" on:click=move |_| leave()>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
        })
    };
    view! { {bar} }.into_any()
}

/// Tells the others that I type, now and then; and at once when there is nothing left.
fn typing_told(talk: Talk) -> impl Fn(bool) + Copy {
    let told = StoredValue::new(0.0);
    move |empty: bool| {
        let now = clock::now_ms();
        if empty {
            told.set_value(0.0);
            talk.realtime.say(Said::StoppedTyping(talk.chat));
        } else if now - told.get_value() > TYPING_EVERY_MS {
            told.set_value(now);
            talk.realtime.say(Said::Typing(talk.chat));
        }
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
