//! What the page of one's own numbers begins with.

use contract::{
    AppError, SessionId, UserId,
    whatsapp::{Driver, Numbers, SessionStatus},
};

use super::{Whatsapp, store};
use crate::{Result, accounts};

impl Whatsapp {
    /// The numbers of `owner`, and how another one can be linked. Whoever never had one begins with one,
    /// unless it would need keys.
    pub async fn numbers(&self, owner: UserId) -> Result<Numbers> {
        let drivers = self.offered();
        if let Some(usual) = drivers.first().filter(|usual| **usual != Driver::Cloud) {
            self.begin_first(owner, *usual).await?;
        }
        let mut tx = self.db.begin_read().await?;
        let (mut sessions, mut codes) = (Vec::new(), Vec::new());
        for row in store::sessions::of_owner(&mut tx, owner).await? {
            codes.extend(store::sessions::qr(&row, self.clock.now()));
            sessions.push(store::sessions::shown(&mut tx, row, self.drivers.idle_minutes).await?);
        }
        Ok(Numbers { sessions, codes, drivers })
    }

    /// What links a session of `owner` now: its QR code, or the code to be typed into the phone.
    pub async fn linking_code(&self, owner: UserId, id: SessionId) -> Result<String> {
        let mut tx = self.db.begin_read().await?;
        let row = store::sessions::owned(&mut tx, owner, id).await?;
        let code = match row.status()? {
            SessionStatus::PairingCode => row.code,
            _ => store::sessions::qr(&row, self.clock.now()).map(|code| code.qr),
        };
        code.ok_or_else(|| AppError::not_found("QR code").into())
    }

    /// Begins to link the first number of `owner`, unless there was one before: one that was removed is not
    /// to come back by itself.
    async fn begin_first(&self, owner: UserId, driver: Driver) -> Result<()> {
        let mut reading = self.db.begin_read().await?;
        if store::sessions::had_one(&mut reading, owner).await? {
            return Ok(());
        }
        drop(reading);
        let mut tx = self.db.begin_write().await?;
        // Two pages at once would both find none: the owner's row is held until the end.
        accounts::hold(&mut tx, owner).await?;
        if store::sessions::had_one(&mut tx, owner).await? {
            // Whoever made it may not have committed yet, and it is read next.
            return tx.commit().await;
        }
        let (id, now) = (SessionId::generate(), tx.now());
        let row = store::sessions::New { id, owner, driver, label: "My number", number: None };
        store::sessions::insert(&mut tx, &row, now).await?;
        self.tell(&mut tx, id).await?;
        tx.commit().await?;
        self.bell.wish(id);
        Ok(())
    }
}
