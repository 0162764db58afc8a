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
pub mod files;
pub mod hub;
pub mod images;
pub mod presence;
pub mod settings;
#[cfg(feature = "testing")]
pub mod testing;
pub mod whatsapp;

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

pub use accounts::{Accounts, Attempt, BrowserSignIn, Claim, Principal, Secrets, StoredAnswer, Visitor};
pub use chats::Chats;
pub use clock::Clock;
pub use db::Db;
pub use error::{Error, Refusal, Result};
pub use files::Files;
pub use hub::{Hub, Notice, Outlet};
pub use images::{ImageFile, Images};
pub use presence::LastSeen;
pub use settings::SettingsDesk;
pub use whatsapp::{Drivers, Lab, Whatsapp};

/// All services of the hub. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// People and their sign-ins.
    pub accounts: Accounts,
    /// Chats and messages.
    pub chats: Chats,
    /// Pictures.
    pub images: Images,
    /// When people were last connected.
    pub last_seen: LastSeen,
    /// What administrators set.
    pub settings: SettingsDesk,
    /// People's WhatsApp numbers.
    pub whatsapp: Whatsapp,
    /// The laboratory, where the simulated driver is switched on.
    pub lab: Option<Lab>,
    /// Streams.
    pub hub: Hub,
    /// The database, for backups, checks and closing.
    pub db: Db,
}

impl Services {
    /// Opens the database at `url` and gives the services on it, on `files` and on the `drivers` that are
    /// switched on, with the notices to emit.
    pub async fn open(
        url: &str,
        files: Files,
        secrets: Arc<Secrets>,
        drivers: Drivers,
        clock: Clock,
    ) -> Result<(Self, UnboundedReceiver<Notice>)> {
        let (outlet, notices) = Outlet::new();
        let db = Db::open(url, clock.clone(), outlet).await?;
        let hub = Hub::start(db.clone(), clock.clone()).await?;
        let accounts = Accounts::new(db.clone(), clock.clone(), secrets);
        let settings = SettingsDesk::new(db.clone(), clock.clone());
        let bell = whatsapp::Bell::default();
        let chats = Chats::new(db.clone(), settings.clone(), bell.clone());
        let images = Images::new(db.clone(), files, settings.clone());
        chats.fill_index().await?;
        let services = Self {
            lab: drivers.network.clone().map(|network| Lab::new(network, images.clone(), clock.clone())),
            whatsapp: Whatsapp::new(db.clone(), clock, images.clone(), chats.clone(), drivers, bell),
            images,
            last_seen: LastSeen::new(db.clone(), accounts.clone()),
            settings,
            accounts,
            chats,
            hub,
            db,
        };
        Ok((services, notices))
    }
}
