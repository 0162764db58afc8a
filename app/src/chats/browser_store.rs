//! What this browser keeps for one person: drafts, and messages that wait to be sent. A browser that
//! keeps nothing (a private window, a full disk) only loses what a reload would lose anyway.

use contract::UserId;
use leptos::prelude::window;
use web_sys::Storage;

/// One person's part of the browser's storage, for one purpose. Only for effects and event handlers.
#[derive(Clone, Debug)]
pub(super) struct BrowserStore {
    prefix: String,
}

impl BrowserStore {
    /// What is kept for `user` as `purpose`.
    pub(super) fn of(user: UserId, purpose: &str) -> Self {
        Self { prefix: format!("switchboard.{purpose}.{user}.") }
    }

    /// The place of one text.
    pub(super) fn text(&self, key: &str) -> BrowserText {
        BrowserText { key: format!("{}{key}", self.prefix) }
    }

    /// Everything kept, by key; keys that begin with a time are in that order.
    pub(super) fn all(&self) -> Vec<String> {
        let Some(storage) = storage() else { return vec![] };
        let mut keys: Vec<String> = (0..storage.length().unwrap_or(0))
            .filter_map(|index| storage.key(index).ok().flatten())
            .filter(|key| key.starts_with(&self.prefix))
            .collect();
        keys.sort();
        keys.iter().filter_map(|key| storage.get_item(key).ok().flatten()).collect()
    }
}

/// One text that is kept. Only for effects and event handlers.
#[derive(Clone, Debug)]
pub(super) struct BrowserText {
    key: String,
}

impl BrowserText {
    /// The text, if there is one.
    pub(super) fn get(&self) -> Option<String> {
        storage()?.get_item(&self.key).ok().flatten()
    }

    /// Keeps `text`; nothing of it if it is blank.
    pub(super) fn set(&self, text: &str) {
        let Some(storage) = storage() else { return };
        let _full = if text.trim().is_empty() {
            storage.remove_item(&self.key)
        } else {
            storage.set_item(&self.key, text)
        };
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
