//! Rows of reactions.

use contract::{ChatId, UserId, chats::Message};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result,
    db::{Conn, on_conn},
};

#[derive(FromRow)]
struct ReactionRow {
    number: i64,
    emoji: String,
    user_id: Uuid,
}

/// The reactions to the messages `first` to `last` of a chat: number, emoji, who.
pub(super) async fn between(
    conn: &mut Conn,
    chat: ChatId,
    first: u64,
    last: u64,
) -> Result<Vec<(u64, String, UserId)>> {
    const SQL: &str = "
        select number, emoji, user_id from reactions where chat_id = $1 and number between $2 and $3";

    let rows: Vec<ReactionRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(chat.uuid())
            .bind(first.cast_signed())
            .bind(last.cast_signed())
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(|row| (row.number.cast_unsigned(), row.emoji, row.user_id.into())).collect())
}

/// Adds a reaction; false when it was there.
pub(in crate::chats) async fn insert(
    conn: &mut Conn,
    message: &Message,
    user: UserId,
    emoji: &str,
) -> Result<bool> {
    const SQL: &str = "
        insert into reactions (message_id, emoji, user_id, chat_id, number) values ($1, $2, $3, $4, $5)
            on conflict (message_id, emoji, user_id) do nothing";

    let inserted = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(message.id.uuid())
            .bind(emoji)
            .bind(user.uuid())
            .bind(message.chat_id.uuid())
            .bind(message.number.cast_signed())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(inserted == 1)
}

/// Takes a reaction back; false when it was not there.
pub(in crate::chats) async fn delete(
    conn: &mut Conn,
    message: &Message,
    user: UserId,
    emoji: &str,
) -> Result<bool> {
    const SQL: &str = "delete from reactions where message_id = $1 and emoji = $2 and user_id = $3";

    let deleted = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(message.id.uuid())
            .bind(emoji)
            .bind(user.uuid())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(deleted == 1)
}
