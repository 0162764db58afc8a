//! Rows of members.

use contract::{
    AppError, ChatId, Timestamp, UserId,
    chats::{ChatKind, Member, MemberRole},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::chats::kind;
use crate::{
    Error, Result,
    db::{Conn, escape_like, name_key, on_conn},
};

/// A member, and the chat they are in.
pub(in crate::chats) struct Membership {
    pub(in crate::chats) kind: ChatKind,
    pub(in crate::chats) title: String,
    pub(in crate::chats) last: u64,
    pub(in crate::chats) members: u64,
    pub(in crate::chats) role: MemberRole,
    /// The first message the member may see.
    pub(in crate::chats) from: u64,
    pub(in crate::chats) read: u64,
    pub(in crate::chats) hidden: u64,
    pub(in crate::chats) mentioned: u64,
    pub(in crate::chats) marked_unread: bool,
    pub(in crate::chats) has_draft: bool,
    pub(in crate::chats) receipts: bool,
}

#[derive(FromRow)]
struct MembershipRow {
    kind: String,
    title: String,
    last_number: i64,
    member_count: i64,
    role: String,
    from_number: i64,
    read_number: i64,
    hidden: i64,
    mentioned_number: i64,
    marked_unread: bool,
    has_draft: bool,
    receipts: bool,
}

#[derive(FromRow)]
struct MemberRow {
    user_id: Uuid,
    name: String,
    active: bool,
    role: String,
    joined_at: i64,
}

impl TryFrom<MemberRow> for Member {
    type Error = Error;

    fn try_from(row: MemberRow) -> Result<Self> {
        Ok(Self {
            user_id: row.user_id.into(),
            name: row.name,
            active: row.active,
            role: role(&row.role)?,
            joined_at: row.joined_at.into(),
        })
    }
}

pub(super) fn role(text: &str) -> Result<MemberRole> {
    match text {
        "owner" => Ok(MemberRole::Owner),
        "member" => Ok(MemberRole::Member),
        other => Err(Error::Broken(format!("member of role {other} in the database"))),
    }
}

const fn word(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Owner => "owner",
        MemberRole::Member => "member",
    }
}

/// `user` in the chat; whoever is not in it is answered as if there were none.
pub(in crate::chats) async fn membership(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<Membership> {
    const SQL: &str = "
        select c.kind, c.title, c.last_number, c.member_count, m.role, m.from_number, m.read_number, m.hidden,
               m.mentioned_number, m.marked_unread, m.draft is not null as has_draft, u.receipts
          from members m
          join chats c on c.id = m.chat_id
          join users u on u.id = m.user_id
         where m.chat_id = $1 and m.user_id = $2";

    let row: Option<MembershipRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(chat.uuid()).bind(user.uuid()).fetch_optional(c).await?
    });
    let row = row.ok_or_else(|| AppError::not_found("chat"))?;
    Ok(Membership {
        kind: kind(&row.kind)?,
        title: row.title,
        last: row.last_number.cast_unsigned(),
        members: row.member_count.cast_unsigned(),
        role: role(&row.role)?,
        from: row.from_number.cast_unsigned(),
        read: row.read_number.cast_unsigned(),
        hidden: row.hidden.cast_unsigned(),
        mentioned: row.mentioned_number.cast_unsigned(),
        marked_unread: row.marked_unread,
        has_draft: row.has_draft,
        receipts: row.receipts,
    })
}

/// Whether `user` is in the chat.
pub(in crate::chats) async fn is_member(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<bool> {
    const SQL: &str = "select read_number from members where chat_id = $1 and user_id = $2";

    let member: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(user.uuid()).fetch_optional(c).await?
    });
    Ok(member.is_some())
}

/// Everybody in the chat, sorted.
pub(in crate::chats) async fn ids(conn: &mut Conn, chat: ChatId) -> Result<Vec<UserId>> {
    const SQL: &str = "select user_id from members where chat_id = $1 order by user_id";

    let ids: Vec<Uuid> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(chat.uuid()).fetch_all(c).await?);
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// The members of a chat with a word in their name that begins with `name`, the longest first, after the
/// [`cursor`] `after`.
pub(in crate::chats) async fn list(
    conn: &mut Conn,
    chat: ChatId,
    name: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Member>> {
    const SQL: &str = "
        select m.user_id, u.name, u.active, m.role, m.joined_at
          from members m join users u on u.id = m.user_id
         where m.chat_id = $1 and (m.joined_at > $2 or (m.joined_at = $2 and m.user_id > $3))
           and ' ' || u.name_key like $4 escape '!'
         order by m.joined_at, m.user_id
         limit $5";

    let pattern = format!("% {}%", escape_like(&name_key(name)));

    let (joined_at, id) = after
        .and_then(|after| after.split_once('.'))
        .and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)))
        .unwrap_or((i64::MIN, Uuid::nil()));
    let rows: Vec<MemberRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(chat.uuid())
            .bind(joined_at)
            .bind(id)
            .bind(pattern)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    rows.into_iter().map(Member::try_from).collect()
}

