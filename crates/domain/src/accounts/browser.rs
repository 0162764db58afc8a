//! Signing in with a browser: an opaque cookie, of which the database knows only the SHA-256.

use contract::{
    AppError, SignInId, Timestamp,
    auth::{Login, SignInKind, User},
};

use super::{Accounts, Attempt, Principal, Visitor, fields, store, tokens};
use crate::{Error, Refusal, Result, db::WriteTx};

/// How long a browser stays signed in without being used.
pub(super) const BROWSER_DAYS: i64 = 30;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
const MINUTE_MILLIS: i64 = 60_000;

/// A browser's new sign-in.
pub struct BrowserSignIn {
    /// The cookie's value; it is known nowhere else.
    pub cookie: String,
    /// Who signed in.
    pub user: User,
}

impl Accounts {
    /// Signs a browser in.
    ///
    /// An unknown login and a wrong password answer alike, in words and in time. Ten wrong tries for a
    /// login, or a hundred from an address, within a quarter of an hour are the limit.
    pub async fn sign_in_browser(&self, login: Login, visitor: &Visitor) -> Result<BrowserSignIn> {
        let user = self.check_password(&login, visitor).await?;

        let mut tx = self.db.begin_write().await?;
        let cookie = open_browser(&mut tx, &user, visitor).await?;
        tx.commit().await?;
        Ok(BrowserSignIn { cookie, user })
    }

    /// Who a browser's cookie belongs to.
    pub async fn by_cookie(&self, cookie: &str) -> Result<Principal> {
        let now = self.clock.now();
        let mut tx = self.db.begin_read().await?;
        let found = store::sign_ins::by_cookie(&mut tx, &tokens::fingerprint(cookie)).await?;
        drop(tx);
        let found = found.ok_or(Error::NotSignedIn(Refusal::Invalid))?;
        let last_seen = found.last_seen_at;
        let principal = found.principal(now)?;
        self.note_use(principal.sign_in_id, last_seen, now).await;
        Ok(principal)
    }

    /// Checks a login and its password, within the limits on wrong tries, and records the outcome.
    pub(super) async fn check_password(&self, login: &Login, visitor: &Visitor) -> Result<User> {
        let subject = fields::login(&login.login)?;
        self.count_attempt(&subject, visitor).await?;

        let mut tx = self.db.begin_read().await?;
        let found = store::users::by_login(&mut tx, &subject).await?;
        drop(tx);
        let stored = found.as_ref().map(|found| found.password_hash.clone());
        let right = login.password.len() <= contract::limits::PASSWORD_MAX_BYTES
            && self.passwords.matches(&login.password, stored).await?;
        let user_id = found.as_ref().map(|found| found.user.id);
        let user = found.filter(|found| right && found.user.active).map(|found| found.user);

        let reason = if user.is_some() {
            None
        } else if right {
            Some(Refusal::Inactive.code())
        } else if user_id.is_some() {
            Some("wrong_password")
        } else {
            // For the log alone: whoever guesses is answered alike.
            Some("unknown_login")
        };
        if user.is_some() {
            self.forget_attempts(&subject, visitor).await?;
        }
        self.record(Attempt::sign_in(user_id, visitor, reason)).await?;
        user.ok_or_else(|| AppError::WrongPassword.into())
    }

    /// Notes, at most once a minute, that a sign-in is in use. A failure costs only that note.
    pub(super) async fn note_use(&self, sign_in: SignInId, last_seen: Timestamp, now: Timestamp) {
        if now.millis() - last_seen.millis() < MINUTE_MILLIS {
            return;
        }
        let noted = async {
            let mut tx = self.db.begin_write().await?;
            let expires = now.plus_millis(BROWSER_DAYS * DAY_MILLIS);
            store::sign_ins::note_use(&mut tx, sign_in, now, expires).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "could not note that a sign-in is in use");
        }
    }
}

/// Opens a browser's sign-in for `user` and returns its cookie.
pub(super) async fn open_browser(tx: &mut WriteTx, user: &User, visitor: &Visitor) -> Result<String> {
    let cookie = tokens::secret();
    let now = tx.now();
    let new = store::sign_ins::New {
        id: SignInId::generate(),
        user: user.id,
        kind: SignInKind::Browser,
        cookie_hash: Some(tokens::fingerprint(&cookie)),
        now,
        expires: now.plus_millis(BROWSER_DAYS * DAY_MILLIS),
        visitor,
    };
    store::sign_ins::insert(tx, &new).await?;
    Ok(cookie)
}
