//! Rows of chats, as their members see them.

use contract::{
    AppError, ChatId, ContactId, ImageId, SessionId, Stream, Timestamp, UserId,
    chats::{Chat, ChatKind, Draft, Notify},
    whatsapp::WhatsappContact,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{members, messages};
use crate::{
    Error, Result,
    db::{Conn, on_conn},
    hub,
};

/// A chat as one member sees it; its members and its newest message are read on their own.
#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "they are columns")]
struct ChatRow {
    id: Uuid,
    kind: String,
    title: String,
    image_id: Option<Uuid>,
    active_at: i64,
    last_number: i64,
    role: String,
    from_number: i64,
    read_number: i64,
    hidden: i64,
    mentioned_number: i64,
    marked_unread: bool,
    pinned: bool,
    archived: bool,
    muted_until: Option<i64>,
    notify: String,
    draft: Option<String>,
    draft_at: Option<i64>,
    receipts: bool,
    session_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    contact_number: Option<String>,
    contact_tags: Option<String>,
    opted_out_at: Option<i64>,
}

impl ChatRow {
    fn contact(&self) -> Option<WhatsappContact> {
        Some(WhatsappContact {
            id: self.contact_id?.into(),
            name: self.title.clone(),
            number: self.contact_number.clone()?,
            tags: self.contact_tags.as_deref()?.lines().map(str::to_owned).collect(),
            opted_out: self.opted_out_at.is_some(),
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select c.id, c.kind,
                    case when c.kind = 'group' then c.title
                         when c.kind = 'whatsapp'
                         then coalesce(nullif(k.name, ''), nullif(k.push_name, ''), k.number)
                         else coalesce((select u.name
                                          from members other join users u on u.id = other.user_id
                                         where other.chat_id = c.id and other.user_id <> mine.user_id), '')
                    end as title,
                    (select i.id from images i where i.chat_id = c.id) as image_id,
                    c.active_at, c.last_number, mine.role, mine.from_number, mine.read_number, mine.hidden,
                    mine.mentioned_number, mine.marked_unread, mine.pinned, mine.archived,
                    mine.muted_until, mine.notify, mine.draft, mine.draft_at, me.receipts, c.session_id,
                    k.id as contact_id, k.number as contact_number, k.tags as contact_tags, k.opted_out_at
               from members mine
               join users me on me.id = mine.user_id
               join chats c on c.id = mine.chat_id
               left join contacts k on k.id = c.contact_id
              where mine.user_id = $1 ",
            $rest
        )
    };
}

/// The chats of `user`, what is pinned first, what is archived last, newest activity first, after the
/// [`cursor`] `after`.
pub(in crate::chats) async fn chats_of(
    conn: &mut Conn,
    user: UserId,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Chat>> {
    const SQL: &str = select!(
        "
        and (case when mine.archived then 0 when mine.pinned then 2 else 1 end < $2
             or (case when mine.archived then 0 when mine.pinned then 2 else 1 end = $2
                 and (c.active_at < $3 or (c.active_at = $3 and c.id < $4))))
      order by case when mine.archived then 0 when mine.pinned then 2 else 1 end desc,
               c.active_at desc, c.id desc
      limit $5"
    );

    let (rank, active_at, id) = after.and_then(parse_cursor).unwrap_or((3, i64::MAX, Uuid::max()));
    let rows: Vec<ChatRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(user.uuid())
            .bind(rank)
            .bind(active_at)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    let own_cursor = hub::store::position(conn, Stream::User(user)).await?;
    let mut chats = Vec::with_capacity(rows.len());
    for row in rows {
        chats.push(summary(conn, own_cursor, row).await?);
    }
    Ok(chats)
}

/// One chat as `user` sees it.
pub(in crate::chats) async fn chat(conn: &mut Conn, user: UserId, chat: ChatId) -> Result<Chat> {
    const SQL: &str = select!("and c.id = $2");

    let row: Option<ChatRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(user.uuid()).bind(chat.uuid()).fetch_optional(c).await?
    });
    let row = row.ok_or_else(|| AppError::not_found("chat"))?;
    let own_cursor = hub::store::position(conn, Stream::User(user)).await?;
    summary(conn, own_cursor, row).await
}

/// Where a list of chats goes on after `chat`.
pub(in crate::chats) fn cursor(chat: &Chat) -> String {
    let rank = match (chat.archived, chat.pinned) {
        (true, _) => 0,
        (false, true) => 2,
        (false, false) => 1,
    };
    format!("{rank}.{}.{}", chat.active_at.millis(), chat.id)
}

fn parse_cursor(text: &str) -> Option<(i64, i64, Uuid)> {
    let mut parts = text.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

async fn summary(conn: &mut Conn, own_cursor: u64, row: ChatRow) -> Result<Chat> {
    let id = ChatId::from(row.id);
    let last = messages::between(
        conn,
        id,
        row.last_number.max(row.from_number).cast_unsigned(),
        row.last_number.cast_unsigned(),
        row.receipts,
    );
    let last_message = last.await?.pop();
    let contact = row.contact();
    let draft = row.draft.zip(row.draft_at);
    Ok(Chat {
        id,
        kind: kind(&row.kind)?,
        title: row.title,
        image_id: row.image_id.map(Into::into),
        member_ids: members::ids(conn, id).await?,
        session_id: row.session_id.map(SessionId::from),
        contact,
        role: members::role(&row.role)?,
        unread: (row.last_number - row.read_number - row.hidden).max(0).cast_unsigned(),
        read_number: row.read_number.cast_unsigned(),
        mentioned: (row.mentioned_number > row.read_number).then(|| row.mentioned_number.cast_unsigned()),
        marked_unread: row.marked_unread,
        last_message,
        pinned: row.pinned,
        archived: row.archived,
        muted_until: row.muted_until.map(Timestamp::from),
        notify: notify(&row.notify)?,
        draft: draft.map(|(text, at)| Draft { text, updated_at: at.into() }),
        active_at: row.active_at.into(),
        cursor: hub::store::position(conn, Stream::Chat(id)).await?,
        own_cursor,
    })
}

pub(super) fn kind(text: &str) -> Result<ChatKind> {
    match text {
        "direct" => Ok(ChatKind::Direct),
        "group" => Ok(ChatKind::Group),
        "whatsapp" => Ok(ChatKind::Whatsapp),
        other => Err(Error::Broken(format!("chat of kind {other} in the database"))),
    }
}

fn notify(text: &str) -> Result<Notify> {
    match text {
        "all" => Ok(Notify::All),
        "mentions" => Ok(Notify::Mentions),
        "none" => Ok(Notify::None),
        other => Err(Error::Broken(format!("notify {other} in the database"))),
    }
}

/// Unseen messages in all chats of `user` that are not archived.
pub(in crate::chats) async fn unread_total(conn: &mut Conn, user: UserId) -> Result<u64> {
    const SQL: &str = "
        select c.last_number - m.read_number - m.hidden
          from members m join chats c on c.id = m.chat_id
         where m.user_id = $1 and not m.archived and c.last_number > m.read_number";

    let unread: Vec<i64> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(user.uuid()).fetch_all(c).await?);
    Ok(unread.into_iter().map(|unread| unread.max(0).cast_unsigned()).sum())
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

/// The direct chat of two people, and whether it was made just now.
pub(in crate::chats) async fn insert_direct(
    conn: &mut Conn,
    one: UserId,
    other: UserId,
    now: Timestamp,
) -> Result<(ChatId, bool)> {
    const INSERT: &str = "
        insert into chats (id, kind, pair, last_number, active_at, created_at, member_count)
        values ($1, 'direct', $2, 0, $3, $3, 2)
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

/// The chat of a customer on one of a person's numbers, and whether it was made just now.
pub(in crate::chats) async fn insert_line(
    conn: &mut Conn,
    session: SessionId,
    contact: ContactId,
    now: Timestamp,
) -> Result<(ChatId, bool)> {
    const INSERT: &str = "
        insert into chats (id, kind, session_id, contact_id, last_number, active_at, created_at, member_count)
        values ($1, 'whatsapp', $2, $3, 0, $4, $4, 1)
            on conflict (session_id, contact_id) do nothing";
    const FIND: &str = "select id from chats where session_id = $1 and contact_id = $2";

    let id = ChatId::generate();
    let (found, inserted): (Uuid, u64) = on_conn!(conn, |c| {
        let inserted = sqlx::query(INSERT)
            .bind(id.uuid())
            .bind(session.uuid())
            .bind(contact.uuid())
            .bind(now.millis())
            .execute(&mut *c)
            .await?
            .rows_affected();
        let find = sqlx::query_scalar(FIND).bind(session.uuid()).bind(contact.uuid());
        (find.fetch_one(&mut *c).await?, inserted)
    });
    Ok((found.into(), inserted == 1))
}

/// The number and the contact that a WhatsApp chat goes to; none for other chats.
pub(in crate::chats) async fn line(conn: &mut Conn, chat: ChatId) -> Result<Option<(SessionId, ContactId)>> {
    const SQL: &str = "select session_id, contact_id from chats where id = $1 and session_id is not null";

    let line: Option<(Uuid, Uuid)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(chat.uuid()).fetch_optional(c).await?);
    Ok(line.map(|(session, contact)| (session.into(), contact.into())))
}

/// The chats that a contact has.
pub(in crate::chats) async fn of_contact(conn: &mut Conn, contact: ContactId) -> Result<Vec<ChatId>> {
    const SQL: &str = "select id from chats where contact_id = $1 order by id";

    let ids: Vec<Uuid> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(contact.uuid()).fetch_all(c).await?);
    Ok(ids.into_iter().map(ChatId::from).collect())
}

/// Makes a group of nobody so far.
pub(in crate::chats) async fn insert_group(conn: &mut Conn, title: &str, now: Timestamp) -> Result<ChatId> {
    const SQL: &str = "
        insert into chats (id, kind, title, last_number, active_at, created_at)
        values ($1, 'group', $2, 0, $3, $3)";

    let id = ChatId::generate();
    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(id.uuid()).bind(title).bind(now.millis()).execute(c).await?;
    });
    Ok(id)
}

/// Holds the chat until the transaction ends: whoever changes anything in a chat does this first, so
/// that changes of one chat follow each other.
pub(in crate::chats) async fn hold(conn: &mut Conn, chat: ChatId) -> Result<()> {
    const SQL: &str = "update chats set last_number = last_number where id = $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(chat.uuid()).execute(c).await?;
    });
    Ok(())
}

/// The next number of a chat, which is active now.
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

/// The picture of a group.
pub(in crate::chats) async fn image_of(conn: &mut Conn, chat: ChatId) -> Result<Option<ImageId>> {
    const SQL: &str = "select id from images where chat_id = $1";

    let id: Option<Uuid> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(chat.uuid()).fetch_optional(c).await?);
    Ok(id.map(ImageId::from))
}

pub(in crate::chats) async fn set_title(conn: &mut Conn, chat: ChatId, title: &str) -> Result<()> {
    const SQL: &str = "update chats set title = $1 where id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(title).bind(chat.uuid()).execute(c).await?;
    });
    Ok(())
}
