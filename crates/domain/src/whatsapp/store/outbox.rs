//! Rows of the ledger.

use contract::{MessageId, SessionId, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use super::super::{
    gateway::{Number, WireId},
    outbox::State,
};
use crate::{
    Result,
    db::{Conn, on_conn},
};

/// A row to be.
pub(in crate::whatsapp) struct New<'a> {
    pub(in crate::whatsapp) session: SessionId,
    pub(in crate::whatsapp) message: Option<MessageId>,
    pub(in crate::whatsapp) number: &'a Number,
    pub(in crate::whatsapp) priority: i64,
    pub(in crate::whatsapp) state: State,
    pub(in crate::whatsapp) wire_id: &'a WireId,
}

pub(in crate::whatsapp) async fn insert(conn: &mut Conn, new: &New<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "
        insert into outbox (id, session_id, message_id, number, priority, state, wire_id, due_at, queued_at, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(Uuid::now_v7())
            .bind(new.session.uuid())
            .bind(new.message.map(MessageId::uuid))
            .bind(new.number.as_str())
            .bind(new.priority)
            .bind(new.state.word())
            .bind(new.wire_id.as_str())
            .bind(now.millis())
            .execute(c)
            .await?;
    });
    Ok(())
}

/// A row, as far as deciding needs it.
#[derive(Clone, Debug, FromRow)]
pub(in crate::whatsapp) struct Entry {
    pub(in crate::whatsapp) id: Uuid,
    pub(in crate::whatsapp) session_id: Uuid,
    pub(in crate::whatsapp) message_id: Option<Uuid>,
    pub(in crate::whatsapp) number: String,
    pub(in crate::whatsapp) text: Option<String>,
    pub(in crate::whatsapp) state: String,
    pub(in crate::whatsapp) wire_id: String,
    pub(in crate::whatsapp) tries: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("select id, session_id, message_id, number, text, state, wire_id, tries from outbox ", $rest)
    };
}

/// What is to be sent next: what people wrote first, then by age, up to the priority `up_to`.
pub(in crate::whatsapp) async fn next(
    conn: &mut Conn,
    session: SessionId,
    up_to: i64,
    now: Timestamp,
) -> Result<Option<Entry>> {
    const SQL: &str = select!(
        "where session_id = $1 and state = 'queued' and due_at <= $2 and priority <= $3
         order by priority, queued_at, id
         limit 1"
    );

    Ok(on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(session.uuid()).bind(now.millis()).bind(up_to).fetch_optional(c).await?
    }))
}

/// When something is to be sent that has to wait, if there is anything.
pub(in crate::whatsapp) async fn next_due(conn: &mut Conn, session: SessionId) -> Result<Option<Timestamp>> {
    const SQL: &str = "select min(due_at) from outbox where session_id = $1 and state = 'queued'";

    let due: Option<i64> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(session.uuid()).fetch_one(c).await?);
    Ok(due.map(Timestamp::from))
}

/// Writes the intent to send a row; false when it is not queued any more.
pub(in crate::whatsapp) async fn intend(
    conn: &mut Conn,
    id: Uuid,
    fence: i64,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "
        update outbox set state = 'sending', reason = null, fence = $1, tries = tries + 1, sending_at = $2, at = $2
         where id = $3 and state = 'queued'";

    let moved = on_conn!(conn, |c| {
        sqlx::query(SQL).bind(fence).bind(now.millis()).bind(id).execute(c).await?.rows_affected()
    });
    Ok(moved == 1)
}

/// Moves a row; when it was sent, delivered and read is noted on the way.
pub(in crate::whatsapp) async fn set_state(
    conn: &mut Conn,
    id: Uuid,
    state: State,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    const SQL: &str = "
        update outbox
           set state = $1, reason = $2, at = $3,
               sent_at = case when $1 in ('sent', 'delivered', 'read') then coalesce(sent_at, $3) else sent_at end,
               delivered_at =
                   case when $1 in ('delivered', 'read') then coalesce(delivered_at, $3) else delivered_at end,
               read_at = case when $1 = 'read' then coalesce(read_at, $3) else read_at end
         where id = $4";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(state.word()).bind(reason).bind(at.millis()).bind(id).execute(c).await?;
    });
    Ok(())
}

