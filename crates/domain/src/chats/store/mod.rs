//! Rows of chats, members and messages. Nothing here decides anything.

pub(super) mod chats;
pub(super) mod members;
pub(super) mod messages;
pub(super) mod own;
pub(super) mod people;
pub(super) mod reactions;
pub(super) mod receipts;
pub(super) mod search;
