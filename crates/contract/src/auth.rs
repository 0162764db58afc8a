//! People, how they sign in, and what is recorded of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{SignInId, Timestamp, UserId};

/// What a person may do. The order is that of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works with their own chats.
    Staff,
    /// Looks after a part of the business.
    Manager,
    /// Looks after the hub and its people.
    Admin,
}

impl Role {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "staff" => Ok(Self::Staff),
            "manager" => Ok(Self::Manager),
            "admin" => Ok(Self::Admin),
            _ => Err("a role is one of admin, manager, staff"),
        }
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The person.
    pub id: UserId,
    /// How colleagues see them.
    pub name: String,
    /// Lower-case.
    pub email: String,
    /// E.164, such as `+60123456789`.
    pub phone: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub active: bool,
    /// Whether others learn what they have seen, and they what others have seen.
    pub receipts: bool,
}

/// What a person may change of themselves; what is absent stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MyChanges {
    /// Whether others learn what they see from now on, and they what others have seen.
    #[serde(default)]
    pub receipts: Option<bool>,
}

/// A person to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUser {
    /// 1 to 100 characters.
    pub name: String,
    /// Used once in the workspace.
    pub email: String,
    /// With country code, such as `+60 12-345 6789`; used once in the workspace.
    #[serde(default)]
    pub phone: Option<String>,
    /// What they may do.
    pub role: Role,
    /// At least 8 characters.
    pub password: String,
}

/// Changes to a person; what is absent stays.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserChanges {
    /// A new name.
    #[serde(default)]
    pub name: Option<String>,
    /// A new e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// A new phone number; an empty text takes the old one away.
    #[serde(default)]
    pub phone: Option<String>,
    /// A new role.
    #[serde(default)]
    pub role: Option<Role>,
    /// A new password; it ends the person's sign-ins.
    #[serde(default)]
    pub password: Option<String>,
}

/// The first person, made through the one-time link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Setup {
    /// From the link.
    pub token: String,
    /// 1 to 100 characters.
    pub name: String,
    /// To sign in with.
    pub email: String,
    /// At least 8 characters.
    pub password: String,
}

/// A wish to sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Login {
    /// E-mail address or phone number.
    pub login: String,
    /// The password.
    pub password: String,
}

/// What an API client signs its requests with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// For `Authorization: Bearer …`.
    pub access_token: String,
    /// Seconds until the access token ends.
    pub expires_in: u32,
    /// For `POST /api/auth/refresh`, once.
    pub refresh_token: String,
    /// Who signed in.
    pub user: User,
}

/// A wish for new tokens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refresh {
    /// The latest refresh token. Using an older one again ends the sign-in.
    pub refresh_token: String,
}

/// What opens one Socket.IO connection.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SocketToken {
    /// For `auth: {token}`.
    pub token: String,
    /// Seconds until it ends.
    pub expires_in: u32,
}

/// A change of one's own password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    pub current: String,
    /// The password from now on; at least 8 characters.
    pub new: String,
}

/// Where a sign-in lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// A browser, by cookie.
    Browser,
    /// A program, by tokens.
    Api,
}

/// One place where a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The sign-in.
    pub id: SignInId,
    /// Browser or program.
    pub kind: SignInKind,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// From which address it began.
    pub address: String,
    /// What the browser or program calls itself.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// By what someone tried to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    /// A sign-in with a password.
    SignIn,
    /// A Socket.IO connection.
    Socket,
}

/// An entry of the connection log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// The entry.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// By what.
    pub kind: ConnectionKind,
    /// Who, where that is known.
    pub user_id: Option<UserId>,
    /// Their name.
    pub user_name: Option<String>,
    /// From which address.
    pub address: String,
    /// What the browser or program called itself.
    pub user_agent: String,
    /// Whether they were let in.
    pub accepted: bool,
    /// Why not, as a code.
    pub reason: Option<String>,
}

/// An entry of the record of what administrators and people did to accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// The entry.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who did it; null for the command line.
    pub actor_id: Option<UserId>,
    /// Their name.
    pub actor_name: Option<String>,
    /// What was done, such as `user.deactivate`.
    pub action: String,
    /// To whom.
    pub subject_id: Option<UserId>,
    /// Their name.
    pub subject_name: Option<String>,
}
