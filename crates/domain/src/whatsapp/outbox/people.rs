//! What people decide about messages of theirs.

use contract::{AppError, MessageId, UserId, chats::Message, whatsapp::Settlement};

use super::{State, sending, state};
use crate::{
    Result,
    whatsapp::{Whatsapp, sessions::conflict, store, store::outbox::Entry},
};

impl Whatsapp {
    /// Puts a message that failed back into the queue.
    pub async fn retry(&self, owner: UserId, message: MessageId) -> Result<Message> {
        let mut tx = self.db.begin_write().await?;
        let entry = owned(&mut tx, owner, message).await?;
        if state(&entry.state)? != State::Failed {
            return Err(conflict("id", "Only a message that failed can be sent again."));
        }
        let session = entry.session_id.into();
        store::sessions::require_there(&mut tx, session).await?;
        let now = tx.now();
        sending::again(&mut tx, &entry, now, now).await?;
        store::outbox::forget_tries(&mut tx, entry.id).await?;
        tx.commit().await?;
        self.bell.ring(session);
        self.chats.message(owner, message).await
    }

    /// Notes what somebody found on the phone about a message of which nobody knew whether it was sent. One
    /// that was not can be sent again after that.
    pub async fn settle(&self, owner: UserId, message: MessageId, found: Settlement) -> Result<Message> {
        let mut tx = self.db.begin_write().await?;
        let entry = owned(&mut tx, owner, message).await?;
        if state(&entry.state)? != State::Unknown {
            return Err(conflict("id", "It is known what became of this message."));
        }
        let now = tx.now();
        if found.sent {
            sending::settle(&mut tx, &entry, State::Sent, None, now).await?;
        } else {
            let reason = "It was not on the phone.";
            sending::settle(&mut tx, &entry, State::Failed, Some(reason), now).await?;
        }
        tx.commit().await?;
        self.chats.message(owner, message).await
    }
}

/// The row of a message that `owner` wrote to a customer, whose session nobody else changes meanwhile.
async fn owned(conn: &mut crate::db::WriteTx, owner: UserId, message: MessageId) -> Result<Entry> {
    let absent = || AppError::not_found("message");
    let entry = store::outbox::of_message(conn, message).await?.ok_or_else(absent)?;
    let session = entry.session_id.into();
    store::sessions::hold(conn, session).await?;
    let row = store::sessions::by_id(conn, session).await?;
    if row.is_none_or(|row| row.owner() != owner) {
        return Err(absent().into());
    }
    store::outbox::of_message(conn, message).await?.ok_or_else(|| absent().into())
}
