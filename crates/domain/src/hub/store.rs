//! Rows of streams and events.

use std::collections::BTreeMap;

use contract::{
    Event, Stream, StreamEvent, Timestamp, UserId,
    chats::Message,
    limits::{STREAM_DAYS, STREAM_EVENTS},
    sync::Cursors,
};
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    Error, Result,
    db::{Conn, on_conn, placeholders},
};

#[derive(FromRow)]
struct EventRow {
    seq: i64,
    event: String,
    at: i64,
}

#[derive(FromRow)]
struct StreamRow {
    name: String,
    seq: i64,
}

impl StreamRow {
    fn stream(&self) -> Result<Stream> {
        self.name.parse().map_err(|_| Error::Broken(format!("stream {}", self.name)))
    }
}

#[derive(FromRow)]
struct SubjectRow {
    name: String,
    seq: i64,
    event: String,
}

/// Adds `event` to `stream` and returns its number. Holds the stream's row until the transaction ends,
/// so that the order of numbers is the order of commits.
pub(crate) async fn append(conn: &mut Conn, stream: Stream, event: &mut Event, at: Timestamp) -> Result<u64> {
    const NEXT: &str = "
        insert into streams (name, seq, moved_at) values ($1, 1, $2)
            on conflict (name) do update set seq = streams.seq + 1, moved_at = excluded.moved_at
        returning seq";
    const INSERT: &str = "insert into events (stream, seq, event, at, subject) values ($1, $2, $3, $4, $5)";

    let name = stream.to_string();
    let seq: i64 = on_conn!(&mut *conn, |c| {
        sqlx::query_scalar(NEXT).bind(&name).bind(at.millis()).fetch_one(c).await?
    });
    event.stands_at(seq.cast_unsigned());
    let body = serde_json::to_string(event).map_err(|error| Error::Broken(error.to_string()))?;
    let subject = event.message().map(|message| message.id.uuid());
    on_conn!(conn, |c| {
        sqlx::query(INSERT)
            .bind(&name)
            .bind(seq)
            .bind(body)
            .bind(at.millis())
            .bind(subject)
            .execute(c)
            .await?;
    });
    Ok(seq.cast_unsigned())
}

/// The number of the last event of `stream`; 0 for a stream that has none yet.
pub(crate) async fn position(conn: &mut Conn, stream: Stream) -> Result<u64> {
    const SQL: &str = "select seq from streams where name = $1";

    let seq: Option<i64> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(stream.to_string()).fetch_optional(c).await?);
    Ok(seq.unwrap_or(0).cast_unsigned())
}

/// Where streams stand; 0 for those that have no event yet.
pub(super) async fn positions(conn: &mut Conn, streams: &[Stream]) -> Result<Cursors> {
    let mut cursors: Cursors = streams.iter().map(|stream| (*stream, 0)).collect();
    for streams in streams.chunks(500) {
        let sql = format!("select name, seq from streams where name in ({})", placeholders(1, streams.len()));
        let rows: Vec<StreamRow> = on_conn!(&mut *conn, |c| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for stream in streams {
                query = query.bind(stream.to_string());
            }
            query.fetch_all(c).await?
        });
        for row in rows {
            cursors.insert(row.stream()?, row.seq.cast_unsigned());
        }
    }
    Ok(cursors)
}

/// The number of the oldest event that is still kept of `stream`.
pub(super) async fn oldest(conn: &mut Conn, stream: Stream) -> Result<Option<u64>> {
    const SQL: &str = "select min(seq) from events where stream = $1";

    let seq: Option<i64> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(stream.to_string()).fetch_one(c).await?);
    Ok(seq.map(i64::cast_unsigned))
}

/// At most `limit` events of `stream` after `seq`, in order.
pub(crate) async fn events_after(
    conn: &mut Conn,
    stream: Stream,
    seq: u64,
    limit: u32,
) -> Result<Vec<StreamEvent>> {
    const SQL: &str =
        "select seq, event, at from events where stream = $1 and seq > $2 order by seq limit $3";

    let rows: Vec<EventRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(stream.to_string())
            .bind(seq.cast_signed())
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    rows.into_iter()
        .map(|row| {
            let event = serde_json::from_str(&row.event)
                .map_err(|error| Error::Broken(format!("event {} of {stream}: {error}", row.seq)))?;
            Ok(StreamEvent { stream, seq: row.seq.cast_unsigned(), at: row.at.into(), event })
        })
        .collect()
}

