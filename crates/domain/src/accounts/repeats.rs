//! `Idempotency-Key`: the same key from the same person gives the first answer again.

use contract::{AppError, UserId};

use super::{Accounts, store, tokens};
use crate::Result;

/// A write that never told how it ended (the server was killed in the middle) frees its key after this.
const ABANDONED_MILLIS: i64 = 60_000;
/// Characters of a key, at most.
const KEY_CHARS: usize = 200;

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
}

/// What to do with a write that carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Do it, then [`Accounts::keep_answer`] or [`Accounts::free_key`].
    Yours,
    /// It was done; this was the answer.
    Answered(StoredAnswer),
}

impl Accounts {
    /// Claims `key` for a write of `user` that `request` (method, path and body) describes.
    pub async fn claim_key(&self, user: UserId, key: &str, request: impl AsRef<[u8]>) -> Result<Claim> {
        if key.is_empty() || key.chars().count() > KEY_CHARS {
            return Err(AppError::invalid(
                "Idempotency-Key",
                format!("Please send a key of 1 to {KEY_CHARS} characters."),
            )
            .into());
        }
        let hash = tokens::fingerprint_of(request.as_ref());
        let mut tx = self.db.begin_write().await?;
        let now = tx.now();
        store::repeats::free_abandoned(&mut tx, user, key, now.plus_millis(-ABANDONED_MILLIS)).await?;
        if store::repeats::claim(&mut tx, user, key, &hash, now).await? {
            tx.commit().await?;
            return Ok(Claim::Yours);
        }
        let earlier = store::repeats::find(&mut tx, user, key).await?;
        match earlier {
            Some(earlier) if earlier.request_hash != hash => Err(AppError::Conflict {
                field: "Idempotency-Key".into(),
                message: "This key was used for another request. Please make a new one for each write."
                    .into(),
            }
            .into()),
            Some(store::repeats::Row { status: Some(status), body: Some(body), .. }) => {
                Ok(Claim::Answered(StoredAnswer { status: u16::try_from(status).unwrap_or(500), body }))
            }
            _ => Err(AppError::Conflict {
                field: "Idempotency-Key".into(),
                message: "The first request with this key is still being worked on. Please ask again.".into(),
            }
            .into()),
        }
    }

    /// Keeps the answer to a claimed write for its repeats.
    pub async fn keep_answer(&self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::repeats::answer(&mut tx, user, key, answer).await?;
        tx.commit().await
    }

    /// Frees a claimed key whose write changed nothing, so that it may be tried again.
    pub async fn free_key(&self, user: UserId, key: &str) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::repeats::free(&mut tx, user, key).await?;
        tx.commit().await
    }
}
