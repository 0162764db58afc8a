//! PostgreSQL: a pool, and transactions from it.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::migrate;
use crate::{Error, Result};

const CONNECTIONS: u32 = 16;

pub(super) async fn open(url: &str) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Error::Setup(format!("DATABASE_URL is not a PostgreSQL address: {error}")))?
        // Accepted means stored, whatever the server's default is.
        .options([("synchronous_commit", "on"), ("statement_timeout", "15s"), ("lock_timeout", "10s")])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
        .map_err(|error| {
            Error::Setup(format!(
                "PostgreSQL at DATABASE_URL cannot be reached: {error}. Check the address, that the server \
                 runs, and the user's rights."
            ))
        })?;
    migrate::postgres(&pool).await?;
    Ok(pool)
}

pub(super) async fn begin_read(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    Ok(pool.begin_with("begin isolation level repeatable read, read only").await?)
}

/// The columns of every table, for comparing the two schemas.
#[cfg(test)]
pub(super) async fn columns(pool: &PgPool) -> Result<Vec<(String, String, bool)>> {
    const SQL: &str = "
        select table_name::text, column_name::text, is_nullable = 'YES'
          from information_schema.columns
         where table_schema = current_schema()";
    Ok(sqlx::query_as(SQL).fetch_all(pool).await?)
}
