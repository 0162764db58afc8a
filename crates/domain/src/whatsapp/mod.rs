//! WhatsApp: people's own numbers, their conversations with customers, and the one ledger of everything
//! that leaves.
//!
//! Whoever changes a session, or the ledger on the network's behalf, holds the session's row first and a
//! chat's row after it, so that nobody waits in a circle.

mod bell;
mod contacts;
mod conversations;
mod drivers;
pub mod gateway;
mod import;
mod keeper;
mod lab;
mod numbers;
pub(crate) mod outbox;
mod run;
mod sessions;
mod state;
mod store;
mod transition;

use crate::{chats::Chats, clock::Clock, db::Db, images::Images};

pub(crate) use bell::Bell;
pub(crate) use conversations::open_chat;
pub use drivers::Drivers;
pub use lab::Lab;

/// People's own WhatsApp numbers. Cheap to clone.
#[derive(Clone)]
pub struct Whatsapp {
    db: Db,
    clock: Clock,
    images: Images,
    chats: Chats,
    drivers: Drivers,
    bell: Bell,
    /// What this node calls itself in leases.
    node: String,
}

impl Whatsapp {
    pub(crate) fn new(
        db: Db,
        clock: Clock,
        images: Images,
        chats: Chats,
        drivers: Drivers,
        bell: Bell,
    ) -> Self {
        let node = uuid::Uuid::new_v4().to_string();
        Self { db, clock, images, chats, drivers, bell, node }
    }
}
