//! Where a message is written.

use contract::{ClientId, chats::Chat, limits::MESSAGE_BYTES};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use web_sys::{ClipboardEvent, DragEvent};

use super::{
    api::SendMessage,
    attach::{AttachButton, AttachmentBar},
    suggest::Suggestions,
    talk::{Talk, Writing},
    typing::TypingLine,
    writer::Writer,
};
use crate::ui::{Glyph, Icon};

/// Bytes left from which on the limit is shown.
const NEAR_LIMIT: usize = 1_024;

/// Where a message is written. Without JavaScript it is a plain form.
#[component]
pub(super) fn Composer(
    talk: Talk,
    chat: Memo<Chat>,
    /// What the input is called, for those who only hear it.
    label: String,
) -> impl IntoView {
    let writer = Writer::begin(&talk, chat);
    let Writer { input, bytes, attachment, failed, suggesting, .. } = writer;
    let chat_id = talk.chat.to_string();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        writer.send();
    };
    let limit = move || limit_words(bytes.get());
    let too_long = move || bytes.get() > MESSAGE_BYTES;
    // For a browser without JavaScript, which sends this page's form once. One with JavaScript makes an
    // id for each message and never looks at this one, so it may differ between server and browser.
    let client_id = ClientId::generate().to_string();
    view! {
        <TypingLine talk/>
        <WritingBar writer/>
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
            <Suggestions writer/>
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
                aria-autocomplete="list"
                aria-controls=move || suggesting.active_id().map(|_| "suggestions")
                aria-activedescendant=move || suggesting.active_id()
                aria-invalid=move || too_long().then_some("true")
                node_ref=input
                on:input:target=move |event| {
                    writer.changed(&event.target());
                    suggesting.look(event.target(), &writer);
                    writer.tell_typing(event.target().value().is_empty());
                }
                on:blur=move |_| suggesting.close()
                on:keydown=move |event| writer.key(&event)
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
fn WritingBar(writer: Writer) -> impl IntoView {
    let talk = writer.talk;
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
                <button type="button" class="tool" aria-label="Cancel" title="Cancel" on:click=move |_| writer.leave()>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
        })
    };
    view! { {bar} }.into_any()
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
