//! Receipts: who has got and seen what.

use contract::{
    ChatId, Event, MessageId, Stream, UserId,
    chats::{Details, MessageStatus, ReadUpTo, Received},
    limits::RECEIPT_MEMBERS,
};

use super::{Chats, reading, store, store::members::Membership};
use crate::{Result, db::WriteTx, hub};

impl Chats {
    /// Marks everything in a chat up to a message as seen by `user`; going back changes nothing but
    /// that the chat is not put aside as unread any more.
    pub async fn mark_read(&self, user: UserId, chat: ChatId, up_to: ReadUpTo) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::chats::hold(&mut tx, chat).await?;
        let me = store::members::membership(&mut tx, chat, user).await?;
        let number = store::messages::number_of(&mut tx, chat, up_to.message_id, me.from).await?;
        if number > me.read {
            see(&mut tx, chat, user, &me, number).await?;
            progress(&mut tx, chat, me.members).await?;
        }
        if me.marked_unread {
            store::own::clear_mark(&mut tx, chat, user).await?;
            let summary = store::chats::chat(&mut tx, user, chat).await?;
            tx.append(Stream::User(user), Event::ChatUpdated(summary));
        }
        tx.commit().await
    }

    /// Notes that everything up to a number has arrived at members of a chat; who is no member, and
    /// what is no news, changes nothing.
    pub async fn delivered(&self, chat: ChatId, arrived: &[(UserId, u64)]) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::chats::hold(&mut tx, chat).await?;
        let Some((last, members)) = store::receipts::size(&mut tx, chat).await? else { return Ok(()) };
        if members > RECEIPT_MEMBERS {
            return Ok(());
        }
        let now = tx.now();
        let mut news = false;
        for (user, number) in arrived {
            news |= store::receipts::deliver(&mut tx, chat, *user, (*number).min(last), now).await?;
        }
        if news {
            progress(&mut tx, chat, members).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Where a message went: who has got and who has seen it.
    pub async fn details(&self, user: UserId, id: MessageId) -> Result<Details> {
        let mut tx = self.db.begin_read().await?;
        let (me, message) = reading::visible(&mut tx, user, id).await?;
        let rows =
            store::receipts::received(&mut tx, message.chat_id, message.number, message.sender_id).await?;
        let members = rows.into_iter().map(|row| {
            let seen = me.receipts && row.receipts && row.read_number.cast_unsigned() >= message.number;
            let arrived = row.delivered_number.cast_unsigned() >= message.number;
            Received {
                user_id: row.user_id.into(),
                name: row.name,
                status: match (seen, arrived) {
                    (true, _) => MessageStatus::Read,
                    (false, true) => MessageStatus::Delivered,
                    (false, false) => MessageStatus::Sent,
                },
                delivered_at: row.delivered_at.filter(|_| arrived).map(Into::into),
                read_at: row.read_at.filter(|_| seen).map(Into::into),
            }
        });
        Ok(Details { message_id: id, status: message.status, members: members.collect() })
    }
}

/// Moves a member's mark forward to `number` and says so: to the chat, or, where it is not told that,
/// to the member's own tabs.
pub(super) async fn see(
    tx: &mut WriteTx,
    chat: ChatId,
    user: UserId,
    me: &Membership,
    number: u64,
) -> Result<()> {
    let hidden = match me.hidden {
        0 => 0,
        _ if number == me.last => 0,
        _ => store::messages::hidden_after(tx, chat, number).await?,
    };
    let now = tx.now();
    store::receipts::see(tx, chat, user, number, hidden, now).await?;
    let open = tells(me);
    let cursor = if open {
        store::receipts::set_seen(tx, chat, user, number).await?;
        None
    } else {
        Some(hub::store::position(tx, Stream::Chat(chat)).await?)
    };
    let event = Event::MessageRead {
        chat_id: chat,
        user_id: user,
        message_id: store::messages::id_of(tx, chat, number).await?,
        number,
        unread: me.last.saturating_sub(number + hidden),
        mentioned: Some(me.mentioned).filter(|mentioned| *mentioned > number),
        cursor,
    };
    tx.append(if open { Stream::Chat(chat) } else { Stream::User(user) }, event);
    Ok(())
}

/// Whether the chat is told what the member has seen.
pub(super) const fn tells(me: &Membership) -> bool {
    me.receipts && me.members <= RECEIPT_MEMBERS
}

/// Tells the chat when everything up to a message has come further with everybody.
pub(super) async fn progress(tx: &mut WriteTx, chat: ChatId, members: u64) -> Result<()> {
    if members > RECEIPT_MEMBERS {
        return Ok(());
    }
    let now = store::receipts::progress(tx, chat).await?;
    // Whoever is alone, or alone in having receipts on, has nobody of whom they would be told.
    let seen = if now.open < 2 { now.told_seen } else { now.seen.max(now.told_seen) };
    let delivered = if now.present < 2 { now.told_delivered } else { now.delivered.max(now.told_delivered) };
    if (delivered, seen) == (now.told_delivered, now.told_seen) {
        return Ok(());
    }
    store::receipts::set_told(tx, chat, delivered, seen).await?;
    // What is seen has arrived, so that needs no telling.
    let delivered_is_news = delivered > now.told_delivered && delivered > seen;
    let steps = [
        (seen > now.told_seen, MessageStatus::Read, seen),
        (delivered_is_news, MessageStatus::Delivered, delivered),
    ];
    for (_, status, number) in steps.into_iter().filter(|(is_news, ..)| *is_news) {
        let message_id = store::messages::id_of(tx, chat, number).await?;
        tx.append(Stream::Chat(chat), Event::MessageStatus { chat_id: chat, message_id, number, status });
    }
    Ok(())
}
