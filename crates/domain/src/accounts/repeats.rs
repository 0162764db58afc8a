//! `Idempotency-Key`: the same key from the same person gives the first answer again.

use contract::{AppError, MessageId, UserId, chats::Message};
use serde_json::Value;

use super::{Accounts, store, tokens};
use crate::{Error, Result, db::WriteTx};

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

    /// Keeps the answer to a claimed write for its repeats. Gives the message whose words the answer
    /// carries, if it carries any.
    pub async fn keep_answer(
        &self,
        user: UserId,
        key: &str,
        answer: &StoredAnswer,
    ) -> Result<Option<MessageId>> {
        let subject = serde_json::from_str(&answer.body).ok().as_mut().and_then(message_in).and_then(id_of);
        let mut tx = self.db.begin_write().await?;
        store::repeats::answer(&mut tx, user, key, answer, subject).await?;
        tx.commit().await?;
        Ok(subject)
    }

    /// Frees a claimed key whose write changed nothing, so that it may be tried again.
    pub async fn free_key(&self, user: UserId, key: &str) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::repeats::free(&mut tx, user, key).await?;
        tx.commit().await
    }
}

/// Puts what is left of a deleted message into every kept answer that carries it.
pub(crate) async fn forget_in_answers(tx: &mut WriteTx, left: &Message) -> Result<()> {
    let what_is_left = serde_json::to_value(left).map_err(|error| Error::Broken(error.to_string()))?;
    for (user, key, body) in store::repeats::about(tx, left.id).await? {
        let mut body: Value = serde_json::from_str(&body).unwrap_or_default();
        if let Some(message) = message_in(&mut body) {
            *message = what_is_left.clone();
        }
        store::repeats::rewrite(tx, user, &key, &body.to_string()).await?;
    }
    Ok(())
}

/// The message in an answer: the answer itself, or the newest message of the chat that it is.
fn message_in(answer: &mut Value) -> Option<&mut Value> {
    if answer.get("clientId").is_some() {
        return Some(answer);
    }
    answer.get_mut("lastMessage").filter(|message| message.is_object())
}

fn id_of(message: &mut Value) -> Option<MessageId> {
    message.get("id")?.as_str()?.parse().ok()
}