/// Whether `stream` is the user's own or that of a chat they are in.
pub(super) async fn follows(conn: &mut Conn, user: UserId, stream: Stream) -> Result<bool> {
    const SQL: &str = "select from_seq from members where user_id = $1 and chat_id = $2";

    let chat = match stream {
        Stream::User(owner) => return Ok(owner == user),
        Stream::Chat(chat) => chat,
    };
    let from: Option<i64> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(user.uuid()).bind(chat.uuid()).fetch_optional(c).await?
    });
    Ok(from.is_some())
}

/// The chats that `user` is a member of, as streams, and the event of each that they may read after.
pub(super) async fn chat_streams(conn: &mut Conn, user: UserId) -> Result<BTreeMap<Stream, u64>> {
    const SQL: &str = "select chat_id, from_seq from members where user_id = $1";

    let rows: Vec<(uuid::Uuid, i64)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(user.uuid()).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, seq)| (Stream::Chat(id.into()), seq.cast_unsigned())).collect())
}

/// Puts what is left of a deleted message into every stored event that carries it.
pub(crate) async fn forget(conn: &mut Conn, left: &Message) -> Result<()> {
    const FIND: &str = "select stream as name, seq, event from events where subject = $1";
    const REWRITE: &str = "update events set event = $1 where stream = $2 and seq = $3";

    let rows: Vec<SubjectRow> =
        on_conn!(&mut *conn, |c| sqlx::query_as(FIND).bind(left.id.uuid()).fetch_all(c).await?);
    for row in rows {
        let broken =
            |error: serde_json::Error| Error::Broken(format!("event {} of {}: {error}", row.seq, row.name));
        let mut event: Event = serde_json::from_str(&row.event).map_err(broken)?;
        if let Some(message) = event.message_mut() {
            // How far it had come is what the reader of the event may know of it.
            *message = Message { status: message.status, ..left.clone() };
        }
        let body = serde_json::to_string(&event).map_err(broken)?;
        on_conn!(&mut *conn, |c| {
            sqlx::query(REWRITE).bind(body).bind(&row.name).bind(row.seq).execute(c).await?;
        });
    }
    Ok(())
}

/// Streams that moved after `since`, and where they stand.
pub(super) async fn moved_since(conn: &mut Conn, since: Timestamp) -> Result<Cursors> {
    const SQL: &str = "select name, seq from streams where moved_at > $1";

    let rows: Vec<StreamRow> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(since.millis()).fetch_all(c).await?);
    rows.into_iter().map(|row| Ok((row.stream()?, row.seq.cast_unsigned()))).collect()
}

/// Forgets events that are past retention.
pub(super) async fn prune(conn: &mut Conn, now: Timestamp) -> Result<u64> {
    const OLD: &str = "delete from events where at < $1";
    const MANY: &str = "
        delete from events
         where seq <= (select s.seq - $1 from streams s where s.name = events.stream)";

    let before = now.plus_millis(-STREAM_DAYS * 24 * 60 * 60 * 1000).millis();
    Ok(on_conn!(conn, |c| {
        let old = sqlx::query(OLD).bind(before).execute(&mut *c).await?.rows_affected();
        let many =
            sqlx::query(MANY).bind(STREAM_EVENTS.cast_signed()).execute(&mut *c).await?.rows_affected();
        old + many
    }))
}

/// The epoch; made on first use.
pub(crate) async fn epoch(conn: &mut Conn) -> Result<Option<String>> {
    const SQL: &str = "select value from meta where name = 'epoch'";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).fetch_optional(c).await?))
}

/// Sets the epoch unless there is one and `force` is off.
pub(super) async fn set_epoch(conn: &mut Conn, epoch: &str, force: bool) -> Result<()> {
    const KEEP: &str = "insert into meta (name, value) values ('epoch', $1) on conflict (name) do nothing";
    const REPLACE: &str = "
        insert into meta (name, value) values ('epoch', $1)
            on conflict (name) do update set value = excluded.value";

    let sql = if force { REPLACE } else { KEEP };
    on_conn!(conn, |c| sqlx::query(sql).bind(epoch).execute(c).await?.rows_affected());
    Ok(())
}
