//! Rows of chats, members and messages. Nothing here decides anything.

mod chats;
mod messages;

pub(super) use chats::{
    acquaintances, chat, chats_of, cursor, insert_direct, insert_member, require_active_person,
    require_member, unread_total,
};
pub(super) use messages::{
    advance_read, id_of, insert_message, messages_before, next_number, number_of, sent_before,
};
