//! Rows of the connection log, the audit record and counted tries.

use contract::{
    Timestamp, UserId,
    auth::{AuditEntry, Connection, ConnectionKind},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result,
    accounts::Attempt,
    db::{Conn, WriteTx, on_conn},
};

#[derive(FromRow)]
struct ConnectionRow {
    id: Uuid,
    at: i64,
    kind: String,
    user_id: Option<Uuid>,
    user_name: Option<String>,
    address: String,
    user_agent: String,
    accepted: bool,
    reason: Option<String>,
}

#[derive(FromRow)]
struct AuditRow {
    id: Uuid,
    at: i64,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    action: String,
    subject_id: Option<Uuid>,
    subject_name: Option<String>,
}

pub(in crate::accounts) async fn insert_connection(tx: &mut WriteTx, attempt: &Attempt<'_>) -> Result<()> {
    const SQL: &str = "
        insert into connections (id, at, kind, user_id, address, user_agent, accepted, reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";

    let now = tx.now();
    let kind = match attempt.kind {
        ConnectionKind::SignIn => "sign_in",
        ConnectionKind::Socket => "socket",
    };
    on_conn!(&mut **tx, |c| {
        sqlx::query(SQL)
            .bind(Uuid::now_v7())
            .bind(now.millis())
            .bind(kind)
            .bind(attempt.user.map(UserId::uuid))
            .bind(&attempt.visitor.address)
            .bind(&attempt.visitor.user_agent)
            .bind(attempt.reason.is_none())
            .bind(attempt.reason)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// Entries of the connection log, newest first; ids are version 7, so their order is that of time.
pub(in crate::accounts) async fn connections(
    conn: &mut Conn,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Connection>> {
    const SQL: &str = "
        select c.id, c.at, c.kind, c.user_id, u.name as user_name, c.address, c.user_agent, c.accepted,
               c.reason
          from connections c left join users u on u.id = c.user_id
         where c.id < $1
         order by c.id desc
         limit $2";

    let rows: Vec<ConnectionRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(before(after)).bind(i64::from(limit)).fetch_all(c).await?
    });
    let entries = rows.into_iter().map(|row| Connection {
        id: row.id,
        at: row.at.into(),
        kind: if row.kind == "socket" { ConnectionKind::Socket } else { ConnectionKind::SignIn },
        user_id: row.user_id.map(UserId::from),
        user_name: row.user_name,
        address: row.address,
        user_agent: row.user_agent,
        accepted: row.accepted,
        reason: row.reason,
    });
    Ok(entries.collect())
}

pub(in crate::accounts) async fn audit(
    tx: &mut WriteTx,
    actor: Option<UserId>,
    action: &str,
    subject: Option<UserId>,
) -> Result<()> {
    const SQL: &str = "insert into audit (id, at, actor_id, action, subject_id) values ($1, $2, $3, $4, $5)";

    let now = tx.now();
    on_conn!(&mut **tx, |c| {
        sqlx::query(SQL)
            .bind(Uuid::now_v7())
            .bind(now.millis())
            .bind(actor.map(UserId::uuid))
            .bind(action)
            .bind(subject.map(UserId::uuid))
            .execute(c)
            .await?;
    });
    Ok(())
}

/// Entries of the audit record, newest first.
pub(in crate::accounts) async fn audit_entries(
    conn: &mut Conn,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    const SQL: &str = "
        select a.id, a.at, a.actor_id, actor.name as actor_name, a.action, a.subject_id,
               subject.name as subject_name
          from audit a
          left join users actor on actor.id = a.actor_id
          left join users subject on subject.id = a.subject_id
         where a.id < $1
         order by a.id desc
         limit $2";

    let rows: Vec<AuditRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(before(after)).bind(i64::from(limit)).fetch_all(c).await?
    });
    let entries = rows.into_iter().map(|row| AuditEntry {
        id: row.id,
        at: row.at.into(),
        actor_id: row.actor_id.map(UserId::from),
        actor_name: row.actor_name,
        action: row.action,
        subject_id: row.subject_id.map(UserId::from),
        subject_name: row.subject_name,
    });
    Ok(entries.collect())
}

/// Tries counted against `subject` since a moment.
pub(in crate::accounts) async fn attempts(conn: &mut Conn, subject: &str, since: Timestamp) -> Result<i64> {
    const SQL: &str = "select count(*) from sign_in_attempts where subject = $1 and at > $2";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(subject).bind(since.millis()).fetch_one(c).await?))
}

pub(in crate::accounts) async fn insert_attempt(tx: &mut WriteTx, subject: &str) -> Result<()> {
    const SQL: &str = "insert into sign_in_attempts (id, subject, at) values ($1, $2, $3)";

    let now = tx.now();
    on_conn!(&mut **tx, |c| {
        sqlx::query(SQL).bind(Uuid::now_v7()).bind(subject).bind(now.millis()).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn forget_attempts(conn: &mut Conn, subject: &str) -> Result<()> {
    const SQL: &str = "delete from sign_in_attempts where subject = $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(subject).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn forget_latest_attempt(conn: &mut Conn, subject: &str) -> Result<()> {
    const SQL: &str = "
        delete from sign_in_attempts
         where id in (select id from sign_in_attempts where subject = $1 order by id desc limit 1)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(subject).execute(c).await?;
    });
    Ok(())
}

/// Forgets what ended before `now`, and records from before `records_before`.
pub(in crate::accounts) async fn prune(
    conn: &mut Conn,
    now: Timestamp,
    records_before: Timestamp,
) -> Result<()> {
    const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
    const TOKENS: &str = "delete from used_tokens where expires_at < $1";
    const ATTEMPTS: &str = "delete from sign_in_attempts where at < $1";
    const REPEATS: &str = "delete from repeats where at < $1";
    const CONNECTIONS: &str = "delete from connections where at < $1";
    const REFRESH_TOKENS: &str = "delete from refresh_tokens where created_at < $1";

    let yesterday = now.plus_millis(-DAY_MILLIS).millis();
    on_conn!(conn, |c| {
        sqlx::query(TOKENS).bind(now.millis()).execute(&mut *c).await?;
        sqlx::query(ATTEMPTS).bind(yesterday).execute(&mut *c).await?;
        sqlx::query(REPEATS).bind(yesterday).execute(&mut *c).await?;
        sqlx::query(CONNECTIONS).bind(records_before.millis()).execute(&mut *c).await?;
        sqlx::query(REFRESH_TOKENS).bind(records_before.millis()).execute(&mut *c).await?;
    });
    Ok(())
}

/// The id that a page ends before; the largest there is for the first page.
fn before(after: Option<&str>) -> Uuid {
    after.and_then(|after| after.parse().ok()).unwrap_or(Uuid::max())
}
