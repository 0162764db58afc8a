//! SQLite: one writing connection with group commit, and a read-only pool.
//!
//! Writers take turns on the one connection inside a shared transaction. The first opens it and wakes
//! the committer, each works inside a savepoint, and the committer, who queues behind all who were
//! already waiting, commits for everybody. Nobody is answered before that commit.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, Executor, Sqlite as SqliteDriver, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::migrate;
use crate::{
    Error, Result,
    hub::{Notice, Outlet},
};

/// Read-only connections. Reads are short, and the machine small.
const READERS: u32 = 4;

#[derive(Clone)]
pub(super) struct Sqlite {
    writer: Arc<Mutex<Writer>>,
    group_opened: Arc<Notify>,
    readers: SqlitePool,
}

/// A connection inside a transaction: the writer's turn, or a reader's snapshot.
pub enum SqliteConn {
    /// A turn on the writing connection, inside a savepoint.
    Writing(OwnedMutexGuard<Writer>),
    /// A snapshot.
    Reading(Transaction<'static, SqliteDriver>),
}

/// The writing connection and the transaction that its users share.
pub struct Writer {
    conn: SqliteConnection,
    group: Option<Vec<Waiting>>,
    /// A turn has begun and not ended; whoever finds it so undoes that turn first.
    torn: bool,
    outlet: Outlet,
}

/// Someone whose turn is over and who waits for the commit.
struct Waiting {
    notices: Vec<Notice>,
    answer: oneshot::Sender<std::result::Result<(), Arc<sqlx::Error>>>,
}

impl Sqlite {
    pub(super) async fn open(url: &str, outlet: Outlet) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| Error::Setup(format!("DATABASE_URL is not a SQLite address: {error}")))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted leaves the file, not only the answers.
            .pragma("secure_delete", "on")
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging();
        let file = options.get_filename().to_owned();
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| cannot_open(&file, &error))?;
        }
        let mut conn = options.connect().await.map_err(|error| cannot_open(&file, &error))?;
        migrate::sqlite(&mut conn).await?;

        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(|error| cannot_open(&file, &error))?;

        let sqlite = Self {
            writer: Arc::new(Mutex::new(Writer { conn, group: None, torn: false, outlet })),
            group_opened: Arc::new(Notify::new()),
            readers,
        };
        tokio::spawn(commit_groups(Arc::downgrade(&sqlite.writer), sqlite.group_opened.clone()));
        Ok(sqlite)
    }

    pub(super) async fn begin_read(&self) -> Result<SqliteConn> {
        Ok(SqliteConn::Reading(self.readers.begin().await?))
    }

    pub(super) async fn begin_write(&self) -> Result<SqliteConn> {
        let mut writer = self.writer.clone().lock_owned().await;
        if writer.group.is_none() {
            let group_opened = self.group_opened.clone();
            // A task of its own, because a caller that goes away half-way must not leave it unknown
            // whether the transaction is open.
            writer = tokio::spawn(async move {
                writer.open_group().await?;
                group_opened.notify_one();
                Ok::<_, sqlx::Error>(writer)
            })
            .await
            .map_err(|_| Error::Database(sqlx::Error::WorkerCrashed))??;
        }
        writer.begin_turn().await?;
        Ok(SqliteConn::Writing(writer))
    }

    pub(super) async fn backup(&self, file: &Path) -> Result<()> {
        if file.exists() {
            return Err(Error::Setup(format!(
                "{} exists already. Give the backup a new name.",
                file.display()
            )));
        }
        let mut conn = self.readers.acquire().await?;
        sqlx::query("vacuum into $1").bind(file.to_string_lossy()).execute(&mut *conn).await?;
        let mut copy = SqliteConnectOptions::new().filename(file).connect().await?;
        sqlx::query("update meta set value = $1 where name = 'epoch'")
            .bind(uuid::Uuid::new_v4().to_string())
            .execute(&mut copy)
            .await?;
        copy.close().await?;
        Ok(())
    }

    /// What `integrity_check` finds, at most a hundred lines of it.
    pub(super) async fn flaws(&self) -> Result<Vec<String>> {
        let mut conn = self.readers.acquire().await?;
        let found: Vec<String> =
            sqlx::query_scalar("pragma integrity_check(100)").fetch_all(&mut *conn).await?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }

    /// Writes the log into the file and empties it, so that what was deleted is not left in the log.
    pub(super) async fn settle(&self) -> Result<()> {
        let mut writer = self.writer.lock().await;
        writer.commit_group().await;
        writer.conn.execute("pragma wal_checkpoint(truncate)").await?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        let mut writer = self.writer.lock().await;
        writer.commit_group().await;
        self.readers.close().await;
        // What cannot be written now is written by whoever opens the file next.
        let _ = writer.conn.execute("pragma wal_checkpoint(truncate)").await;
    }
}

