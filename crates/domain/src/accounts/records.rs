//! What is recorded: every try to come in, and what was done to accounts.

use contract::{
    AppError, Page, PageQuery, SignInId, UserId,
    auth::{AuditEntry, Connection, ConnectionKind},
    page::items_wanted,
};

use super::{Accounts, Principal, Visitor, store};
use crate::{Result, db::WriteTx};

/// Wrong passwords for one login within [`WINDOW_MILLIS`].
const TRIES_PER_LOGIN: i64 = 10;
/// Wrong passwords from one address within [`WINDOW_MILLIS`].
const TRIES_PER_ADDRESS: i64 = 100;
const WINDOW_MILLIS: i64 = 15 * 60 * 1000;
const RECORD_DAYS: i64 = 90;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A try to come in.
#[derive(Clone, Debug)]
pub struct Attempt<'a> {
    /// By what.
    pub kind: ConnectionKind,
    /// Who, where that is known.
    pub user: Option<UserId>,
    /// From where.
    pub visitor: &'a Visitor,
    /// Why they were not let in; none when they were.
    pub reason: Option<&'a str>,
}

impl<'a> Attempt<'a> {
    pub(super) const fn sign_in(user: Option<UserId>, visitor: &'a Visitor, reason: Option<&'a str>) -> Self {
        Self { kind: ConnectionKind::SignIn, user, visitor, reason }
    }

    /// A Socket.IO connection that was let in or refused.
    pub const fn socket(user: Option<UserId>, visitor: &'a Visitor, reason: Option<&'a str>) -> Self {
        Self { kind: ConnectionKind::Socket, user, visitor, reason }
    }
}

impl Accounts {
    /// Records a try to come in.
    pub async fn record(&self, attempt: Attempt<'_>) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::records::insert_connection(&mut tx, &attempt).await?;
        tx.commit().await
    }

    /// The connection log, newest first; administrators only.
    pub async fn connections(&self, who: &Principal, page: PageQuery) -> Result<Page<Connection>> {
        who.require_admin()?;
        let limit = items_wanted(page.limit);
        let mut tx = self.db.begin_read().await?;
        let entries = store::records::connections(&mut tx, page.after.as_deref(), limit + 1).await?;
        Ok(Page::of(entries, limit, |entry| entry.id.to_string()))
    }

    /// What was done to accounts, newest first; administrators only.
    pub async fn audit(&self, who: &Principal, page: PageQuery) -> Result<Page<AuditEntry>> {
        who.require_admin()?;
        let limit = items_wanted(page.limit);
        let mut tx = self.db.begin_read().await?;
        let entries = store::records::audit_entries(&mut tx, page.after.as_deref(), limit + 1).await?;
        Ok(Page::of(entries, limit, |entry| entry.id.to_string()))
    }

    /// Which of `sign_ins` have ended or belong to someone who may not sign in, for nodes that may have
    /// missed a notice.
    pub async fn ended(&self, sign_ins: &[SignInId]) -> Result<Vec<SignInId>> {
        let now = self.clock.now();
        let mut tx = self.db.begin_read().await?;
        let mut ended = Vec::new();
        for id in sign_ins {
            let open = match store::sign_ins::by_id(&mut tx, *id).await? {
                Some(found) => found.principal(now).is_ok(),
                None => false,
            };
            if !open {
                ended.push(*id);
            }
        }
        Ok(ended)
    }

    /// Forgets what is past its use: old tries, used tokens, old records, answers to repeats.
    pub async fn prune(&self) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin_write().await?;
        store::records::prune(&mut tx, now, now.plus_millis(-RECORD_DAYS * DAY_MILLIS)).await?;
        tx.commit().await
    }

    /// Counts a try before the password is looked at, so that parallel guesses count too.
    pub(super) async fn count_attempt(&self, login: &str, visitor: &Visitor) -> Result<()> {
        let address = address_subject(visitor);
        let mut tx = self.db.begin_write().await?;
        let since = tx.now().plus_millis(-WINDOW_MILLIS);
        let by_login = store::records::attempts(&mut tx, login, since).await?;
        let by_address = store::records::attempts(&mut tx, &address, since).await?;
        if by_login >= TRIES_PER_LOGIN || by_address >= TRIES_PER_ADDRESS {
            store::records::insert_connection(&mut tx, &Attempt::sign_in(None, visitor, Some("too_many")))
                .await?;
            tx.commit().await?;
            return Err(AppError::TooMany { retry_after: 60 }.into());
        }
        store::records::insert_attempt(&mut tx, login).await?;
        store::records::insert_attempt(&mut tx, &address).await?;
        tx.commit().await
    }

    /// The right password clears the login's own count, and takes this try off the address's.
    pub(super) async fn forget_attempts(&self, login: &str, visitor: &Visitor) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::records::forget_attempts(&mut tx, login).await?;
        store::records::forget_latest_attempt(&mut tx, &address_subject(visitor)).await?;
        tx.commit().await
    }
}

/// Records in `tx` that `who` did `action`, for domains that administrators change things in.
pub(crate) async fn audit(tx: &mut WriteTx, who: &Principal, action: &str) -> Result<()> {
    store::records::audit(tx, Some(who.user_id), action, None).await
}

fn address_subject(visitor: &Visitor) -> String {
    format!("address {}", visitor.address)
}
