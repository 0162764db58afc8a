//! What can go wrong, with its causes. Callers outside see [`AppError`] only.

use contract::AppError;

/// What a service answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why someone is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was shown.
    Missing,
    /// What was shown is not ours, was changed, was used up or has been revoked.
    Invalid,
    /// What was shown was good once.
    Expired,
    /// The person may not sign in any more.
    Inactive,
}

impl Refusal {
    /// The machine code: that of `connect_error` and of the connection log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "auth_missing",
            Self::Invalid => "auth_invalid",
            Self::Expired => "auth_expired",
            Self::Inactive => "user_inactive",
        }
    }
}

/// A failure, with its cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no; the user is told.
    #[error(transparent)]
    Rule(#[from] AppError),
    /// The asker is not signed in.
    #[error("not signed in: {}", .0.code())]
    NotSignedIn(Refusal),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The place where files are kept failed.
    #[error("files: {0}")]
    Files(#[from] object_store::Error),
    /// Something cannot be used as it is configured; the sentence says what to do.
    #[error("{0}")]
    Setup(String),
    /// A programming error or a broken row.
    #[error("{0}")]
    Broken(String),
}

impl Error {
    /// Whether the database is away, rather than the request wrong.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Database(error) if unavailable(error))
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        match error {
            Error::Rule(error) => error,
            Error::NotSignedIn(_) => Self::Unauthenticated,
            Error::Database(error) if unavailable(&error) => {
                tracing::warn!(%error, "the database is not available");
                Self::Unavailable
            }
            Error::Files(error) => {
                tracing::warn!(%error, "files are not available");
                Self::Unavailable
            }
            error => {
                tracing::error!(%error, "internal error");
                Self::Internal
            }
        }
    }
}

/// Connections lost, pools exhausted, files locked, disks full or read-only: not the request's fault.
fn unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_)
        | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            match code.parse::<u32>() {
                // SQLite's primary result codes: busy 5, locked 6, readonly 8, ioerr 10, full 13, cantopen 14.
                Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
                // PostgreSQL's classes: connection 08, read-only 25006, resources 53, cancelled 57, locks 55 40.
                _ => {
                    ["08", "53", "57", "55", "40"].iter().any(|class| code.starts_with(class))
                        || code == "25006"
                }
            }
        }),
        _ => false,
    }
}
