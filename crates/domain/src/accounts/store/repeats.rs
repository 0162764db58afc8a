//! Rows of answers to writes that carried an `Idempotency-Key`.

use contract::{Timestamp, UserId};
use sqlx::FromRow;

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
) -> Result<()> {
    const SQL: &str = "update repeats set status = $1, body = $2 where user_id = $3 and key = $4";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(i64::from(answer.status))
            .bind(&answer.body)
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
