//! The rules of settings.

use std::sync::{Arc, Mutex, PoisonError};

use contract::{
    AppError, Timestamp,
    limits::SETTING_HOURS,
    settings::{Settings, SettingsChanges},
};

use super::store;
use crate::{
    Result,
    accounts::{self, Principal},
    clock::Clock,
    db::Db,
};

/// How long a node goes by what it read: a change made on another node holds here after this.
const FRESH_MILLIS: i64 = 2_000;

/// Where settings are read and changed. Cheap to clone; clones share what they have read.
#[derive(Clone)]
pub struct SettingsDesk {
    db: Db,
    clock: Clock,
    known: Arc<Mutex<Known>>,
}

/// What was read, and how often that was overtaken by a change of our own.
#[derive(Default)]
struct Known {
    read: Option<(Settings, Timestamp)>,
    changes: u64,
}

impl SettingsDesk {
    pub(crate) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, known: Arc::default() }
    }

    /// The settings, as read at most two seconds ago.
    pub async fn current(&self) -> Result<Settings> {
        let now = self.clock.now();
        let changes = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((settings, at)) = known.read
                && now < at.plus_millis(FRESH_MILLIS)
            {
                return Ok(settings);
            }
            known.changes
        };
        let mut tx = self.db.begin_read().await?;
        let settings = store::settings(&mut tx).await?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A change that was made meanwhile is newer than what was read.
        if known.changes == changes {
            known.read = Some((settings, now));
        }
        Ok(settings)
    }

    /// The settings, for the page on which they are changed; administrators only.
    pub async fn for_admin(&self, who: &Principal) -> Result<Settings> {
        who.require_admin()?;
        let mut tx = self.db.begin_read().await?;
        store::settings(&mut tx).await
    }

    /// Changes settings; administrators only. On this node the change holds at once, on others within
    /// two seconds.
    pub async fn change(&self, who: &Principal, changes: SettingsChanges) -> Result<Settings> {
        who.require_admin()?;
        valid_hours("editHours", changes.edit_hours)?;
        valid_hours("deleteHours", changes.delete_hours)?;

        let mut tx = self.db.begin_write().await?;
        let before = store::settings(&mut tx).await?;
        let mut rows = Vec::new();
        if let Some(uploads) = changes.uploads.filter(|uploads| *uploads != before.uploads) {
            rows.push((store::UPLOADS, uploads.to_string()));
        }
        if let Some(hours) = changes.edit_hours.filter(|hours| *hours != before.edit_hours) {
            rows.push((store::EDIT_HOURS, hours.to_string()));
        }
        if let Some(hours) = changes.delete_hours.filter(|hours| *hours != before.delete_hours) {
            rows.push((store::DELETE_HOURS, hours.to_string()));
        }
        let now = tx.now();
        for (name, value) in rows {
            store::set(&mut tx, name, &value, now).await?;
            accounts::audit(&mut tx, who, &format!("settings.{name}.{value}")).await?;
        }
        let settings = store::settings(&mut tx).await?;
        tx.commit().await?;

        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.changes += 1;
        // Another change may have been committed just after ours: the next reader looks.
        known.read = None;
        Ok(settings)
    }
}

fn valid_hours(field: &str, hours: Option<u32>) -> Result<()> {
    match hours {
        Some(hours) if hours > SETTING_HOURS => {
            Err(AppError::invalid(field, format!("Please give a number of hours from 0 to {SETTING_HOURS}."))
                .into())
        }
        _ => Ok(()),
    }
}
