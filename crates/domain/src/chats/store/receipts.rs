//! How far members have got and seen a chat.

use contract::{ChatId, Timestamp, UserId, chats::SeenMark};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result,
    db::{Conn, on_conn},
};

/// How far everybody has come, and how far that was told.
#[derive(FromRow)]
struct ProgressRow {
    delivered: Option<i64>,
    seen: Option<i64>,
    open: i64,
    present: i64,
    told_delivered: i64,
    told_seen: i64,
}

/// How far everybody in a chat who may sign in has come, and how far that was told.
pub(in crate::chats) struct Progress {
    pub(in crate::chats) delivered: u64,
    /// Seen by all whose receipts are on.
    pub(in crate::chats) seen: u64,
    /// How many have their receipts on.
    pub(in crate::chats) open: u64,
    /// How many may sign in.
    pub(in crate::chats) present: u64,
    pub(in crate::chats) told_delivered: u64,
    pub(in crate::chats) told_seen: u64,
}

#[derive(FromRow)]
struct MarkRow {
    user_id: Uuid,
    seen_number: i64,
}

/// What one member has got and seen.
#[derive(FromRow)]
pub(in crate::chats) struct ReceivedRow {
    pub(in crate::chats) user_id: Uuid,
    pub(in crate::chats) name: String,
    pub(in crate::chats) receipts: bool,
    pub(in crate::chats) read_number: i64,
    pub(in crate::chats) read_at: Option<i64>,
    pub(in crate::chats) delivered_number: i64,
    pub(in crate::chats) delivered_at: Option<i64>,
}

pub(in crate::chats) async fn progress(conn: &mut Conn, chat: ChatId) -> Result<Progress> {
    const SQL: &str = "
        select min(m.delivered_number) as delivered,
               min(case when u.receipts then m.seen_number end) as seen,
               count(case when u.receipts then 1 end) as open,
               count(*) as present,
               (select c.delivered_number from chats c where c.id = $1) as told_delivered,
               (select c.seen_number from chats c where c.id = $1) as told_seen
          from members m join users u on u.id = m.user_id
         where m.chat_id = $1 and u.active";

    let row: ProgressRow = on_conn!(conn, |c| sqlx::query_as(SQL).bind(chat.uuid()).fetch_one(c).await?);
    Ok(Progress {
        delivered: row.delivered.unwrap_or(0).cast_unsigned(),
        seen: row.seen.unwrap_or(0).cast_unsigned(),
        open: row.open.cast_unsigned(),
        present: row.present.cast_unsigned(),
        told_delivered: row.told_delivered.cast_unsigned(),
        told_seen: row.told_seen.cast_unsigned(),
    })
}

/// Notes how far the chat was told that everybody has come.
pub(in crate::chats) async fn set_told(
    conn: &mut Conn,
    chat: ChatId,
    delivered: u64,
    seen: u64,
) -> Result<()> {
    const SQL: &str = "update chats set delivered_number = $1, seen_number = $2 where id = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(delivered.cast_signed())
            .bind(seen.cast_signed())
            .bind(chat.uuid())
            .execute(c)
            .await?;
    });
    Ok(())
}

/// A member has seen everything up to `number`, with `hidden` messages after it that never count. What
/// is seen has arrived.
pub(in crate::chats) async fn see(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
    hidden: u64,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "
        update members
           set read_number = $1, hidden = $2, read_at = $3,
               delivered_at = case when delivered_number < $1 then $3 else delivered_at end,
               delivered_number = case when delivered_number < $1 then $1 else delivered_number end
         where chat_id = $4 and user_id = $5";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(number.cast_signed())
            .bind(hidden.cast_signed())
            .bind(now.millis())
            .bind(chat.uuid())
            .bind(user.uuid())
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The chat is told that a member has seen everything up to `number`.
pub(in crate::chats) async fn set_seen(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
) -> Result<()> {
    const SQL: &str = "update members set seen_number = $1 where chat_id = $2 and user_id = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(number.cast_signed()).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Everything up to `number` has arrived at a member; false when it had before, or they are none.
pub(in crate::chats) async fn deliver(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "
        update members
           set delivered_number = $1, delivered_at = $2
         where chat_id = $3 and user_id = $4 and delivered_number < $1";

    let moved = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(number.cast_signed())
            .bind(now.millis())
            .bind(chat.uuid())
            .bind(user.uuid())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(moved == 1)
}

/// The number of the newest message and of the members of a chat, if it is there.
pub(in crate::chats) async fn size(conn: &mut Conn, chat: ChatId) -> Result<Option<(u64, u64)>> {
    const SQL: &str = "select last_number, member_count from chats where id = $1";

    let size: Option<(i64, i64)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(chat.uuid()).fetch_optional(c).await?);
    Ok(size.map(|(last, members)| (last.cast_unsigned(), members.cast_unsigned())))
}

/// The newest message that mentions a member.
pub(in crate::chats) async fn set_mentioned(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
) -> Result<()> {
    const SQL: &str = "update members set mentioned_number = $1 where chat_id = $2 and user_id = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(number.cast_signed()).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Notes that a message mentions somebody who may see it, has not seen it, and was not mentioned since.
pub(in crate::chats) async fn raise_mentioned(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    number: u64,
) -> Result<()> {
    const SQL: &str = "
        update members set mentioned_number = $1
         where chat_id = $2 and user_id = $3 and from_number <= $1 and read_number < $1
           and mentioned_number < $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(number.cast_signed()).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}

/// How far members are known to have seen the chat, sorted.
pub(in crate::chats) async fn marks(conn: &mut Conn, chat: ChatId) -> Result<Vec<SeenMark>> {
    const SQL: &str = "
        select user_id, seen_number from members where chat_id = $1 and seen_number > 0 order by user_id";

    let rows: Vec<MarkRow> = on_conn!(conn, |c| sqlx::query_as(SQL).bind(chat.uuid()).fetch_all(c).await?);
    Ok(rows
        .into_iter()
        .map(|row| SeenMark { user_id: row.user_id.into(), number: row.seen_number.cast_unsigned() })
        .collect())
}

/// What the members who may see the message `number` have got and seen, but its author; the first
/// thousand by name.
pub(in crate::chats) async fn received(
    conn: &mut Conn,
    chat: ChatId,
    number: u64,
    author: UserId,
) -> Result<Vec<ReceivedRow>> {
    const SQL: &str = "
        select m.user_id, u.name, u.receipts, m.read_number, m.read_at, m.delivered_number, m.delivered_at
          from members m join users u on u.id = m.user_id
         where m.chat_id = $1 and m.from_number <= $2 and m.user_id <> $3
         order by u.name_key, m.user_id
         limit 1000";

    Ok(on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(chat.uuid())
            .bind(number.cast_signed())
            .bind(author.uuid())
            .fetch_all(c)
            .await?
    }))
}

/// Those whose newest unseen mention is the message `number`, and up to where they have seen the chat.
pub(in crate::chats) async fn mentioned_by(
    conn: &mut Conn,
    chat: ChatId,
    number: u64,
) -> Result<Vec<(UserId, u64)>> {
    const SQL: &str = "
        select user_id, read_number as seen_number from members
         where chat_id = $1 and mentioned_number = $2 and read_number < $2";

    let rows: Vec<MarkRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(chat.uuid()).bind(number.cast_signed()).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|row| (row.user_id.into(), row.seen_number.cast_unsigned())).collect())
}
