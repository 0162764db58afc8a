//! Who is there, and what they are doing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ChatId, Timestamp, UserId, auth::User};

/// What a client says of the person in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// At the screen.
    Available,
    /// Connected, but not at the screen.
    Away,
    /// Not to be disturbed.
    Busy,
}

/// `presence:set`: what a client says of the person in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PresenceSet {
    /// From now on, for as long as this connection lasts.
    pub state: Availability,
}

/// What colleagues are told of a person, over all their tabs and devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// At a screen.
    Online,
    /// Connected, but at no screen.
    Away,
    /// Not to be disturbed.
    Busy,
    /// Not connected.
    Offline,
}

impl Presence {
    /// The event that tells of a change to it.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Online => "user:online",
            Self::Away => "user:away",
            Self::Busy => "user:busy",
            Self::Offline => "user:offline",
        }
    }
}

/// `user:online`, `user:away`, `user:busy` and `user:offline`: the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Who.
    pub user_id: UserId,
    /// When they were last connected; now, unless they are offline.
    pub last_seen: Timestamp,
}

/// `user:typing` and `user:stop-typing`, as a client says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TypingIn {
    /// Where.
    pub chat_id: ChatId,
}

/// `user:typing` and `user:stop-typing`, as the chat's other members are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    /// Where.
    pub chat_id: ChatId,
    /// Who.
    pub user_id: UserId,
}

/// A person as a colleague sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// The person.
    #[serde(flatten)]
    pub user: User,
    /// When they were last connected, to the minute; only for those who share a chat with them.
    pub last_seen: Option<Timestamp>,
}
