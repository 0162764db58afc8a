//! What is begun to be written in a chat: in this browser at once, on the hub and on one's other devices
//! soon after.

use std::time::Duration;

use contract::{
    ChatId,
    chats::{Chat, ChatChanges, NewDraft},
};
use leptos::{leptos_dom::helpers::debounce, prelude::*, task::spawn_local};

use super::{
    Inbox,
    browser_store::{BrowserStore, BrowserText},
};

/// A pause in typing after which the hub gets the draft.
const PAUSE: Duration = Duration::from_millis(800);

/// The draft of one chat.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    chat: ChatId,
    inbox: Inbox,
    /// What the hub keeps.
    kept: Memo<String>,
    /// What stands in the input; none while that is no draft.
    text: StoredValue<Option<String>>,
    /// What the hub is known to keep.
    known: StoredValue<String>,
    /// Kept here until the hub has it.
    here: StoredValue<BrowserText>,
    saving: StoredValue<bool>,
}

impl Draft {
    /// Goes on with what is kept. What is typed next is given to the hub until the owner goes.
    pub(super) fn begin(chat: Memo<Chat>) -> Self {
        let (id, inbox) = (chat.with_untracked(|chat| chat.id), expect_context::<Inbox>());
        let kept = Memo::new(move |_| {
            chat.with(|chat| chat.draft.as_ref().map(|draft| draft.text.clone()).unwrap_or_default())
        });
        let here = BrowserStore::of(inbox.me(), "draft").text(&id.to_string());
        let draft = Self {
            chat: id,
            inbox,
            kept,
            text: StoredValue::new(None),
            known: StoredValue::new(kept.get_untracked()),
            here: StoredValue::new(here),
            saving: StoredValue::new(false),
        };
        on_cleanup(move || draft.leave());
        draft
    }

    /// What was left unsent: what was typed last, else what this browser kept, else what the hub keeps.
    pub(super) fn left(self) -> String {
        if let Some(typed) = self.text.get_value() {
            return typed;
        }
        self.here.with_value(BrowserText::get).unwrap_or_else(|| self.known.get_value())
    }

    /// Takes note of what is typed; `later` has to call [`Draft::save`] after a pause.
    pub(super) fn typed(self, text: &str) {
        self.here.with_value(|here| here.set(text));
        self.text.set_value(Some(text.to_owned()));
    }

    /// A function that gives the draft to the hub once nothing was typed for a while.
    pub(super) fn saver(self) -> impl FnMut(()) {
        debounce(PAUSE, move |()| self.save())
    }

    /// What another device wrote meanwhile, where the input still shows what the hub kept before.
    pub(super) fn changed_elsewhere(self, shown: &str) -> Option<String> {
        let kept = self.kept.get();
        let before = self.known.try_update_value(|known| std::mem::replace(known, kept.clone()))?;
        let untouched = shown.trim() == before.trim() && self.saving.try_get_value() == Some(false);
        (untouched && kept != before).then_some(kept)
    }

    /// Gives the hub what is typed, and again what was typed meanwhile.
    fn save(self) {
        if self.saving.try_get_value() != Some(false) {
            return;
        }
        self.saving.set_value(true);
        spawn_local(async move {
            while let Some(text) = self.unsaved() {
                if self.inbox.change_chat(self.chat, kept_as(&text)).await.is_err() {
                    // This browser has it, and gives it with the next change.
                    break;
                }
                self.known.try_set_value(text.clone());
                self.here.try_with_value(|here| {
                    if here.get().is_some_and(|kept| kept == text) {
                        here.set("");
                    }
                });
            }
            self.saving.try_set_value(false);
        });
    }

    /// What is typed and not on the hub.
    fn unsaved(self) -> Option<String> {
        let text = self.text.try_get_value()??;
        let known = self.known.try_get_value()?;
        (text.trim() != known.trim()).then_some(text)
    }

    /// Nobody types here any more.
    fn leave(self) {
        let (Some(text), inbox, chat) = (self.unsaved(), self.inbox, self.chat) else { return };
        let here = self.here.get_value();
        spawn_local(async move {
            if inbox.change_chat(chat, kept_as(&text)).await.is_ok() && here.get() == Some(text) {
                here.set("");
            }
        });
    }
}

fn kept_as(text: &str) -> ChatChanges {
    let draft = (!text.trim().is_empty()).then(|| NewDraft { text: text.to_owned() });
    ChatChanges { draft: Some(draft), ..ChatChanges::default() }
}
