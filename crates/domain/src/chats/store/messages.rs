//! Rows of messages and of the texts they had before.

use contract::{
    AppError, ChatId, ClientId, ContactId, MessageId, Timestamp, UserId,
    chats::{Message, MessageStatus, Note, Version},
};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::reactions;
use crate::{
    Error, Result,
    db::{Conn, on_conn, placeholders},
    images::ImageColumns,
    whatsapp::outbox,
};

/// A message, and how far everything in its chat has come.
#[derive(FromRow)]
struct MessageRow {
    id: Uuid,
    chat_id: Uuid,
    client_id: Uuid,
    sender_id: Uuid,
    number: i64,
    content: String,
    reply_to: Option<Uuid>,
    mentions: String,
    note: Option<String>,
    sent_at: i64,
    edited_at: Option<i64>,
    deleted_at: Option<i64>,
    delivered_number: i64,
    seen_number: i64,
    contact_id: Option<Uuid>,
    outbox_state: Option<String>,
    outbox_reason: Option<String>,
    #[sqlx(flatten)]
    image: ImageColumns,
}

#[derive(FromRow)]
struct VersionRow {
    content: String,
    at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select m.id, m.chat_id, m.client_id, m.sender_id, m.number, m.content, m.reply_to, m.mentions,
                    m.note, m.sent_at, m.edited_at, m.deleted_at, c.delivered_number, c.seen_number,
                    m.contact_id, o.state as outbox_state, o.reason as outbox_reason,
                    i.id as image_id, i.width as image_width, i.height as image_height,
                    i.placeholder as image_placeholder
               from messages m
               join chats c on c.id = m.chat_id
               left join outbox o on o.message_id = m.id
               left join images i on i.message_id = m.id ",
            $rest
        )
    };
}

impl MessageRow {
    /// The message for someone who is told what others have seen, or is not.
    fn read(self, receipts: bool) -> Result<Message> {
        let status = if let Some(state) = &self.outbox_state {
            outbox::state(state)?.of_message()
        } else if self.number <= self.seen_number && receipts {
            MessageStatus::Read
        } else if self.number <= self.delivered_number.max(self.seen_number) {
            MessageStatus::Delivered
        } else {
            MessageStatus::Sent
        };
        let broken = |what: &str| Error::Broken(format!("{what} of message {} in the database", self.id));
        let note: Option<Note> =
            self.note.as_deref().map(serde_json::from_str).transpose().map_err(|_| broken("note"))?;
        let mentions =
            self.mentions.split_whitespace().map(str::parse).collect::<std::result::Result<_, _>>();
        let image = self.image.image();
        Ok(Message {
            id: self.id.into(),
            chat_id: self.chat_id.into(),
            client_id: self.client_id.into(),
            // What a customer wrote is kept under the one person who sees it.
            sender_id: self.contact_id.unwrap_or(self.sender_id).into(),
            number: self.number.cast_unsigned(),
            mentions: mentions.map_err(|_| broken("mentions"))?,
            content: self.content,
            image_id: image.as_ref().map(|image| image.id),
            image,
            reply_to: self.reply_to.map(MessageId::from),
            reactions: Vec::new(),
            note,
            timestamp: self.sent_at.into(),
            edited_at: self.edited_at.map(Timestamp::from),
            deleted_at: self.deleted_at.map(Timestamp::from),
            status,
            reason: self.outbox_reason,
        })
    }
}

/// The messages `first` to `last` of a chat, newest first.
pub(in crate::chats) async fn between(
    conn: &mut Conn,
    chat: ChatId,
    first: u64,
    last: u64,
    receipts: bool,
) -> Result<Vec<Message>> {
    const SQL: &str = select!("where m.chat_id = $1 and m.number between $2 and $3 order by m.number desc");

    if first > last || last == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<MessageRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(chat.uuid())
            .bind(first.cast_signed())
            .bind(last.cast_signed())
            .fetch_all(c)
            .await?
    });
    let mut messages = rows.into_iter().map(|row| row.read(receipts)).collect::<Result<Vec<_>>>()?;
    for (number, emoji, user) in reactions::between(conn, chat, first, last).await? {
        if let Ok(at) = messages.binary_search_by(|message| number.cmp(&message.number)) {
            messages[at].react(user, &emoji, true);
        }
    }
    Ok(messages)
}

