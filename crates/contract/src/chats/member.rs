//! Who is in a chat.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Timestamp, UserId};

/// What a member may do in a group. In a direct chat both are members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Reads and writes.
    Member,
    /// Looks after the title and the members too, and may delete any message.
    Owner,
}

/// A colleague by name: enough to say who wrote what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The person.
    pub id: UserId,
    /// How colleagues see them.
    pub name: String,
    /// Whether they may sign in.
    pub active: bool,
}

/// A member of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The person.
    pub user_id: UserId,
    /// How colleagues see them.
    pub name: String,
    /// Whether they may sign in.
    pub active: bool,
    /// What they may do here.
    pub role: MemberRole,
    /// Since when.
    pub joined_at: Timestamp,
}

/// Which members of a chat to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Only those with a word in their name that begins like this.
    #[serde(default)]
    pub query: Option<String>,
    /// Items wanted, 1 to 100; 50 unless told.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Somebody to be added to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMember {
    /// The person.
    pub user_id: UserId,
    /// Whether they see what was said before they came.
    #[serde(default)]
    pub history: bool,
}

/// A change of what a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemberChange {
    /// The new role.
    pub role: MemberRole,
}