/// Puts a row back into the queue until a moment.
pub(in crate::whatsapp) async fn requeue(
    conn: &mut Conn,
    id: Uuid,
    reason: Option<&str>,
    due: Timestamp,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "update outbox set state = 'queued', reason = $1, due_at = $2, at = $3 where id = $4";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(reason).bind(due.millis()).bind(now.millis()).bind(id).execute(c).await?;
    });
    Ok(())
}

/// Forgets how often a row was tried.
pub(in crate::whatsapp) async fn forget_tries(conn: &mut Conn, id: Uuid) -> Result<()> {
    const SQL: &str = "update outbox set tries = 0 where id = $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(id).execute(c).await?;
    });
    Ok(())
}

/// Notes what the network calls a message.
pub(in crate::whatsapp) async fn set_network_id(conn: &mut Conn, id: Uuid, network: &WireId) -> Result<()> {
    const SQL: &str = "update outbox set network_id = $1 where id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(network.as_str()).bind(id).execute(c).await?;
    });
    Ok(())
}

/// A row by its id.
pub(in crate::whatsapp) async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Entry>> {
    const SQL: &str = select!("where id = $1");

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(id).fetch_optional(c).await?))
}

/// The row of a message.
pub(in crate::whatsapp) async fn of_message(conn: &mut Conn, message: MessageId) -> Result<Option<Entry>> {
    const SQL: &str = select!("where message_id = $1");

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(message.uuid()).fetch_optional(c).await?))
}

/// The row that the network names, by either of its ids.
pub(in crate::whatsapp) async fn by_wire_id(
    conn: &mut Conn,
    session: SessionId,
    id: &WireId,
) -> Result<Option<Entry>> {
    const OURS: &str = select!("where session_id = $1 and wire_id = $2");
    const NETWORKS: &str = select!("where session_id = $1 and network_id = $2");

    Ok(on_conn!(conn, |c| {
        let ours = sqlx::query_as(OURS).bind(session.uuid()).bind(id.as_str());
        let found = ours.fetch_optional(&mut *c).await?;
        if found.is_some() {
            found
        } else {
            let networks = sqlx::query_as(NETWORKS).bind(session.uuid()).bind(id.as_str());
            networks.fetch_optional(&mut *c).await?
        }
    }))
}

/// Rows that are on their way, the oldest first.
pub(in crate::whatsapp) async fn on_their_way(conn: &mut Conn, session: SessionId) -> Result<Vec<Entry>> {
    const SQL: &str = select!("where session_id = $1 and state = 'sending' order by sending_at, id");

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(session.uuid()).fetch_all(c).await?))
}

/// Takes the row of a message out of the queue, if it is there.
pub(in crate::whatsapp) async fn cancel(
    conn: &mut Conn,
    message: MessageId,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "
        update outbox set state = 'cancelled', reason = $1, at = $2
         where message_id = $3 and state = 'queued'";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(reason).bind(now.millis()).bind(message.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Sessions of a node with something that is to be sent now.
pub(in crate::whatsapp) async fn waiting_on(
    conn: &mut Conn,
    node: &str,
    now: Timestamp,
) -> Result<Vec<SessionId>> {
    const SQL: &str = "
        select s.id from whatsapp_sessions s
         where s.node = $1 and exists (select 1 from outbox o
                                        where o.session_id = s.id and o.state = 'queued' and o.due_at <= $2)";

    let ids: Vec<Uuid> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(node).bind(now.millis()).fetch_all(c).await?);
    Ok(ids.into_iter().map(SessionId::from).collect())
}
