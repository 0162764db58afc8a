//! Sending messages.

use std::collections::BTreeSet;

use contract::{
    AppError, ChatId, Event, MessageId, Stream, UserId,
    chats::{Message, MessageStatus, NewMessage, mentions_in},
    limits::MENTIONS,
};

use super::{Chats, receipts, store, text, words};
use crate::{
    Result,
    db::{Conn, WriteTx},
    images,
    whatsapp::outbox,
};

impl Chats {
    /// Sends a message as `author` and announces it to the chat.
    ///
    /// Sending the same `client_id` twice stores and announces it once, so a client that lost its
    /// connection may simply try again. Whoever answers has seen what is above the answer, and their
    /// draft is gone. What goes to a customer is in the ledger when this returns, and leaves by itself.
    pub async fn send(&self, author: UserId, chat: ChatId, new: NewMessage) -> Result<Message> {
        let content = text::message(&new.text, new.image_id.is_some())?;

        let mut tx = self.db.begin_write().await?;
        store::chats::hold(&mut tx, chat).await?;
        let me = store::members::membership(&mut tx, chat, author).await?;
        let line = store::chats::line(&mut tx, chat).await?;
        if let Some(sent) = store::messages::sent_before(&mut tx, author, new.client_id, me.receipts).await? {
            return Ok(sent);
        }
        if let Some(answered) = new.reply_to {
            require_answerable(&mut tx, chat, answered, me.from).await?;
        }
        let mentions = mentions(&mut tx, chat, content, &new.mentions).await?;
        if receipts::tells(&me) && me.last > me.read {
            receipts::see(&mut tx, chat, author, &me, me.last).await?;
        }
        let now = tx.now();
        let number = store::chats::next_number(&mut tx, chat, now).await?;
        let message = Message {
            id: MessageId::generate(),
            chat_id: chat,
            client_id: new.client_id,
            sender_id: author,
            number,
            content: content.to_owned(),
            image_id: None,
            image: None,
            reply_to: new.reply_to,
            mentions,
            reactions: Vec::new(),
            note: None,
            timestamp: now,
            edited_at: None,
            deleted_at: None,
            status: if line.is_some() { MessageStatus::Queued } else { MessageStatus::Sent },
            reason: None,
        };
        if !store::messages::insert(&mut tx, &message).await? {
            // The same client id, used in another chat at the same moment, was quicker.
            drop(tx);
            let mut tx = self.db.begin_read().await?;
            let sent = store::messages::sent_before(&mut tx, author, new.client_id, me.receipts).await?;
            return sent.ok_or_else(|| AppError::Unavailable.into());
        }
        let message = match new.image_id {
            Some(image) => {
                let image = images::claim(&mut tx, author, image, message.id).await?;
                Message { image_id: Some(image.id), image: Some(image), ..message }
            }
            None => message,
        };
        store::search::insert(&mut tx, message.id, &words::indexed(content)).await?;
        for mentioned in message.mentions.iter().filter(|mentioned| **mentioned != author) {
            store::receipts::set_mentioned(&mut tx, chat, *mentioned, number).await?;
        }
        store::receipts::see(&mut tx, chat, author, number, 0, now).await?;
        store::receipts::set_seen(&mut tx, chat, author, number).await?;
        if let Some((session, contact)) = line {
            outbox::put(&mut tx, session, contact, message.id).await?;
        }
        tx.append(Stream::Chat(chat), Event::MessageNew(message.clone().into()));
        receipts::progress(&mut tx, chat, me.members).await?;
        if me.marked_unread || me.has_draft {
            clear_own(&mut tx, chat, author).await?;
        }
        tx.commit().await?;
        if let Some((session, _)) = line {
            self.bell.ring(session);
        }
        Ok(message)
    }
}

/// Takes away what sending has settled, in all tabs of the author.
async fn clear_own(tx: &mut WriteTx, chat: ChatId, author: UserId) -> Result<()> {
    store::own::clear_mark(tx, chat, author).await?;
    store::own::clear_draft(tx, chat, author).await?;
    let summary = store::chats::chat(tx, author, chat).await?;
    tx.append(Stream::User(author), Event::ChatUpdated(summary));
    Ok(())
}

async fn require_answerable(conn: &mut Conn, chat: ChatId, id: MessageId, from: u64) -> Result<()> {
    match store::messages::number_of(conn, chat, id, from).await {
        Err(crate::Error::Rule(AppError::NotFound { .. })) => {
            let message = "The message you answer is not in this chat.";
            Err(AppError::invalid("replyTo", message).into())
        }
        found => found.map(drop),
    }
}

/// Those who are mentioned, sorted and each once: whose name stands in the text after an `@`, and who is
/// `named` besides; all of these have to be members.
pub(super) async fn mentions(
    conn: &mut Conn,
    chat: ChatId,
    text: &str,
    named: &[UserId],
) -> Result<Vec<UserId>> {
    let mut mentions: BTreeSet<UserId> = named.iter().copied().collect();
    for user in &mentions {
        if !store::members::is_member(conn, chat, *user).await? {
            let message = "Only members of the chat can be mentioned.";
            return Err(AppError::invalid("mentions", message).into());
        }
    }
    if text.contains('@') {
        let members = store::members::named_in(conn, chat, text).await?;
        let known: Vec<&str> = members.iter().map(|(_, name)| name.as_str()).collect();
        mentions.extend(mentions_in(text, &known).into_iter().map(|(_, index)| members[index].0));
    }
    if mentions.len() > MENTIONS {
        let message = format!("One message can mention at most {MENTIONS} people.");
        return Err(AppError::invalid("mentions", message).into());
    }
    Ok(mentions.into_iter().collect())
}
