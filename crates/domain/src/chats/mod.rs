//! Chats: who talks with whom, and what was said.

mod changing;
mod customers;
mod groups;
mod members;
mod notes;
mod own;
mod reacting;
mod reading;
mod receipts;
mod searching;
mod sending;
mod store;
mod suggesting;
mod text;
mod words;

use crate::{db::Db, settings::SettingsDesk, whatsapp::Bell};

pub(crate) use customers::{Arrived, arrive, open_line, outcome, told_of_contact};

#[cfg(feature = "testing")]
pub(crate) use searching::index;

/// Chats and their messages. Cheap to clone.
///
/// Whoever changes something in a chat holds the chat's row first, so that changes of one chat follow
/// each other on both databases, and asks for the membership after that.
#[derive(Clone)]
pub struct Chats {
    db: Db,
    settings: SettingsDesk,
    bell: Bell,
}

impl Chats {
    pub(crate) const fn new(db: Db, settings: SettingsDesk, bell: Bell) -> Self {
        Self { db, settings, bell }
    }
}
