//! Signing in with a program: short access tokens, and refresh tokens that are used once.

use contract::{
    SignInId,
    auth::{Login, Refresh, SignInKind, SocketToken, Tokens, User},
};

use super::{
    Accounts, Principal, Visitor, store,
    tokens::{self, Audience},
};
use crate::{Error, Refusal, Result, db::WriteTx, hub::Notice};

/// How long a program stays signed in without refreshing.
const PROGRAM_DAYS: i64 = 30;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

impl Accounts {
    /// Signs a program in. The limits are those of a browser.
    pub async fn sign_in_api(&self, login: Login, visitor: &Visitor) -> Result<Tokens> {
        let user = self.check_password(&login, visitor).await?;

        let mut tx = self.db.begin_write().await?;
        let now = tx.now();
        let new = store::sign_ins::New {
            id: SignInId::generate(),
            user: user.id,
            kind: SignInKind::Api,
            cookie_hash: None,
            now,
            expires: now.plus_millis(PROGRAM_DAYS * DAY_MILLIS),
            visitor,
        };
        store::sign_ins::insert(&mut tx, &new).await?;
        let tokens = self.issue(&mut tx, user, new.id).await?;
        tx.commit().await?;
        Ok(tokens)
    }

    /// Gives new tokens for a refresh token, once. Showing a used one again means that someone else has
    /// it too, so it ends the whole sign-in.
    pub async fn refresh(&self, refresh: Refresh) -> Result<Tokens> {
        let hash = tokens::fingerprint(&refresh.refresh_token);
        let mut tx = self.db.begin_write().await?;
        let now = tx.now();
        let Some(sign_in) = store::sign_ins::of_refresh_token(&mut tx, &hash).await? else {
            return Err(Error::NotSignedIn(Refusal::Invalid));
        };
        if !store::sign_ins::use_refresh_token(&mut tx, &hash, now).await? {
            store::sign_ins::end(&mut tx, sign_in, now).await?;
            tx.notify(Notice::SignInEnded { sign_in, reason: "This sign-in was used from two places." });
            tx.commit().await?;
            return Err(Error::NotSignedIn(Refusal::Invalid));
        }
        let found = store::sign_ins::by_id(&mut tx, sign_in).await?;
        let principal = found.ok_or(Error::NotSignedIn(Refusal::Invalid))?.principal(now)?;
        store::sign_ins::note_use(&mut tx, sign_in, now, now.plus_millis(PROGRAM_DAYS * DAY_MILLIS)).await?;
        let user = store::users::by_id(&mut tx, principal.user_id).await?;
        let tokens = self.issue(&mut tx, user, sign_in).await?;
        tx.commit().await?;
        Ok(tokens)
    }

    /// Who an access token belongs to. A token of a sign-in that has ended is refused at once.
    pub async fn by_access_token(&self, token: &str) -> Result<Principal> {
        let now = self.clock.now();
        let shown = self.secrets.check(token, Audience::Api, now)?;
        let mut tx = self.db.begin_read().await?;
        let found = store::sign_ins::by_id(&mut tx, shown.sign_in).await?;
        found.ok_or(Error::NotSignedIn(Refusal::Invalid))?.principal(now)
    }

    /// A token that opens one Socket.IO connection within 30 seconds.
    pub fn socket_token(&self, who: &Principal) -> Result<SocketToken> {
        let token = self.secrets.issue(Audience::Socket, who.user_id, who.sign_in_id, self.clock.now())?;
        Ok(SocketToken { token, expires_in: Audience::Socket.seconds() })
    }

    /// Who a socket token belongs to; it is used up by asking.
    pub async fn by_socket_token(&self, token: &str) -> Result<Principal> {
        let now = self.clock.now();
        let shown = self.secrets.check(token, Audience::Socket, now)?;
        let mut tx = self.db.begin_write().await?;
        let found = store::sign_ins::by_id(&mut tx, shown.sign_in).await?;
        let principal = found.ok_or(Error::NotSignedIn(Refusal::Invalid))?.principal(now)?;
        if !store::sign_ins::use_token(&mut tx, shown.id, shown.expires).await? {
            return Err(Error::NotSignedIn(Refusal::Invalid));
        }
        tx.commit().await?;
        Ok(principal)
    }

    /// Who opens a connection with `token`: a socket token, which is used up, or an access token.
    pub async fn by_connection_token(&self, token: &str) -> Result<Principal> {
        match self.by_socket_token(token).await {
            Err(Error::NotSignedIn(Refusal::Invalid)) => self.by_access_token(token).await,
            outcome => outcome,
        }
    }

    async fn issue(&self, tx: &mut WriteTx, user: User, sign_in: SignInId) -> Result<Tokens> {
        let now = tx.now();
        let refresh_token = tokens::secret();
        store::sign_ins::insert_refresh_token(tx, &tokens::fingerprint(&refresh_token), sign_in, now).await?;
        let access_token = self.secrets.issue(Audience::Api, user.id, sign_in, now)?;
        Ok(Tokens { access_token, expires_in: Audience::Api.seconds(), refresh_token, user })
    }
}
