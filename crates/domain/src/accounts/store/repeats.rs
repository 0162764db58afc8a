//! Rows of answers to writes that carried an `Idempotency-Key`.

use contract::{MessageId, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result,
    accounts::StoredAnswer,
    db::{Conn, on_conn},
};

#[derive(FromRow)]
pub(in crate::accounts) struct Row {
    pub(in crate::accounts) request_hash: Vec<u8>,
    pub(in crate::accounts) status: Option<i64>,
    pub(in crate::accounts) body: Option<String>,
}

/// Claims `key`; false when it is claimed already.
pub(in crate::accounts) async fn claim(
    conn: &mut Conn,
    user: UserId,
    key: &str,
    request_hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "
        insert into repeats (user_id, key, request_hash, at) values ($1, $2, $3, $4)
            on conflict (user_id, key) do nothing";

    let claimed = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(user.uuid())
            .bind(key)
            .bind(request_hash)
            .bind(now.millis())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(claimed == 1)
}

pub(in crate::accounts) async fn find(conn: &mut Conn, user: UserId, key: &str) -> Result<Option<Row>> {
    const SQL: &str = "select request_hash, status, body from repeats where user_id = $1 and key = $2";

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(user.uuid()).bind(key).fetch_optional(c).await?))
}

pub(in crate::accounts) async fn answer(
    conn: &mut Conn,
    user: UserId,
    key: &str,
    answer: &StoredAnswer,
    subject: Option<MessageId>,
) -> Result<()> {
    const SQL: &str =
        "update repeats set status = $1, body = $2, subject = $3 where user_id = $4 and key = $5";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(i64::from(answer.status))
            .bind(&answer.body)
            .bind(subject.map(MessageId::uuid))
            .bind(user.uuid())
            .bind(key)
            .execute(c)
            .await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn free(conn: &mut Conn, user: UserId, key: &str) -> Result<()> {
    const SQL: &str = "delete from repeats where user_id = $1 and key = $2 and status is null";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(user.uuid()).bind(key).execute(c).await?;
    });
    Ok(())
}

/// Frees `key` if it was claimed before a moment and never answered.
pub(in crate::accounts) async fn free_abandoned(
    conn: &mut Conn,
    user: UserId,
    key: &str,
    before: Timestamp,
) -> Result<()> {
    const SQL: &str = "delete from repeats where user_id = $1 and key = $2 and status is null and at < $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(user.uuid()).bind(key).bind(before.millis()).execute(c).await?;
    });
    Ok(())
}

/// The answers that carry the words of a message: whose, under which key, and the body.
pub(in crate::accounts) async fn about(
    conn: &mut Conn,
    subject: MessageId,
) -> Result<Vec<(UserId, String, String)>> {
    const SQL: &str = "select user_id, key, body from repeats where subject = $1 and body is not null order by user_id, key";

    let rows: Vec<(Uuid, String, String)> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(subject.uuid()).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(user, key, body)| (user.into(), key, body)).collect())
}

/// Puts another body into an answer.
pub(in crate::accounts) async fn rewrite(conn: &mut Conn, user: UserId, key: &str, body: &str) -> Result<()> {
    const SQL: &str = "update repeats set body = $1 where user_id = $2 and key = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(body).bind(user.uuid()).bind(key).execute(c).await?;
    });
    Ok(())
}
