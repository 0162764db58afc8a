//! What the composer does: the draft, sending and changing, and telling that one types.

use contract::{chats::Chat, limits::MESSAGE_BYTES};
use leptos::{
    ev::KeyboardEvent, html, leptos_dom::helpers::request_animation_frame, prelude::*, task::spawn_local,
};
use web_sys::HtmlTextAreaElement;

use super::{
    attach::Attachment,
    draft::Draft,
    suggest::Suggesting,
    talk::{Talk, Writing},
};
use crate::realtime::{Said, clock};

/// Milliseconds between two words to the others that I type.
const TYPING_EVERY_MS: f64 = 1_500.0;

/// The state behind the composer.
#[derive(Clone, Copy)]
pub struct Writer {
    pub(super) talk: Talk,
    pub(super) input: NodeRef<html::Textarea>,
    /// How long the text is, without the white space around it.
    pub(super) bytes: RwSignal<usize>,
    /// Why a change was refused.
    pub(super) failed: RwSignal<Option<String>>,
    pub(super) attachment: Attachment,
    pub(super) suggesting: Suggesting,
    draft: Draft,
    /// Gives the hub the draft after a pause.
    later: StoredValue<Box<dyn FnMut(()) + Send + Sync>>,
    /// When the others were last told that I type.
    told: StoredValue<f64>,
}

impl Writer {
    /// Begins with what was left unsent.
    pub(super) fn begin(talk: &Talk, chat: Memo<Chat>) -> Self {
        let draft = Draft::begin(chat);
        let writer = Self {
            talk: *talk,
            input: NodeRef::new(),
            bytes: RwSignal::new(0),
            failed: RwSignal::new(None),
            attachment: Attachment::new(),
            suggesting: Suggesting::new(talk),
            draft,
            later: StoredValue::new(Box::new(draft.saver())),
            told: StoredValue::new(0.0),
        };
        on_cleanup(move || writer.attachment.give_up());
        writer.take_draft();
        writer.follow_draft();
        writer.follow_writing();
        writer
    }

    /// Takes note of what is in the input now.
    pub(super) fn changed(self, input: &HtmlTextAreaElement) {
        let text = input.value();
        self.bytes.try_set(text.trim().len());
        fit(input);
        // What is changed of a message that was sent is no draft.
        if !matches!(self.talk.writing.try_get_untracked(), None | Some(Writing::Edit(_))) {
            self.draft.typed(&text);
            self.later.update_value(|later| later(()));
        }
    }

    /// Sends what is written, or changes the message that is to be changed.
    pub(super) fn send(self) {
        let Some(text) = self.input.get_untracked().map(|input| input.value()) else { return };
        let (image, waits) = untrack(|| {
            let image = self.attachment.ready();
            (image, image.is_none() && self.attachment.is_there())
        });
        if waits || text.trim().is_empty() && image.is_none() || text.trim().len() > MESSAGE_BYTES {
            return;
        }
        self.failed.set(None);
        let Writing::Edit(id) = self.talk.writing.get_untracked() else {
            self.talk.send(&text, image);
            self.attachment.remove();
            self.suggesting.close();
            self.empty();
            return;
        };
        spawn_local(async move {
            if let Err(error) = self.talk.edit(id, text).await {
                self.failed.try_set(Some(error.to_string()));
            }
        });
    }

    /// Writes a message again, not an answer or a change.
    pub(super) fn leave(self) {
        self.failed.set(None);
        self.talk.writing.set(Writing::Message);
    }

    /// Does what a key asks for.
    pub(super) fn key(self, event: &KeyboardEvent) {
        let nothing_yet = self.bytes.get_untracked() == 0;
        let input = self.input.get_untracked();
        if input.is_some_and(|input| self.suggesting.key(event, &input, &self)) {
            return event.prevent_default();
        }
        match event.key().as_str() {
            "Enter" if !event.shift_key() && !event.is_composing() => self.send(),
            "Escape" if self.talk.writing.get_untracked() != Writing::Message => self.leave(),
            "ArrowUp" if nothing_yet && let Some(last) = self.talk.last_of_mine() => {
                self.talk.write(Writing::Edit(last));
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Tells the others that I type, now and then; and at once when there is nothing left.
    pub(super) fn tell_typing(self, empty: bool) {
        let now = clock::now_ms();
        if empty {
            self.told.set_value(0.0);
            self.talk.realtime.say(Said::StoppedTyping(self.talk.chat));
        } else if now - self.told.get_value() > TYPING_EVERY_MS {
            self.told.set_value(now);
            self.talk.realtime.say(Said::Typing(self.talk.chat));
        }
    }

    fn empty(self) {
        if let Some(input) = self.input.try_get_untracked().flatten() {
            input.set_value("");
            self.changed(&input);
            let _hidden = input.focus();
        }
    }

    fn take_draft(self) {
        Effect::new(move |_| {
            let Some(input) = self.input.get() else { return };
            if input.value().is_empty() {
                input.set_value(&self.draft.left());
            }
            // By then it is on the page, where it has a size and can have the focus.
            request_animation_frame(move || {
                self.changed(&input);
                if has_keyboard() {
                    let _hidden = input.focus();
                }
            });
        });
    }

    /// What another device wrote meanwhile, unless something else is written here by now.
    fn follow_draft(self) {
        Effect::new(move |_| {
            let Some(input) = self.input.get() else { return };
            let Some(text) = self.draft.changed_elsewhere(&input.value()) else { return };
            if !matches!(self.talk.writing.get_untracked(), Writing::Edit(_)) {
                input.set_value(&text);
                self.changed(&input);
            }
        });
    }

    /// What is to be changed comes into the input; after that, what was begun to be written is there again.
    fn follow_writing(self) {
        Effect::new(move |before: Option<Writing>| {
            let writing = self.talk.writing.get();
            let Some(input) = self.input.get() else { return writing };
            if let Writing::Edit(id) = writing {
                input.set_value(&self.talk.message(id).map(|message| message.content).unwrap_or_default());
                self.changed(&input);
            } else if matches!(before, Some(Writing::Edit(_))) {
                input.set_value(&self.draft.left());
                self.changed(&input);
                let _hidden = input.focus();
            }
            writing
        });
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