impl SqliteConn {
    /// Ends a writer's turn and waits for the commit that it shares with others.
    pub(super) async fn commit(self, notices: Vec<Notice>) -> Result<()> {
        let Self::Writing(mut writer) = self else {
            return Ok(());
        };
        let committed = writer.end_turn(notices).await?;
        drop(writer);
        match committed.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "a group of writes could not be committed");
                Err(Error::Database(sqlx::Error::Protocol(error.to_string())))
            }
            Err(_) => Err(Error::Database(sqlx::Error::WorkerCrashed)),
        }
    }
}

impl Writer {
    async fn open_group(&mut self) -> std::result::Result<(), sqlx::Error> {
        self.torn = false;
        self.conn.execute("begin immediate").await?;
        // SQLite may roll a whole transaction back by itself (a full disk, say). Without this savepoint
        // the next turn would silently open a transaction of its own and the commit would succeed.
        self.conn.execute("savepoint everybody").await?;
        self.group = Some(Vec::new());
        Ok(())
    }

    async fn begin_turn(&mut self) -> std::result::Result<(), sqlx::Error> {
        if self.torn {
            self.undo_turn().await;
        }
        self.torn = true;
        self.conn.execute("savepoint turn").await?;
        Ok(())
    }

    async fn end_turn(
        &mut self,
        notices: Vec<Notice>,
    ) -> std::result::Result<oneshot::Receiver<std::result::Result<(), Arc<sqlx::Error>>>, sqlx::Error> {
        self.conn.execute("release turn").await?;
        self.torn = false;
        let (answer, committed) = oneshot::channel();
        if let Some(group) = &mut self.group {
            group.push(Waiting { notices, answer });
        }
        Ok(committed)
    }

    /// Undoes what a dropped turn did. Errors mean that there is nothing to undo.
    async fn undo_turn(&mut self) {
        let _ = self.conn.execute("rollback to turn").await;
        let _ = self.conn.execute("release turn").await;
        self.torn = false;
    }

    /// Commits for everybody who waits, tells the hub what happened, and then answers them.
    async fn commit_group(&mut self) {
        let Some(group) = self.group.take() else { return };
        if self.torn {
            self.undo_turn().await;
        }
        let outcome = match self.conn.execute("release everybody").await {
            Ok(_) => self.conn.execute("commit").await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            let _ = self.conn.execute("rollback").await;
            let error = Arc::new(error);
            for waiting in group {
                let _ = waiting.answer.send(Err(error.clone()));
            }
            return;
        }
        for waiting in group {
            self.outlet.tell(waiting.notices);
            let _ = waiting.answer.send(Ok(()));
        }
    }
}

/// Commits every group that is opened, until the database is dropped.
async fn commit_groups(writer: std::sync::Weak<Mutex<Writer>>, group_opened: Arc<Notify>) {
    loop {
        // Woken now and then, so that the task ends when the database is gone.
        let _ = tokio::time::timeout(Duration::from_secs(5), group_opened.notified()).await;
        let Some(writer) = writer.upgrade() else { return };
        writer.lock_owned().await.commit_group().await;
    }
}

impl Deref for SqliteConn {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Writing(writer) => &writer.conn,
            Self::Reading(transaction) => transaction,
        }
    }
}

impl DerefMut for SqliteConn {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Writing(writer) => &mut writer.conn,
            Self::Reading(transaction) => transaction,
        }
    }
}

fn cannot_open(file: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Setup(format!(
        "The database {} cannot be opened: {error}. Check that the folder exists, that this user may write \
         to it and that the disk has room.",
        file.display()
    ))
}

/// The columns of every table, for comparing the two schemas.
#[cfg(test)]
pub(super) async fn columns(sqlite: &Sqlite) -> Result<Vec<(String, String, bool)>> {
    const SQL: &str = "
        select m.name, p.name, p.\"notnull\" = 0
          from sqlite_master m join pragma_table_info(m.name) p
         where m.type = 'table' and m.name not like 'sqlite_%'";

    let mut conn = sqlite.readers.acquire().await?;
    Ok(sqlx::query_as(SQL).fetch_all(&mut *conn).await?)
}
