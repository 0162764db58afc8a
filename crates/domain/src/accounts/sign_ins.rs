//! One's own sign-ins: seeing them, ending them, changing the password behind them.

use contract::{
    AppError, SignInId,
    auth::{PasswordChange, SignIn, User},
};

use super::{Accounts, Principal, fields, store};
use crate::{Result, hub::Notice};

impl Accounts {
    /// The person behind `who`, as stored now.
    pub async fn me(&self, who: &Principal) -> Result<User> {
        let mut tx = self.db.begin_read().await?;
        store::users::by_id(&mut tx, who.user_id).await
    }

    /// Ends the sign-in that `who` came by.
    pub async fn sign_out(&self, who: &Principal) -> Result<()> {
        self.end_own(who, who.sign_in_id, "You signed out.").await
    }

    /// Where `who` is signed in, latest use first.
    pub async fn sign_ins(&self, who: &Principal) -> Result<Vec<SignIn>> {
        let mut tx = self.db.begin_read().await?;
        store::sign_ins::of_user(&mut tx, who.user_id, who.sign_in_id, self.clock.now()).await
    }

    /// Ends one of the sign-ins of `who`; its sockets close at once.
    pub async fn revoke_sign_in(&self, who: &Principal, id: SignInId) -> Result<()> {
        self.end_own(who, id, "This sign-in was ended from another place.").await
    }

    /// Changes the password of `who` and ends all their other sign-ins.
    pub async fn change_password(&self, who: &Principal, change: PasswordChange) -> Result<()> {
        fields::password("new", &change.new)?;
        let mut tx = self.db.begin_read().await?;
        let stored = store::users::password_hash(&mut tx, who.user_id).await?;
        drop(tx);
        if !self.passwords.matches(&change.current, Some(stored)).await? {
            return Err(AppError::invalid("current", "That is not your password.").into());
        }
        let hash = self.passwords.hash(&change.new).await?;

        let mut tx = self.db.begin_write().await?;
        store::users::set_password(&mut tx, who.user_id, &hash).await?;
        for other in store::sign_ins::open_of_user(&mut tx, who.user_id).await? {
            if other != who.sign_in_id {
                let now = tx.now();
                store::sign_ins::end(&mut tx, other, now).await?;
                tx.notify(Notice::SignInEnded { sign_in: other, reason: "Your password was changed." });
            }
        }
        store::records::audit(&mut tx, Some(who.user_id), "user.password", Some(who.user_id)).await?;
        tx.commit().await
    }

    async fn end_own(&self, who: &Principal, sign_in: SignInId, reason: &'static str) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        if !store::sign_ins::open_of_user(&mut tx, who.user_id).await?.contains(&sign_in) {
            return Err(AppError::not_found("sign-in").into());
        }
        let now = tx.now();
        store::sign_ins::end(&mut tx, sign_in, now).await?;
        tx.notify(Notice::SignInEnded { sign_in, reason });
        tx.commit().await
    }
}
