//! Leases: which node has a session, until when, under which fence. Reckoned in the database's own time,
//! because the clocks of nodes differ.

use contract::{SessionId, Timestamp};
use uuid::Uuid;

use crate::{
    Result,
    db::{Conn, on_conn},
};

/// The database's time. SQLite runs in this process, so its time is the process's.
pub(in crate::whatsapp) async fn time(conn: &mut Conn, now: Timestamp) -> Result<Timestamp> {
    const SQL: &str = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    match conn {
        Conn::Sqlite(_) => Ok(now),
        Conn::Postgres(c) => {
            let millis: i64 = sqlx::query_scalar(SQL).fetch_one(&mut **c).await?;
            Ok(millis.into())
        }
    }
}

/// Sessions that nobody has and that have something to do: to be opened, to send, or a wish. `now` is the
/// hub's time, by which retries and restrictions go, and `time` the database's.
pub(in crate::whatsapp) async fn idle_hands(
    conn: &mut Conn,
    time: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<SessionId>> {
    const SQL: &str = "
        select s.id from whatsapp_sessions s
         where (s.lease_until < $1 or s.node is null)
           and (s.wish is not null
                or (s.wanted and s.removed_at is null
                    and (select u.active from users u where u.id = s.owner_id)
                    and (s.retry_at is null or s.retry_at <= $2)
                    and (s.status <> 'restricted' or s.restricted_until <= $2)
                    and (s.status <> 'idle'
                         or exists (select 1 from outbox o
                                     where o.session_id = s.id and o.state = 'queued' and o.due_at <= $2))))
         order by s.used_at desc
         limit $3";

    let ids: Vec<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(time.millis()).bind(now.millis()).bind(limit).fetch_all(c).await?
    });
    Ok(ids.into_iter().map(SessionId::from).collect())
}

/// Takes a session that nobody else has; its new fence, or none.
pub(in crate::whatsapp) async fn take(
    conn: &mut Conn,
    id: SessionId,
    node: &str,
    time: Timestamp,
    until: Timestamp,
) -> Result<Option<i64>> {
    const SQL: &str = "
        update whatsapp_sessions set node = $1, lease_until = $2, fence = fence + 1
         where id = $3 and (node is null or lease_until < $4)
        returning fence";

    Ok(on_conn!(conn, |c| {
        sqlx::query_scalar(SQL)
            .bind(node)
            .bind(until.millis())
            .bind(id.uuid())
            .bind(time.millis())
            .fetch_optional(c)
            .await?
    }))
}

/// Has a node's sessions for longer; those it still has, with their fences.
pub(in crate::whatsapp) async fn renew(
    conn: &mut Conn,
    node: &str,
    until: Timestamp,
) -> Result<Vec<(SessionId, i64)>> {
    const SQL: &str = "
        update whatsapp_sessions set lease_until = $1 where node = $2 returning id, fence";

    let rows: Vec<(Uuid, i64)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(until.millis()).bind(node).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, fence)| (id.into(), fence)).collect())
}

/// Gives a session back.
pub(in crate::whatsapp) async fn release(conn: &mut Conn, id: SessionId, fence: i64) -> Result<()> {
    const SQL: &str =
        "update whatsapp_sessions set node = null, lease_until = 0 where id = $1 and fence = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(id.uuid()).bind(fence).execute(c).await?;
    });
    Ok(())
}

/// Gives all of a node's sessions back; with no node, everybody's.
pub(in crate::whatsapp) async fn release_all(conn: &mut Conn, node: Option<&str>) -> Result<()> {
    const SQL: &str = "
        update whatsapp_sessions set node = null, lease_until = 0
         where node is not null and ($1 is null or node = $1)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(node).execute(c).await?;
    });
    Ok(())
}

/// Sessions of a node that have a wish.
pub(in crate::whatsapp) async fn with_wishes(conn: &mut Conn, node: &str) -> Result<Vec<SessionId>> {
    const SQL: &str = "
        select id from whatsapp_sessions
         where node = $1
           and (wish is not null or pairing_number is not null or pairing_answer is not null)";

    let ids: Vec<Uuid> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(node).fetch_all(c).await?);
    Ok(ids.into_iter().map(SessionId::from).collect())
}
