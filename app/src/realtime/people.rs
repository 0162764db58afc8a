//! Who is there, and who types: told while it happens, and kept nowhere.

use std::time::Duration;

use contract::{
    ChatId, Timestamp, UserId,
    presence::{Presence, Seen, Typing},
    sync::Connected,
};
use leptos::{leptos_dom::helpers::set_timeout, prelude::*};

/// After so long without a word of it nobody types any more, should the word that they stopped be lost.
const TYPING_ENDS: Duration = Duration::from_secs(5);

/// What is known of colleagues at this moment; in the context of every signed-in page.
#[derive(Clone, Copy)]
pub struct People {
    known: RwSignal<bool>,
    here: RwSignal<Vec<(UserId, Presence)>>,
    gone: RwSignal<Vec<Seen>>,
    typing: RwSignal<Vec<(Typing, u32)>>,
    /// Whether I do not want to be disturbed.
    pub busy: RwSignal<bool>,
}

impl People {
    /// Nobody is known to be there yet.
    pub(super) fn provide() -> Self {
        let people = Self {
            known: RwSignal::new(false),
            here: RwSignal::default(),
            gone: RwSignal::default(),
            typing: RwSignal::default(),
            busy: RwSignal::new(false),
        };
        provide_context(people);
        people
    }

    /// Whether the connection has told who is there.
    pub fn is_known(self) -> bool {
        self.known.get()
    }

    /// What somebody is.
    pub fn presence(self, user: UserId) -> Presence {
        let known =
            |here: &Vec<(UserId, Presence)>| here.iter().find(|(id, _)| *id == user).map(|known| known.1);
        self.here.with(known).unwrap_or(Presence::Offline)
    }

    /// When somebody was last there, who went since this page is alive.
    pub fn last_seen(self, user: UserId) -> Option<Timestamp> {
        self.gone.with(|gone| gone.iter().find(|seen| seen.user_id == user).map(|seen| seen.last_seen))
    }

    /// Those who type in `chat`, the first to begin first.
    pub fn typing(self, chat: ChatId) -> Vec<UserId> {
        self.typing.with(|typing| {
            typing
                .iter()
                .filter(|(typing, _)| typing.chat_id == chat)
                .map(|(typing, _)| typing.user_id)
                .collect()
        })
    }

    /// A connection begins.
    pub(super) fn connected(self, connected: &Connected) {
        self.known.set(true);
        self.here.set(connected.presence.iter().map(|(user, presence)| (*user, *presence)).collect());
        self.typing.set(Vec::new());
    }

    /// Without a connection nothing is known.
    pub(super) fn unknown(self) {
        if self.known.try_get_untracked() == Some(true) {
            self.known.set(false);
        }
        if self.here.try_with_untracked(|here| !here.is_empty()) == Some(true) {
            self.here.set(Vec::new());
        }
        if self.typing.try_with_untracked(|typing| !typing.is_empty()) == Some(true) {
            self.typing.set(Vec::new());
        }
    }

    /// Somebody is something else from now on.
    pub(super) fn is(self, seen: Seen, presence: Presence) {
        self.here.try_update(|here| {
            here.retain(|(user, _)| *user != seen.user_id);
            if presence != Presence::Offline {
                here.push((seen.user_id, presence));
            }
        });
        if presence == Presence::Offline {
            self.gone.try_update(|gone| {
                gone.retain(|known| known.user_id != seen.user_id);
                gone.push(seen);
            });
        }
    }

    /// Somebody types.
    pub(super) fn types(self, who: Typing) {
        let word = self.typing.try_update(|typing| {
            let word = typing.iter().map(|(_, word)| word + 1).max().unwrap_or_default();
            match typing.iter_mut().find(|(known, _)| *known == who) {
                Some(known) => known.1 = word,
                None => typing.push((who, word)),
            }
            word
        });
        set_timeout(
            move || {
                self.typing
                    .try_update(|typing| typing.retain(|known| Some(known.1) != word || known.0 != who));
            },
            TYPING_ENDS,
        );
    }

    /// Somebody stopped.
    pub(super) fn stops(self, who: Typing) {
        self.typing.try_update(|typing| typing.retain(|(known, _)| *known != who));
    }
}