/// The messages `ids`, in the order of their numbers, without reactions.
pub(in crate::chats) async fn by_ids(
    conn: &mut Conn,
    ids: &[MessageId],
    receipts: bool,
) -> Result<Vec<Message>> {
    const SQL: &str = select!("where m.id in (");

    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{SQL}{}) order by m.number", placeholders(1, ids.len()));
    let rows: Vec<MessageRow> = on_conn!(conn, |c| {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.uuid());
        }
        query.fetch_all(c).await?
    });
    rows.into_iter().map(|row| row.read(receipts)).collect()
}

/// The message `id`, with its reactions, if it is there.
pub(in crate::chats) async fn by_id(
    conn: &mut Conn,
    id: MessageId,
    receipts: bool,
) -> Result<Option<Message>> {
    let Some(found) = by_ids(conn, &[id], receipts).await?.pop() else { return Ok(None) };
    Ok(between(conn, found.chat_id, found.number, found.number, receipts).await?.pop())
}

/// The message `author` sent earlier under `client_id`, if any.
pub(in crate::chats) async fn sent_before(
    conn: &mut Conn,
    author: UserId,
    client_id: ClientId,
    receipts: bool,
) -> Result<Option<Message>> {
    const SQL: &str = "select id from messages where sender_id = $1 and client_id = $2";

    let id: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(author.uuid()).bind(client_id.uuid()).fetch_optional(c).await?
    });
    match id {
        Some(id) => by_id(conn, id.into(), receipts).await,
        None => Ok(None),
    }
}

/// The chat a message is in, if it is there.
pub(in crate::chats) async fn chat_of(conn: &mut Conn, id: MessageId) -> Result<Option<ChatId>> {
    const SQL: &str = "select chat_id from messages where id = $1";

    let chat: Option<Uuid> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(id.uuid()).fetch_optional(c).await?);
    Ok(chat.map(ChatId::from))
}

/// Stores a message of somebody of the team; false when its author's `client_id` is taken.
pub(in crate::chats) async fn insert(conn: &mut Conn, message: &Message) -> Result<bool> {
    insert_of(conn, message, message.sender_id, None).await
}

/// Stores a message of a customer in the chat of `owner`.
pub(in crate::chats) async fn insert_theirs(
    conn: &mut Conn,
    message: &Message,
    owner: UserId,
    contact: ContactId,
) -> Result<()> {
    insert_of(conn, message, owner, Some(contact)).await.map(drop)
}

async fn insert_of(
    conn: &mut Conn,
    message: &Message,
    sender: UserId,
    contact: Option<ContactId>,
) -> Result<bool> {
    const SQL: &str = "
        insert into messages (id, chat_id, number, client_id, sender_id, content, reply_to, mentions, note,
                              hidden, sent_at, contact_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (sender_id, client_id) do nothing";

    let note = message.note.as_ref().map(serde_json::to_string).transpose();
    let note = note.map_err(|error| Error::Broken(error.to_string()))?;
    let inserted = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(message.id.uuid())
            .bind(message.chat_id.uuid())
            .bind(message.number.cast_signed())
            .bind(message.client_id.uuid())
            .bind(sender.uuid())
            .bind(&message.content)
            .bind(message.reply_to.map(MessageId::uuid))
            .bind(stored(&message.mentions))
            .bind(note)
            .bind(message.note.is_some())
            .bind(message.timestamp.millis())
            .bind(contact.map(ContactId::uuid))
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(inserted == 1)
}

/// The id of the message `number` of a chat.
pub(in crate::chats) async fn id_of(conn: &mut Conn, chat: ChatId, number: u64) -> Result<MessageId> {
    const SQL: &str = "select id from messages where chat_id = $1 and number = $2";

    let id: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(number.cast_signed()).fetch_optional(c).await?
    });
    id.map(MessageId::from).ok_or_else(|| Error::Broken(format!("chat {chat} has no message {number}")))
}

