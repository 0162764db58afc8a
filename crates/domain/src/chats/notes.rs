//! What the hub notes in a group: a message that never counts as unseen.

use contract::{
    ChatId, ClientId, Event, MessageId, Stream, UserId,
    chats::{Message, MessageStatus, Note},
};

use super::store;
use crate::{Result, db::WriteTx};

/// Notes what `actor` did, as the newest message of the chat.
pub(super) async fn add(tx: &mut WriteTx, chat: ChatId, actor: UserId, note: Note) -> Result<Message> {
    let content = sentence(tx, actor, &note).await?;
    let now = tx.now();
    let number = store::chats::next_number(tx, chat, now).await?;
    let message = Message {
        id: MessageId::generate(),
        chat_id: chat,
        client_id: ClientId::generate(),
        sender_id: actor,
        number,
        content,
        image_id: None,
        image: None,
        reply_to: None,
        mentions: Vec::new(),
        reactions: Vec::new(),
        note: Some(note),
        timestamp: now,
        edited_at: None,
        deleted_at: None,
        status: MessageStatus::Sent,
        reason: None,
    };
    store::messages::insert(tx, &message).await?;
    store::members::hide(tx, chat, number).await?;
    tx.append(Stream::Chat(chat), Event::MessageNew(message.clone().into()));
    Ok(message)
}

/// The note in words, with the names that people have today.
async fn sentence(tx: &mut WriteTx, actor: UserId, note: &Note) -> Result<String> {
    let who = store::people::name(tx, actor).await?;
    Ok(match note {
        Note::Created { title } => format!("{who} made the group “{title}”."),
        Note::Added { user_id } => format!("{who} added {}.", store::people::name(tx, *user_id).await?),
        Note::Removed { user_id } => format!("{who} removed {}.", store::people::name(tx, *user_id).await?),
        Note::Left => format!("{who} left."),
        Note::Renamed { title } => format!("{who} renamed the group to “{title}”."),
        Note::Pictured { image_id: Some(_) } => format!("{who} changed the group's picture."),
        Note::Pictured { image_id: None } => format!("{who} removed the group's picture."),
    })
}