/// Where a list of members goes on after `member`.
pub(in crate::chats) fn cursor(member: &Member) -> String {
    format!("{}.{}", member.joined_at.millis(), member.user_id)
}

/// Members who may sign in and whose name stands in `text` after an `@`, by id.
pub(in crate::chats) async fn named_in(
    conn: &mut Conn,
    chat: ChatId,
    text: &str,
) -> Result<Vec<(UserId, String)>> {
    const SQL: &str = "
        select m.user_id, u.name
          from members m join users u on u.id = m.user_id
         where m.chat_id = $1 and u.active and replace($2, '@' || u.name_key, '') <> $2
         order by m.user_id";

    let rows: Vec<(Uuid, String)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(chat.uuid()).bind(name_key(text)).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
}

/// One member of the chat.
pub(in crate::chats) async fn member(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<Member> {
    const SQL: &str = "
        select m.user_id, u.name, u.active, m.role, m.joined_at
          from members m join users u on u.id = m.user_id
         where m.chat_id = $1 and m.user_id = $2";

    let row: Option<MemberRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(chat.uuid()).bind(user.uuid()).fetch_optional(c).await?
    });
    row.ok_or_else(|| AppError::not_found("member"))?.try_into()
}

/// How many owners the chat has.
pub(in crate::chats) async fn owners(conn: &mut Conn, chat: ChatId) -> Result<i64> {
    const SQL: &str = "select count(*) from members where chat_id = $1 and role = 'owner'";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(chat.uuid()).fetch_one(c).await?))
}

/// The one who has been in the chat for longest, those who may sign in before others.
pub(in crate::chats) async fn longest(conn: &mut Conn, chat: ChatId) -> Result<Option<UserId>> {
    const SQL: &str = "
        select m.user_id
          from members m join users u on u.id = m.user_id
         where m.chat_id = $1
         order by case when u.active then 0 else 1 end, m.joined_at, m.user_id
         limit 1";

    let id: Option<Uuid> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(chat.uuid()).fetch_optional(c).await?);
    Ok(id.map(UserId::from))
}

pub(in crate::chats) async fn set_role(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    role: MemberRole,
) -> Result<()> {
    const SQL: &str = "update members set role = $1 where chat_id = $2 and user_id = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(word(role)).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Where a new member begins.
pub(in crate::chats) struct Beginning {
    pub(in crate::chats) role: MemberRole,
    /// The first message they may see.
    pub(in crate::chats) from: u64,
    /// The event before the first they may see.
    pub(in crate::chats) from_seq: u64,
    /// The last message they need not see.
    pub(in crate::chats) read: u64,
}

pub(in crate::chats) async fn insert(
    conn: &mut Conn,
    chat: ChatId,
    user: UserId,
    begins: &Beginning,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "
        insert into members (chat_id, user_id, role, from_number, from_seq, read_number, seen_number,
                             delivered_number, joined_at)
        values ($1, $2, $3, $4, $5, $6, $6, $6, $7)";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(chat.uuid())
            .bind(user.uuid())
            .bind(word(begins.role))
            .bind(begins.from.cast_signed())
            .bind(begins.from_seq.cast_signed())
            .bind(begins.read.cast_signed())
            .bind(now.millis())
            .execute(c)
            .await?;
    });
    Ok(())
}

pub(in crate::chats) async fn delete(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<()> {
    const SQL: &str = "delete from members where chat_id = $1 and user_id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Adds `more` to the number of members.
pub(in crate::chats) async fn count(conn: &mut Conn, chat: ChatId, more: i64) -> Result<()> {
    const SQL: &str = "update chats set member_count = member_count + $1 where id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(more).bind(chat.uuid()).execute(c).await?;
    });
    Ok(())
}

/// One more message that never counts as unseen, for all who have not seen it.
pub(in crate::chats) async fn hide(conn: &mut Conn, chat: ChatId, number: u64) -> Result<()> {
    const SQL: &str = "update members set hidden = hidden + 1 where chat_id = $1 and read_number < $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(chat.uuid()).bind(number.cast_signed()).execute(c).await?;
    });
    Ok(())
}

/// Whether everybody in the chat may see the message `number`.
pub(in crate::chats) async fn all_may_see(conn: &mut Conn, chat: ChatId, number: u64) -> Result<bool> {
    const SQL: &str = "select user_id from members where chat_id = $1 and from_number > $2 limit 1";

    let outside: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(chat.uuid()).bind(number.cast_signed()).fetch_optional(c).await?
    });
    Ok(outside.is_none())
}
