//! Editing and deleting messages.

use contract::{
    AppError, Event, MessageId, Stream, Timestamp, UserId,
    chats::{Edit, MemberRole, Message},
    limits::EDITS,
};

use super::{Chats, reading, sending, store, store::members::Membership, text, words};
use crate::{Result, accounts, db::WriteTx, hub, images, whatsapp::outbox};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

impl Chats {
    /// Gives one's own message a new text; the old one stays in its history.
    pub async fn edit(&self, user: UserId, id: MessageId, edit: Edit) -> Result<Message> {
        let hours = self.settings.current().await?.edit_hours;

        let mut tx = self.db.begin_write().await?;
        let (_, message) = held(&mut tx, user, id).await?;
        if message.sender_id != user || message.note.is_some() {
            return Err(AppError::Forbidden.into());
        }
        if message.deleted_at.is_some() {
            return Err(conflict("This message was deleted."));
        }
        if store::chats::line(&mut tx, message.chat_id).await?.is_some() {
            return Err(conflict("What was sent to a customer cannot be edited here."));
        }
        let content = text::message(&edit.text, message.image_id.is_some())?;
        if message.content == content {
            return Ok(message);
        }
        let now = tx.now();
        require_young(&message, now, "edited", hours)?;
        let mentions = mentions_after(&mut tx, &message, content).await?;
        if !store::messages::edit(&mut tx, &message, content, &mentions, now, EDITS).await? {
            return Err(conflict("This message was edited too often. Please write a new one."));
        }
        store::search::delete(&mut tx, id, &words::indexed(&message.content)).await?;
        store::search::insert(&mut tx, id, &words::indexed(content)).await?;
        let edited =
            Message { content: content.to_owned(), mentions, edited_at: Some(now), ..message.clone() };
        forget_mentions(&mut tx, &message, &edited.mentions).await?;
        for added in edited.mentions.iter().filter(|user| **user != message.sender_id) {
            store::receipts::raise_mentioned(&mut tx, message.chat_id, *added, message.number).await?;
        }
        announce(&mut tx, &edited, |edited| Event::MessageEdited(edited.into())).await?;
        tx.commit().await?;
        Ok(edited)
    }

    /// Deletes a message for everybody: one's own, or as an owner of the group anybody's. What it said
    /// is gone from everything that the hub keeps; deleting again changes nothing. A customer keeps what
    /// was sent; what was not sent yet is not sent any more.
    pub async fn delete(&self, user: UserId, id: MessageId) -> Result<Message> {
        let hours = self.settings.current().await?.delete_hours;
        let mut tx = self.db.begin_write().await?;
        let (me, message) = held(&mut tx, user, id).await?;
        if message.note.is_some() || (message.sender_id != user && me.role != MemberRole::Owner) {
            return Err(AppError::Forbidden.into());
        }
        if message.deleted_at.is_some() {
            return Ok(message);
        }
        let now = tx.now();
        if me.role != MemberRole::Owner {
            require_young(&message, now, "deleted", hours)?;
        }
        outbox::withdraw(&mut tx, id).await?;
        let left = message.tombstone(now);
        store::search::delete(&mut tx, id, &words::indexed(&message.content)).await?;
        store::messages::empty(&mut tx, id, now).await?;
        images::delete_of_message(&mut tx, id).await?;
        store::members::hide(&mut tx, message.chat_id, message.number).await?;
        forget_mentions(&mut tx, &message, &[]).await?;
        hub::store::forget(&mut tx, &left).await?;
        accounts::forget_in_answers(&mut tx, &left).await?;
        announce(&mut tx, &left, |left| Event::MessageDeleted(left.into())).await?;
        tx.commit().await?;
        Ok(left)
    }

    /// Takes the words of a message out of the answers that were kept for repeats, should it have been
    /// deleted while its answer was on the way.
    pub async fn settle_answers(&self, id: MessageId) -> Result<()> {
        let mut tx = self.db.begin_read().await?;
        let message = store::messages::by_id(&mut tx, id, true).await?;
        drop(tx);
        let Some(left) = message.filter(|message| message.deleted_at.is_some()) else { return Ok(()) };
        let mut tx = self.db.begin_write().await?;
        accounts::forget_in_answers(&mut tx, &left).await?;
        tx.commit().await
    }
}

/// A message that `user` may see, in a chat that nobody else changes meanwhile.
pub(super) async fn held(tx: &mut WriteTx, user: UserId, id: MessageId) -> Result<(Membership, Message)> {
    if let Some(chat) = store::messages::chat_of(tx, id).await? {
        store::chats::hold(tx, chat).await?;
    }
    reading::visible(tx, user, id).await
}

/// Tells the chat of a message that changed; where not everybody may see it, only that it did.
pub(super) async fn announce(
    tx: &mut WriteTx,
    message: &Message,
    event: impl FnOnce(Message) -> Event,
) -> Result<()> {
    let event = if store::members::all_may_see(tx, message.chat_id, message.number).await? {
        event(message.clone())
    } else {
        let Message { id, chat_id, number, .. } = *message;
        Event::MessageChanged { chat_id, message_id: id, number }
    };
    tx.append(Stream::Chat(message.chat_id), event);
    Ok(())
}

/// Whom a message mentions with a new text: the names in it, and those who were named beside the old one.
async fn mentions_after(tx: &mut WriteTx, message: &Message, content: &str) -> Result<Vec<UserId>> {
    let before = sending::mentions(tx, message.chat_id, &message.content, &[]).await?;
    let mut mentions = sending::mentions(tx, message.chat_id, content, &[]).await?;
    mentions.extend(message.mentions.iter().filter(|user| !before.contains(user)));
    mentions.sort_unstable();
    mentions.dedup();
    Ok(mentions)
}

/// Whoever the message mentioned last and does not mention any more has an earlier mention as the last one,
/// if any.
async fn forget_mentions(tx: &mut WriteTx, message: &Message, still: &[UserId]) -> Result<()> {
    let (chat, number) = (message.chat_id, message.number);
    for (user, read) in store::receipts::mentioned_by(tx, chat, number).await? {
        if still.contains(&user) {
            continue;
        }
        let earlier = store::messages::mention_between(tx, chat, user, read, number).await?;
        store::receipts::set_mentioned(tx, chat, user, earlier).await?;
    }
    Ok(())
}

/// Refuses what comes later than administrators allow.
fn require_young(message: &Message, now: Timestamp, what: &str, hours: u32) -> Result<()> {
    if hours == 0 {
        return Err(conflict(&format!("Messages cannot be {what} here.")));
    }
    if message.timestamp.plus_millis(i64::from(hours) * HOUR_MILLIS) < now {
        return Err(conflict(&format!("A message can be {what} for {hours} hours.")));
    }
    Ok(())
}

fn conflict(message: &str) -> crate::Error {
    AppError::Conflict { field: "id".into(), message: message.into() }.into()
}
