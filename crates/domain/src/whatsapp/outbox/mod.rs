//! The ledger: one row for everything that leaves through a number, from the wish to send it to the last
//! that is known of it.
//!
//! The intent is committed before the network is called (`sending`, with the id the message has there), the
//! outcome after. So whatever a crash interrupts, a row says what may have left; [`recovery`] decides what
//! becomes of it, and nothing is sent a second time unless that is proven to be harmless.

mod people;
pub(super) mod receipts;
pub(super) mod recovery;
pub(super) mod sending;
mod state;

use contract::{ContactId, MessageId, SessionId};

use super::{gateway::WireId, store};
use crate::{Result, db::WriteTx};

pub(crate) use state::{State, state};

/// What people write goes before everything else.
pub(super) const PEOPLE: i64 = 0;

/// How long a message may be on its way before nobody knows any more.
pub(super) const SEND_SECONDS: u64 = 60;

/// What is said of a message that was on its way when the hub stopped.
pub(super) const UNDECIDED: &str =
    "The hub stopped while this was being sent. Please look at the phone whether it is there.";

/// Puts a message to a customer into the ledger, in the transaction that stores it.
pub(crate) async fn put(
    tx: &mut WriteTx,
    session: SessionId,
    contact: ContactId,
    message: MessageId,
) -> Result<()> {
    store::sessions::require_there(tx, session).await?;
    let number = store::contacts::number(tx, contact).await?;
    let now = tx.now();
    let entry = store::outbox::New {
        session,
        message: Some(message),
        number: &number,
        priority: PEOPLE,
        state: State::Queued,
        wire_id: &WireId::generate(),
    };
    store::outbox::insert(tx, &entry, now).await
}

/// Takes a message that was not sent yet out of the queue, in the transaction that deletes it.
pub(crate) async fn withdraw(tx: &mut WriteTx, message: MessageId) -> Result<()> {
    let now = tx.now();
    store::outbox::cancel(tx, message, "It was deleted before it was sent.", now).await
}
