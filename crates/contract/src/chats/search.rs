//! Finding messages by their words.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Message;
use crate::{ChatId, Timestamp, UserId};

/// Which messages are looked for. All words have to be there; each may be the beginning of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// The words, at most 200 characters.
    pub q: String,
    /// Only in this chat.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub chat_id: Option<ChatId>,
    /// Only of this author.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub sender_id: Option<UserId>,
    /// Only from this moment on.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub since: Option<Timestamp>,
    /// Only before this moment.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// Messages wanted, 1 to 100; 50 unless told.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The message.
    pub message: Message,
    /// The name of its author.
    pub sender_name: String,
    /// The part of its text in which the words are, at most 160 characters.
    pub excerpt: String,
    /// Where in the excerpt the words are: pairs of the first character and the one after the last,
    /// counted in Unicode characters.
    pub highlights: Vec<[u32; 2]>,
}
