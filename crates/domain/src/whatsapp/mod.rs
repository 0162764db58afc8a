//! WhatsApp: people's own numbers, and the one ledger of everything that leaves through them.

pub mod gateway;
