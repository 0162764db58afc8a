//! Rows of sessions, contacts and the ledger. Nothing here decides anything.

pub(super) mod contacts;
pub(super) mod leases;
pub(super) mod outbox;
pub(super) mod received;
pub(super) mod sessions;
