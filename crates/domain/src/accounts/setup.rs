//! The first person: made through a one-time link while there is nobody, or on the command line.

use contract::{
    AppError, UserId,
    auth::{NewUser, Role, Setup, User},
};
use subtle::ConstantTimeEq;

use super::{Accounts, BrowserSignIn, Visitor, browser, fields, store, tokens};
use crate::{Result, db::WriteTx};

impl Accounts {
    /// Whether there is nobody yet.
    pub async fn needs_setup(&self) -> Result<bool> {
        let mut tx = self.db.begin_read().await?;
        Ok(!store::users::any(&mut tx).await?)
    }

    /// A new token for the setup link, while there is nobody; the link before it ends.
    pub async fn begin_setup(&self) -> Result<Option<String>> {
        let mut tx = self.db.begin_write().await?;
        if store::users::any(&mut tx).await? {
            return Ok(None);
        }
        let token = tokens::secret();
        store::users::set_setup_hash(&mut tx, &hex(&tokens::fingerprint(&token))).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Makes the first administrator and signs their browser in. The link is good once.
    pub async fn finish_setup(&self, setup: Setup, visitor: &Visitor) -> Result<BrowserSignIn> {
        let new = NewUser {
            name: setup.name,
            email: setup.email,
            phone: None,
            role: Role::Admin,
            password: setup.password,
        };
        let person = self.ready_person(new).await?;

        let mut tx = self.db.begin_write().await?;
        let stored = store::users::setup_hash(&mut tx).await?.unwrap_or_default();
        let shown = hex(&tokens::fingerprint(&setup.token));
        let good = bool::from(stored.as_bytes().ct_eq(shown.as_bytes()));
        if !good
            || !store::users::take_setup_hash(&mut tx, &stored).await?
            || store::users::any(&mut tx).await?
        {
            return Err(AppError::invalid(
                "token",
                "This setup link is not valid any more. Sign in, or restart Switchboard for a new link.",
            )
            .into());
        }
        let user = insert_person(&mut tx, None, person).await?;
        let cookie = browser::open_browser(&mut tx, &user, visitor).await?;
        tx.commit().await?;
        Ok(BrowserSignIn { cookie, user })
    }

    /// Makes a person from the command line, where whoever types may do everything anyway.
    pub async fn add_from_command_line(&self, new: NewUser) -> Result<User> {
        let person = self.ready_person(new).await?;
        let mut tx = self.db.begin_write().await?;
        let user = insert_person(&mut tx, None, person).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Checks every field of `new` and hashes the password.
    pub(super) async fn ready_person(&self, new: NewUser) -> Result<store::users::NewRow> {
        let user = User {
            id: UserId::generate(),
            name: fields::name(&new.name)?,
            email: fields::email(&new.email)?,
            phone: fields::phone(new.phone.as_deref())?,
            role: new.role,
            active: true,
            receipts: true,
        };
        fields::password("password", &new.password)?;
        let password_hash = self.passwords.hash(&new.password).await?;
        Ok(store::users::NewRow { user, password_hash })
    }
}

/// Stores a person who passed [`Accounts::ready_person`], unless their address or number is taken.
pub(super) async fn insert_person(
    tx: &mut WriteTx,
    actor: Option<UserId>,
    person: store::users::NewRow,
) -> Result<User> {
    store::users::require_free(tx, &person.user).await?;
    let now = tx.now();
    store::users::insert(tx, &person, now).await?;
    store::records::audit(tx, actor, "user.create", Some(person.user.id)).await?;
    Ok(person.user)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
