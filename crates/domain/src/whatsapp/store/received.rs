//! What came in, and what the network calls messages.

use contract::{MessageId, SessionId};
use uuid::Uuid;

use super::super::gateway::{Quoted, WireId};
use crate::{
    Result,
    db::{Conn, on_conn},
};

/// Notes what the network calls a message that came in.
pub(in crate::whatsapp) async fn insert(
    conn: &mut Conn,
    session: SessionId,
    id: &WireId,
    message: MessageId,
) -> Result<()> {
    const SQL: &str = "insert into whatsapp_received (session_id, wire_id, message_id) values ($1, $2, $3)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(session.uuid()).bind(id.as_str()).bind(message.uuid()).execute(c).await?;
    });
    Ok(())
}

/// The message that the network calls so, whoever wrote it.
pub(in crate::whatsapp) async fn message(
    conn: &mut Conn,
    session: SessionId,
    id: &WireId,
) -> Result<Option<MessageId>> {
    const SQL: &str = "
        select message_id from whatsapp_received where session_id = $1 and wire_id = $2
         union all
        select message_id from outbox
         where session_id = $1 and (wire_id = $2 or network_id = $2) and message_id is not null";

    let found: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(session.uuid()).bind(id.as_str()).fetch_optional(c).await?
    });
    Ok(found.map(MessageId::from))
}

/// A message as another one quotes it on the network; none for one that is not there.
pub(in crate::whatsapp) async fn quoted(conn: &mut Conn, message: MessageId) -> Result<Option<Quoted>> {
    const SQL: &str = "
        select r.wire_id, true as theirs, m.content
          from whatsapp_received r join messages m on m.id = r.message_id where r.message_id = $1
         union all
        select coalesce(o.network_id, o.wire_id), false, m.content
          from outbox o join messages m on m.id = o.message_id where o.message_id = $1";

    let row: Option<(String, bool, String)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(message.uuid()).fetch_optional(c).await?);
    Ok(row.map(|(id, theirs, text)| Quoted { id: WireId::from_wire(id), theirs, text }))
}

/// What is to be sent of a message: its text, its picture's file and kind, and what it answers.
pub(in crate::whatsapp) async fn content(
    conn: &mut Conn,
    message: Uuid,
) -> Result<Option<(String, Option<Uuid>, Option<Uuid>)>> {
    const SQL: &str = "
        select m.content, m.reply_to, i.id
          from messages m left join images i on i.message_id = m.id
         where m.id = $1 and m.deleted_at is null";

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(message).fetch_optional(c).await?))
}