/// The number of a message in its chat, from the number `from` on.
pub(in crate::chats) async fn number_of(
    conn: &mut Conn,
    chat: ChatId,
    id: MessageId,
    from: u64,
) -> Result<u64> {
    const SQL: &str = "select number from messages where chat_id = $1 and id = $2 and number >= $3";

    let number: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL)
            .bind(chat.uuid())
            .bind(id.uuid())
            .bind(from.cast_signed())
            .fetch_optional(c)
            .await?
    });
    number.map(i64::cast_unsigned).ok_or_else(|| AppError::not_found("message").into())
}

/// How many messages after `number` never count as unseen. There are few, and an index of them.
pub(in crate::chats) async fn hidden_after(conn: &mut Conn, chat: ChatId, number: u64) -> Result<u64> {
    const SQL: &str = "select count(*) from messages where chat_id = $1 and number > $2 and hidden";

    let hidden: i64 = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(number.cast_signed()).fetch_one(c).await?
    });
    Ok(hidden.cast_unsigned())
}

/// Those who are mentioned, as a row holds them.
fn stored(mentions: &[UserId]) -> String {
    mentions.iter().map(UserId::to_string).collect::<Vec<_>>().join(" ")
}

/// The newest message after `number` and before `before` that mentions `user`; 0 for none.
pub(in crate::chats) async fn mention_between(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
    before: u64,
) -> Result<u64> {
    const SQL: &str = "
        select number from messages
         where chat_id = $1 and number > $2 and number < $3 and mentions like $4
         order by number desc
         limit 1";

    let found: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL)
            .bind(chat.uuid())
            .bind(number.cast_signed())
            .bind(before.cast_signed())
            .bind(format!("%{user}%"))
            .fetch_optional(c)
            .await?
    });
    Ok(found.unwrap_or(0).cast_unsigned())
}

/// Gives a message a new text and keeps the one it had; `message` is as it was. False when it has had
/// as many as `limit`.
pub(in crate::chats) async fn edit(
    conn: &mut Conn,
    message: &Message,
    text: &str,
    mentions: &[UserId],
    now: Timestamp,
    limit: u64,
) -> Result<bool> {
    const UPDATE: &str = "
        update messages set content = $1, mentions = $2, edited_at = $3, edits = edits + 1
         where id = $4 and edits < $5
        returning edits";
    const KEEP: &str = "insert into message_edits (message_id, version, content, at) values ($1, $2, $3, $4)";

    let since = message.edited_at.unwrap_or(message.timestamp);
    let version: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(UPDATE)
            .bind(text)
            .bind(stored(mentions))
            .bind(now.millis())
            .bind(message.id.uuid())
            .bind(limit.cast_signed())
            .fetch_optional(c)
            .await?
    });
    let Some(version) = version else { return Ok(false) };
    on_conn!(conn, |c| {
        sqlx::query(KEEP)
            .bind(message.id.uuid())
            .bind(version)
            .bind(&message.content)
            .bind(since.millis())
            .execute(c)
            .await?;
    });
    Ok(true)
}

/// The texts a message had before, the oldest first.
pub(in crate::chats) async fn versions(conn: &mut Conn, id: MessageId) -> Result<Vec<Version>> {
    const SQL: &str = "select content, at from message_edits where message_id = $1 order by version";

    let rows: Vec<VersionRow> = on_conn!(conn, |c| sqlx::query_as(SQL).bind(id.uuid()).fetch_all(c).await?);
    Ok(rows.into_iter().map(|row| Version { content: row.content, at: row.at.into() }).collect())
}

/// Leaves nothing of a message but that it was there.
pub(in crate::chats) async fn empty(conn: &mut Conn, id: MessageId, now: Timestamp) -> Result<()> {
    const EMPTY: &str = "
        update messages
           set content = '', reply_to = null, mentions = '', edited_at = null, deleted_at = $1, hidden = $2
         where id = $3";
    const EDITS: &str = "delete from message_edits where message_id = $1";
    const REACTIONS: &str = "delete from reactions where message_id = $1";

    on_conn!(conn, |c| {
        sqlx::query(EMPTY).bind(now.millis()).bind(true).bind(id.uuid()).execute(&mut *c).await?;
        sqlx::query(EDITS).bind(id.uuid()).execute(&mut *c).await?;
        sqlx::query(REACTIONS).bind(id.uuid()).execute(&mut *c).await?;
    });
    Ok(())
}
