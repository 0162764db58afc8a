//! People: who they are, how they sign in, and what is recorded of it.

mod browser;
mod fields;
mod passwords;
mod people;
mod programs;
mod records;
mod repeats;
mod setup;
mod sign_ins;
mod store;
mod tokens;

use std::sync::Arc;

use contract::{AppError, SignInId, UserId, auth::Role};

use crate::{Result, clock::Clock, db::Db};

pub(crate) use people::hold;
pub(crate) use repeats::forget_in_answers;

pub use browser::BrowserSignIn;
pub use records::Attempt;
pub(crate) use records::audit;
pub use repeats::{Claim, StoredAnswer};
pub use tokens::Secrets;

/// Who is asking: a person, through one of their sign-ins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub user_id: UserId,
    /// The sign-in they came by; revoking it ends what they do here.
    pub sign_in_id: SignInId,
    /// What they may do.
    pub role: Role,
    /// How colleagues see them.
    pub name: String,
}

impl Principal {
    /// Refuses everybody who is not an administrator.
    pub(crate) fn require_admin(&self) -> Result<()> {
        if self.role == Role::Admin { Ok(()) } else { Err(AppError::Forbidden.into()) }
    }
}

/// Where a request comes from, for the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The client's address, without port.
    pub address: String,
    /// What the browser or program calls itself.
    pub user_agent: String,
}

/// People and their sign-ins. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    db: Db,
    clock: Clock,
    secrets: Arc<Secrets>,
    passwords: passwords::Passwords,
}

impl Accounts {
    pub(crate) fn new(db: Db, clock: Clock, secrets: Arc<Secrets>) -> Self {
        Self { db, clock, secrets, passwords: passwords::Passwords::new() }
    }
}
