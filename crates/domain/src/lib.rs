//! Switchboard's rules and storage.
//!
//! Cut by domain: each folder has a service that reads like its rules and a private store that holds
//! its SQL. [`Services`] is what the server and the pages call.

pub mod accounts;
pub mod chats;
pub mod clock;
pub mod db;
mod demo;
pub mod error;
pub mod hub;
#[cfg(feature = "testing")]
pub mod testing;

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

pub use accounts::{Accounts, Attempt, BrowserSignIn, Claim, Principal, Secrets, StoredAnswer, Visitor};
pub use chats::Chats;
pub use clock::Clock;
pub use db::Db;
pub use error::{Error, Refusal, Result};
pub use hub::{Hub, Notice, Outlet};

/// All services of the hub. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// People and their sign-ins.
    pub accounts: Accounts,
    /// Chats and messages.
    pub chats: Chats,
    /// Streams.
    pub hub: Hub,
    /// The database, for backups, checks and closing.
    pub db: Db,
}

impl Services {
    /// Opens the database at `url` and gives the services on it, with the notices to emit.
    pub async fn open(
        url: &str,
        secrets: Arc<Secrets>,
        clock: Clock,
    ) -> Result<(Self, UnboundedReceiver<Notice>)> {
        let (outlet, notices) = Outlet::new();
        let db = Db::open(url, clock.clone(), outlet).await?;
        let hub = Hub::start(db.clone(), clock.clone()).await?;
        let chats = Chats::new(db.clone());
        chats.fill_index().await?;
        let services = Self { accounts: Accounts::new(db.clone(), clock.clone(), secrets), chats, hub, db };
        Ok((services, notices))
    }
}
