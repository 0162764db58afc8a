//! Migrations: one folder for each database, the same tables and columns in both.

use sqlx::{PgPool, SqliteConnection, migrate::MigrateError};

use crate::{Error, Result};

pub(super) async fn sqlite(conn: &mut SqliteConnection) -> Result<()> {
    sqlx::migrate!("../../migrations/sqlite").run(conn).await.map_err(|error| failed(&error))
}

pub(super) async fn postgres(pool: &PgPool) -> Result<()> {
    sqlx::migrate!("../../migrations/postgres").run(pool).await.map_err(|error| failed(&error))
}

fn failed(error: &MigrateError) -> Error {
    Error::Setup(match error {
        MigrateError::VersionMissing(version) => format!(
            "The database was made by a newer Switchboard (migration {version} is not known here). Start \
             that version, or restore a backup."
        ),
        other => format!("The database could not be brought up to date: {other}. Nothing was changed."),
    })
}

/// Table, column and whether it may be null, sorted.
#[cfg(test)]
pub(super) async fn schema(db: &super::Db) -> Result<Vec<(String, String, bool)>> {
    let mut columns = match &db.engine {
        super::Engine::Sqlite(sqlite) => super::sqlite::columns(sqlite).await?,
        super::Engine::Postgres(pool) => super::postgres::columns(pool).await?,
    };
    // Each engine keeps its index of words in its own way: SQLite in a virtual table with tables of its
    // own behind it, PostgreSQL in a column of the rows and an index on it.
    columns.retain(|(table, column, _)| {
        table != "_sqlx_migrations"
            && !table.starts_with("search_words")
            && (table.as_str(), column.as_str()) != ("search_rows", "words")
    });
    columns.sort();
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Engines, database};

    #[tokio::test]
    async fn both_databases_have_the_same_tables_and_columns() {
        let Some(engines) = Engines::both() else {
            // `cargo xtask test` always has both; a bare `cargo test` without PostgreSQL has one.
            return;
        };
        let sqlite = database(engines.sqlite).await;
        let postgres = database(engines.postgres).await;
        assert_eq!(sqlite.db.schema().await.unwrap(), postgres.db.schema().await.unwrap());
    }
}
