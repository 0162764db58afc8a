//! A WhatsApp session as a linked device, by `whatsapp-rust`, so that its dependencies stay in one place.
//!
//! Not official: WhatsApp may restrict a number that is linked this way.

mod acks;
mod gateway;
mod hearing;
mod inbox;
mod incoming;
mod link;
mod mapping;
mod outgoing;
mod passkey;
mod store;

pub use gateway::LinkedDevices;
