//! Rows of messages and of how far they were read.

use contract::{
    AppError, ChatId, ClientId, MessageId, Timestamp, UserId,
    chats::{Message, MessageStatus},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Error, Result,
    db::{Conn, on_conn},
    images::ImageColumns,
};

/// A message, and whether every other member has seen it.
#[derive(FromRow)]
pub(super) struct MessageRow {
    id: Uuid,
    chat_id: Uuid,
    client_id: Uuid,
    sender_id: Uuid,
    number: i64,
    content: String,
    sent_at: i64,
    seen: bool,
    #[sqlx(flatten)]
    image: ImageColumns,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let image = row.image.image();
        Self {
            id: row.id.into(),
            chat_id: row.chat_id.into(),
            client_id: row.client_id.into(),
            sender_id: row.sender_id.into(),
            number: row.number.cast_unsigned(),
            content: row.content,
            image_id: image.as_ref().map(|image| image.id),
            image,
            reply_to: None,
            mentions: vec![],
            reactions: vec![],
            note: None,
            timestamp: row.sent_at.into(),
            edited_at: None,
            deleted_at: None,
            status: if row.seen { MessageStatus::Read } else { MessageStatus::Sent },
        }
    }
}

impl MessageRow {
    /// The message `number` of a chat, if it has any.
    pub(super) async fn last(conn: &mut Conn, chat: ChatId, number: i64) -> Result<Option<Message>> {
        if number == 0 {
            return Ok(None);
        }
        let found = messages_before(conn, chat, Some(number.cast_unsigned() + 1), 1).await?;
        Ok(found.into_iter().next())
    }
}

/// The message `author` sent earlier under `client_id`, if any.
pub(in crate::chats) async fn sent_before(
    conn: &mut Conn,
    author: UserId,
    client_id: ClientId,
) -> Result<Option<Message>> {
    const SQL: &str = "
        select m.id, m.chat_id, m.client_id, m.sender_id, m.number, m.content, m.sent_at,
               not exists (select 1 from members other
                            where other.chat_id = m.chat_id and other.user_id <> m.sender_id
                              and other.read_number < m.number) as seen,
               i.id as image_id, i.width as image_width, i.height as image_height,
               i.placeholder as image_placeholder
          from messages m left join images i on i.message_id = m.id
         where m.sender_id = $1 and m.client_id = $2";

    let row: Option<MessageRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(author.uuid()).bind(client_id.uuid()).fetch_optional(c).await?
    });
    Ok(row.map(Message::from))
}

/// At most `limit` messages of a chat before the number `before`, newest first.
pub(in crate::chats) async fn messages_before(
    conn: &mut Conn,
    chat: ChatId,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Message>> {
    const SQL: &str = "
        select m.id, m.chat_id, m.client_id, m.sender_id, m.number, m.content, m.sent_at,
               not exists (select 1 from members other
                            where other.chat_id = m.chat_id and other.user_id <> m.sender_id
                              and other.read_number < m.number) as seen,
               i.id as image_id, i.width as image_width, i.height as image_height,
               i.placeholder as image_placeholder
          from messages m left join images i on i.message_id = m.id
         where m.chat_id = $1 and m.number < $2
         order by m.number desc
         limit $3";

    let before = before.map_or(i64::MAX, u64::cast_signed);
    let rows: Vec<MessageRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(chat.uuid()).bind(before).bind(i64::from(limit)).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(Message::from).collect())
}

/// The next number of a chat. Holds the chat's row until the transaction ends.
pub(in crate::chats) async fn next_number(conn: &mut Conn, chat: ChatId, now: Timestamp) -> Result<u64> {
    const SQL: &str = "
        update chats set last_number = last_number + 1, active_at = $1
         where id = $2
        returning last_number";

    let number: i64 = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(now.millis()).bind(chat.uuid()).fetch_one(c).await?
    });
    Ok(number.cast_unsigned())
}

/// Stores a message; none when the author's `client_id` is taken.
pub(in crate::chats) async fn insert_message(
    conn: &mut Conn,
    chat: ChatId,
    author: UserId,
    number: u64,
    client_id: ClientId,
    text: &str,
    now: Timestamp,
) -> Result<Option<Message>> {
    const SQL: &str = "
        insert into messages (id, chat_id, number, client_id, sender_id, content, sent_at)
        values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (sender_id, client_id) do nothing";

    let id = MessageId::generate();
    let inserted = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(id.uuid())
            .bind(chat.uuid())
            .bind(number.cast_signed())
            .bind(client_id.uuid())
            .bind(author.uuid())
            .bind(text)
            .bind(now.millis())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok((inserted == 1).then(|| Message {
        id,
        chat_id: chat,
        client_id,
        sender_id: author,
        number,
        content: text.to_owned(),
        image_id: None,
        image: None,
        reply_to: None,
        mentions: vec![],
        reactions: vec![],
        note: None,
        timestamp: now,
        edited_at: None,
        deleted_at: None,
        status: MessageStatus::Sent,
    }))
}

/// Moves a member's read mark forward to `number`; false when it stood there or further.
pub(in crate::chats) async fn advance_read(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
) -> Result<bool> {
    const SQL: &str = "
        update members set read_number = $1
         where chat_id = $2 and user_id = $3 and read_number < $1";

    let moved = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(number.cast_signed())
            .bind(chat.uuid())
            .bind(user.uuid())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(moved == 1)
}

/// The number of a message in its chat.
pub(in crate::chats) async fn number_of(conn: &mut Conn, chat: ChatId, id: MessageId) -> Result<u64> {
    const SQL: &str = "select number from messages where chat_id = $1 and id = $2";

    let number: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    number.map(i64::cast_unsigned).ok_or_else(|| AppError::not_found("message").into())
}

/// The id of the message `number` of a chat.
pub(in crate::chats) async fn id_of(conn: &mut Conn, chat: ChatId, number: u64) -> Result<MessageId> {
    const SQL: &str = "select id from messages where chat_id = $1 and number = $2";

    let id: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(number.cast_signed()).fetch_optional(c).await?
    });
    id.map(MessageId::from).ok_or_else(|| Error::Broken(format!("chat {chat} has no message {number}")))
}
