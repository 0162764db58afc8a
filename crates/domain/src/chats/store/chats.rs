//! Rows of chats and members.

use contract::{
    AppError, ChatId, Stream, Timestamp, UserId,
    chats::{Chat, ChatKind, MemberRole, Notify},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::messages::MessageRow;
use crate::{
    Result,
    db::{Conn, on_conn},
    hub,
};

/// A direct chat as one member sees it; the newest message is read on its own.
#[derive(FromRow)]
struct ChatRow {
    id: Uuid,
    active_at: i64,
    last_number: i64,
    read_number: i64,
    other_id: Uuid,
    title: String,
}

/// The chats of `user`, newest activity first, after the [`cursor`] `after`.
pub(in crate::chats) async fn chats_of(
    conn: &mut Conn,
    user: UserId,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Chat>> {
    const SQL: &str = "
        select c.id, c.active_at, c.last_number, mine.read_number, u.id as other_id, u.name as title
          from members mine
          join chats c on c.id = mine.chat_id
          join members other on other.chat_id = c.id and other.user_id <> mine.user_id
          join users u on u.id = other.user_id
         where mine.user_id = $1
           and (c.active_at < $2 or (c.active_at = $2 and c.id < $3))
         order by c.active_at desc, c.id desc
         limit $4";

    let (active_at, id) = after.and_then(parse_cursor).unwrap_or((i64::MAX, Uuid::max()));
    let rows: Vec<ChatRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(user.uuid())
            .bind(active_at)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    let mut chats = Vec::with_capacity(rows.len());
    for row in rows {
        chats.push(summary(conn, user, row).await?);
    }
    Ok(chats)
}

/// One chat as `user` sees it.
pub(in crate::chats) async fn chat(conn: &mut Conn, user: UserId, chat: ChatId) -> Result<Chat> {
    const SQL: &str = "
        select c.id, c.active_at, c.last_number, mine.read_number, u.id as other_id, u.name as title
          from members mine
          join chats c on c.id = mine.chat_id
          join members other on other.chat_id = c.id and other.user_id <> mine.user_id
          join users u on u.id = other.user_id
         where mine.user_id = $1 and c.id = $2";

    let row: Option<ChatRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(user.uuid()).bind(chat.uuid()).fetch_optional(c).await?
    });
    summary(conn, user, row.ok_or_else(|| AppError::not_found("chat"))?).await
}

/// Where a list of chats goes on after `chat`.
pub(in crate::chats) fn cursor(chat: &Chat) -> String {
    format!("{}.{}", chat.active_at.millis(), chat.id)
}

fn parse_cursor(text: &str) -> Option<(i64, Uuid)> {
    let (active_at, id) = text.split_once('.')?;
    Some((active_at.parse().ok()?, id.parse().ok()?))
}

async fn summary(conn: &mut Conn, user: UserId, row: ChatRow) -> Result<Chat> {
    let id = ChatId::from(row.id);
    let mut member_ids = vec![user, row.other_id.into()];
    member_ids.sort();
    Ok(Chat {
        id,
        kind: ChatKind::Direct,
        role: MemberRole::Member,
        read_number: row.read_number.cast_unsigned(),
        mentioned: None,
        marked_unread: false,
        pinned: false,
        archived: false,
        notify: Notify::All,
        draft: None,
        title: row.title,
        member_ids,
        unread: (row.last_number - row.read_number).cast_unsigned(),
        last_message: MessageRow::last(conn, id, row.last_number).await?,
        muted_until: None,
        active_at: row.active_at.into(),
        cursor: hub::store::position(conn, Stream::Chat(id)).await?,
    })
}

/// Unseen messages in all chats of `user`.
pub(in crate::chats) async fn unread_total(conn: &mut Conn, user: UserId) -> Result<u64> {
    const SQL: &str = "
        select c.last_number - m.read_number
          from members m join chats c on c.id = m.chat_id
         where m.user_id = $1 and c.last_number > m.read_number";

    let unread: Vec<i64> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(user.uuid()).fetch_all(c).await?);
    Ok(unread.into_iter().map(i64::cast_unsigned).sum())
}

/// Those who share a chat with `user`.
pub(in crate::chats) async fn acquaintances(conn: &mut Conn, user: UserId) -> Result<Vec<UserId>> {
    const SQL: &str = "
        select distinct other.user_id
          from members mine join members other on other.chat_id = mine.chat_id
         where mine.user_id = $1 and other.user_id <> mine.user_id";

    let ids: Vec<Uuid> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(user.uuid()).fetch_all(c).await?);
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// Refuses whoever is not in the chat, as if there were none.
pub(in crate::chats) async fn require_member(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<()> {
    const SQL: &str = "select read_number from members where chat_id = $1 and user_id = $2";

    let member: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(user.uuid()).fetch_optional(c).await?
    });
    member.map(drop).ok_or_else(|| AppError::not_found("chat").into())
}

/// Refuses someone who is not there or may not sign in.
pub(in crate::chats) async fn require_active_person(conn: &mut Conn, user: UserId) -> Result<()> {
    const SQL: &str = "select id from users where id = $1 and active";

    let person: Option<Uuid> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(user.uuid()).fetch_optional(c).await?);
    person.map(drop).ok_or_else(|| AppError::not_found("person").into())
}

/// The direct chat of two people, and whether it was made just now.
pub(in crate::chats) async fn insert_direct(
    conn: &mut Conn,
    one: UserId,
    other: UserId,
    now: Timestamp,
) -> Result<(ChatId, bool)> {
    const INSERT: &str = "
        insert into chats (id, kind, pair, last_number, active_at, created_at)
        values ($1, 'direct', $2, 0, $3, $3)
            on conflict (pair) do nothing";
    const FIND: &str = "select id from chats where pair = $1";

    let pair = format!("{} {}", one.min(other), one.max(other));
    let id = ChatId::generate();
    let (found, inserted): (Uuid, u64) = on_conn!(conn, |c| {
        let inserted = sqlx::query(INSERT)
            .bind(id.uuid())
            .bind(&pair)
            .bind(now.millis())
            .execute(&mut *c)
            .await?
            .rows_affected();
        (sqlx::query_scalar(FIND).bind(&pair).fetch_one(&mut *c).await?, inserted)
    });
    Ok((found.into(), inserted == 1))
}

pub(in crate::chats) async fn insert_member(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into members (chat_id, user_id, read_number, joined_at) values ($1, $2, 0, $3)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(chat.uuid()).bind(user.uuid()).bind(now.millis()).execute(c).await?;
    });
    Ok(())
}
