//! Two databases, one text of SQL.
//!
//! [`Db`] is SQLite or PostgreSQL. A transaction holds a [`Conn`], an enum of the two kinds of
//! connection; [`on_conn!`] compiles one body of sqlx code once for each of them. SQL stays in the
//! common subset; ids and times are bound, never computed by the database.

mod migrate;
mod postgres;
mod sqlite;
mod transaction;

use std::path::Path;

use contract::AppError;

use crate::{Error, Result, clock::Clock, hub::Outlet};

pub use transaction::{ReadTx, WriteTx};

/// A connection inside a transaction, of either kind.
pub enum Conn {
    /// SQLite, reading or writing.
    Sqlite(sqlite::SqliteConn),
    /// PostgreSQL.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Runs one body of sqlx code on whichever connection is there.
macro_rules! on_conn {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite(conn) => {
                let $c: &mut sqlx::SqliteConnection = &mut *conn;
                $body
            }
            $crate::db::Conn::Postgres(conn) => {
                let $c: &mut sqlx::PgConnection = &mut *conn;
                $body
            }
        }
    };
}
pub(crate) use on_conn;

/// `$first, …` for `count` values in a row.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Makes `text` match itself in a `like … escape '!'`.
pub(crate) fn escape_like(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// What a name is found and sorted by: SQLite itself knows no other capitals than those of ASCII.
pub(crate) fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// Text that both databases can store: PostgreSQL has no place for NUL, which is never typed.
pub(crate) fn without_nul<'a>(field: &str, text: &'a str) -> Result<&'a str> {
    if text.contains('\0') {
        return Err(AppError::invalid(field, "Text cannot contain the NUL character.").into());
    }
    Ok(text)
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    clock: Clock,
    outlet: Outlet,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(sqlx::PgPool),
}

impl Db {
    /// Opens `url` (`sqlite://path` or `postgres://…`), makes the file where there is none, and brings
    /// the schema up to date.
    ///
    /// # Errors
    /// [`Error::Setup`] with a sentence that names what is wrong and what to do.
    pub async fn open(url: &str, clock: Clock, outlet: Outlet) -> Result<Self> {
        let engine = match url.split_once(':') {
            Some(("sqlite", _)) => Engine::Sqlite(sqlite::Sqlite::open(url, outlet.clone()).await?),
            Some(("postgres" | "postgresql", _)) => Engine::Postgres(postgres::open(url).await?),
            _ => {
                return Err(Error::Setup(
                    "DATABASE_URL must begin with sqlite:// or postgres://, such as \
                     sqlite://data/switchboard.db"
                        .into(),
                ));
            }
        };
        Ok(Self { engine, clock, outlet })
    }

    /// Opens a transaction whose reads all see the same moment.
    pub async fn begin_read(&self) -> Result<ReadTx> {
        let conn = match &self.engine {
            Engine::Sqlite(sqlite) => Conn::Sqlite(sqlite.begin_read().await?),
            Engine::Postgres(pool) => Conn::Postgres(postgres::begin_read(pool).await?),
        };
        Ok(ReadTx::new(conn))
    }

    /// Opens a transaction that may change things. Dropping it without [`WriteTx::commit`] undoes
    /// whatever it did.
    pub async fn begin_write(&self) -> Result<WriteTx> {
        let conn = match &self.engine {
            Engine::Sqlite(sqlite) => Conn::Sqlite(sqlite.begin_write().await?),
            Engine::Postgres(pool) => Conn::Postgres(pool.begin().await?),
        };
        Ok(WriteTx::new(conn, self.clock.clone(), self.outlet.clone()))
    }

    /// Whether the database answers and can be written to.
    pub async fn ready(&self) -> Result<()> {
        self.begin_write().await?.commit().await
    }

    /// Writes a consistent copy of a SQLite database to `file`, under a new epoch, so that whoever
    /// starts from the copy makes every client read its state again.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.backup(file).await,
            Engine::Postgres(_) => Err(Error::Setup(
                "PostgreSQL is backed up with its own pg_dump; after restoring, run `switchboard restored` \
                 once so that clients read everything again."
                    .into(),
            )),
        }
    }

    /// What is wrong with the database's files; nothing when they are whole. PostgreSQL looks after its
    /// own.
    pub async fn flaws(&self) -> Result<Vec<String>> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.flaws().await,
            Engine::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Takes what was deleted out of SQLite's write-ahead log too; PostgreSQL's vacuum does that by
    /// itself.
    pub async fn settle(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.settle().await,
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Whether no other process can share it.
    pub(crate) const fn is_alone(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// The name of the engine, for people.
    pub const fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// Waits until everything accepted is on disk and closes all connections.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    /// The tables and their columns, for comparing the two schemas.
    #[cfg(test)]
    pub(crate) async fn schema(&self) -> Result<Vec<(String, String, bool)>> {
        migrate::schema(self).await
    }
}
