//! Colleagues: finding them, and what administrators do to them.

use contract::{
    AppError, Page, PageQuery, UserId,
    auth::{MyChanges, NewUser, Role, User, UserChanges},
    page::items_wanted,
};

use super::{Accounts, Principal, fields, setup, store};
use crate::{
    Result,
    db::{WriteTx, without_nul},
    hub::Notice,
};

impl Accounts {
    /// Colleagues whose name, address or number contains `query`, by name.
    pub async fn users(&self, _who: &Principal, query: &str, page: PageQuery) -> Result<Page<User>> {
        self.find(query, false, page).await
    }

    /// Colleagues to write to: those of [`Accounts::users`] who may sign in.
    pub async fn colleagues(&self, _who: &Principal, query: &str, page: PageQuery) -> Result<Page<User>> {
        self.find(query, true, page).await
    }

    async fn find(&self, query: &str, active_only: bool, page: PageQuery) -> Result<Page<User>> {
        let query = without_nul("query", query.trim())?;
        let after = page.after.as_deref().map(|after| without_nul("after", after)).transpose()?;
        let limit = items_wanted(page.limit);
        let mut tx = self.db.begin_read().await?;
        let users = store::users::search(&mut tx, query, active_only, after, limit + 1).await?;
        Ok(Page::of(users, limit, store::users::cursor))
    }

    /// One colleague.
    pub async fn user(&self, _who: &Principal, id: UserId) -> Result<User> {
        let mut tx = self.db.begin_read().await?;
        store::users::by_id(&mut tx, id).await
    }

    /// Changes what a person may change of themselves.
    pub async fn change_me(&self, who: &Principal, changes: MyChanges) -> Result<User> {
        let mut tx = self.db.begin_write().await?;
        let mut user = store::users::by_id(&mut tx, who.user_id).await?;
        if let Some(receipts) = changes.receipts {
            user.receipts = receipts;
            store::users::set_receipts(&mut tx, who.user_id, receipts).await?;
        }
        tx.commit().await?;
        Ok(user)
    }

    /// Makes a person; administrators only.
    pub async fn create_user(&self, who: &Principal, new: NewUser) -> Result<User> {
        who.require_admin()?;
        let person = self.ready_person(new).await?;
        let mut tx = self.db.begin_write().await?;
        let user = setup::insert_person(&mut tx, Some(who.user_id), person).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Changes a person; administrators only. A new role or password ends their sign-ins, so that
    /// nothing goes on under the old one.
    pub async fn change_user(&self, who: &Principal, id: UserId, changes: UserChanges) -> Result<User> {
        who.require_admin()?;
        let hash = match &changes.password {
            Some(password) => Some(self.passwords.hash(fields::password("password", password)?).await?),
            None => None,
        };

        let mut tx = self.db.begin_write().await?;
        let before = store::users::by_id(&mut tx, id).await?;
        let mut user = before.clone();
        if let Some(name) = &changes.name {
            user.name = fields::name(name)?;
        }
        if let Some(email) = &changes.email {
            user.email = fields::email(email)?;
        }
        if let Some(phone) = &changes.phone {
            user.phone = fields::phone(Some(phone))?;
        }
        user.role = changes.role.unwrap_or(user.role);
        store::users::require_free(&mut tx, &user).await?;
        store::users::update(&mut tx, &user).await?;
        if let Some(hash) = &hash {
            store::users::set_password(&mut tx, id, hash).await?;
        }
        require_an_admin(&mut tx).await?;
        if user.role != before.role || hash.is_some() {
            end_sign_ins(&mut tx, id, "Your account was changed. Please sign in again.").await?;
        }
        store::records::audit(&mut tx, Some(who.user_id), "user.change", Some(id)).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Shuts a person out at once, everywhere; administrators only. What they wrote stays.
    pub async fn deactivate(&self, who: &Principal, id: UserId) -> Result<User> {
        who.require_admin()?;
        let mut tx = self.db.begin_write().await?;
        let mut user = store::users::by_id(&mut tx, id).await?;
        user.active = false;
        store::users::update(&mut tx, &user).await?;
        require_an_admin(&mut tx).await?;
        end_sign_ins(&mut tx, id, "Your account was deactivated.").await?;
        store::records::audit(&mut tx, Some(who.user_id), "user.deactivate", Some(id)).await?;
        tx.notify(Notice::UserEnded { user: id, reason: "Your account was deactivated." });
        tx.commit().await?;
        Ok(user)
    }

    /// Lets a deactivated person sign in again; administrators only.
    pub async fn activate(&self, who: &Principal, id: UserId) -> Result<User> {
        who.require_admin()?;
        let mut tx = self.db.begin_write().await?;
        let mut user = store::users::by_id(&mut tx, id).await?;
        user.active = true;
        store::users::update(&mut tx, &user).await?;
        store::records::audit(&mut tx, Some(who.user_id), "user.activate", Some(id)).await?;
        tx.commit().await?;
        Ok(user)
    }
}

/// Holds a person until the transaction ends, so that what they may have only so many of is counted right.
pub(crate) async fn hold(tx: &mut WriteTx, user: UserId) -> Result<()> {
    store::users::hold(tx, user).await
}

/// Refuses a change after which nobody could look after the hub.
async fn require_an_admin(tx: &mut WriteTx) -> Result<()> {
    if store::users::active_with_role(tx, Role::Admin).await? > 0 {
        return Ok(());
    }
    Err(AppError::Conflict {
        field: "role".into(),
        message: "This is the last active administrator. Make someone else an administrator first.".into(),
    }
    .into())
}

async fn end_sign_ins(tx: &mut WriteTx, user: UserId, reason: &'static str) -> Result<()> {
    let now = tx.now();
    for sign_in in store::sign_ins::open_of_user(tx, user).await? {
        store::sign_ins::end(tx, sign_in, now).await?;
        tx.notify(Notice::SignInEnded { sign_in, reason });
    }
    Ok(())
}
