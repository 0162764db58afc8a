//! The rules of when people were last seen.

use contract::{Timestamp, UserId, presence::Profile};

use super::store;
use crate::{
    Result,
    accounts::{Accounts, Principal},
    db::Db,
};

/// When people were last connected. Cheap to clone.
#[derive(Clone)]
pub struct LastSeen {
    db: Db,
    accounts: Accounts,
}

impl LastSeen {
    pub(crate) const fn new(db: Db, accounts: Accounts) -> Self {
        Self { db, accounts }
    }

    /// Notes that people were connected, each at a moment. An earlier moment than the one known changes
    /// nothing.
    pub async fn note(&self, people: &[(UserId, Timestamp)]) -> Result<()> {
        if people.is_empty() {
            return Ok(());
        }
        let mut sorted = people.to_vec();
        // In one order, so that two nodes do not wait for each other.
        sorted.sort_unstable();
        let mut tx = self.db.begin_write().await?;
        for (person, at) in sorted {
            store::note(&mut tx, person, at).await?;
        }
        tx.commit().await
    }

    /// A person as `who` may see them: when they were last connected is for those who share a chat.
    pub async fn profile(&self, who: &Principal, id: UserId) -> Result<Profile> {
        let user = self.accounts.user(who, id).await?;
        let mut tx = self.db.begin_read().await?;
        let last_seen = store::last_seen(&mut tx, who.user_id, id).await?;
        Ok(Profile { user, last_seen })
    }
}
