//! What customers write, and what becomes of what is written to them. Called by `whatsapp`, in its
//! transactions.

use contract::{
    ChatId, ClientId, ContactId, Event, ImageId, MessageId, SessionId, Stream, UserId,
    chats::{MemberRole, Message, MessageStatus},
    limits::MESSAGE_BYTES,
};

use super::{groups, receipts, store, store::members::Beginning, words};
use crate::{Result, db::WriteTx, images};

/// A message that came in through one of a person's numbers.
pub(crate) struct Arrived<'a> {
    /// The chat of the number and the customer.
    pub(crate) chat: ChatId,
    /// Whose number it is.
    pub(crate) owner: UserId,
    /// Who wrote it; none when the owner did, on the phone.
    pub(crate) from: Option<ContactId>,
    pub(crate) text: &'a str,
    /// A picture that was uploaded in the owner's name.
    pub(crate) image: Option<ImageId>,
    pub(crate) reply_to: Option<MessageId>,
}

/// The chat of a customer on one of `owner`'s numbers; made, and told of, where there is none.
pub(crate) async fn open_line(
    tx: &mut WriteTx,
    owner: UserId,
    session: SessionId,
    contact: ContactId,
) -> Result<ChatId> {
    let now = tx.now();
    let (chat, is_new) = store::chats::insert_line(tx, session, contact, now).await?;
    if is_new {
        let begins = Beginning { role: MemberRole::Owner, from: 1, from_seq: 0, read: 0 };
        store::members::insert(tx, chat, owner, &begins, now).await?;
        groups::welcome(tx, chat, &[owner]).await?;
    }
    Ok(chat)
}

/// Stores a message that came in and announces it; with a status of its own where the owner wrote it.
pub(crate) async fn arrive(tx: &mut WriteTx, arrived: &Arrived<'_>) -> Result<Message> {
    let chat = arrived.chat;
    store::chats::hold(tx, chat).await?;
    let now = tx.now();
    let content = storable(arrived.text);
    let number = store::chats::next_number(tx, chat, now).await?;
    let mut message = Message {
        id: MessageId::generate(),
        chat_id: chat,
        client_id: ClientId::generate(),
        sender_id: arrived.from.map_or(arrived.owner, |contact| contact.uuid().into()),
        number,
        content,
        image_id: None,
        image: None,
        reply_to: arrived.reply_to,
        mentions: Vec::new(),
        reactions: Vec::new(),
        note: None,
        timestamp: now,
        edited_at: None,
        deleted_at: None,
        status: MessageStatus::Sent,
        reason: None,
    };
    match arrived.from {
        Some(contact) => store::messages::insert_theirs(tx, &message, arrived.owner, contact).await?,
        None => drop(store::messages::insert(tx, &message).await?),
    }
    if let Some(image) = arrived.image {
        let image = images::claim(tx, arrived.owner, image, message.id).await?;
        (message.image_id, message.image) = (Some(image.id), Some(image));
    }
    store::search::insert(tx, message.id, &words::indexed(&message.content)).await?;
    if arrived.from.is_none() {
        // Whoever writes on the phone has seen what is above.
        store::receipts::see(tx, chat, arrived.owner, number, 0, now).await?;
        store::receipts::set_seen(tx, chat, arrived.owner, number).await?;
        receipts::progress(tx, chat, 1).await?;
    }
    tx.append(Stream::Chat(chat), Event::MessageNew(message.clone().into()));
    Ok(message)
}

/// Tells a message's chat how far it has come. The caller has changed the ledger in this transaction.
pub(crate) async fn outcome(
    tx: &mut WriteTx,
    message: MessageId,
    status: MessageStatus,
    reason: Option<String>,
) -> Result<()> {
    let Some(chat_id) = store::messages::chat_of(tx, message).await? else { return Ok(()) };
    store::chats::hold(tx, chat_id).await?;
    tx.append(Stream::Chat(chat_id), Event::MessageOutcome { chat_id, message_id: message, status, reason });
    Ok(())
}

/// Tells the owner's tabs that a contact is another one now.
pub(crate) async fn told_of_contact(tx: &mut WriteTx, owner: UserId, contact: ContactId) -> Result<()> {
    for chat in store::chats::of_contact(tx, contact).await? {
        let summary = store::chats::chat(tx, owner, chat).await?;
        tx.append(Stream::User(owner), Event::ChatUpdated(summary));
    }
    Ok(())
}

/// What strangers write is not refused: what the database cannot hold is taken out, and the end is cut off
/// where it is too long.
fn storable(text: &str) -> String {
    const CUT: &str = " […]";

    let text = text.replace('\0', "");
    let text = text.trim();
    if text.len() <= MESSAGE_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(MESSAGE_BYTES - CUT.len());
    format!("{}{CUT}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_stranger_writes_can_be_stored() {
        assert_eq!(storable(" a\0b "), "ab");
        let cut = storable(&"é".repeat(MESSAGE_BYTES));
        assert!(cut.len() <= MESSAGE_BYTES && cut.ends_with("é […]"), "{}", cut.len());
    }
}
