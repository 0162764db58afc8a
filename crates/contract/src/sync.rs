//! Catching up: what the page, `connected`, `cursor`, `resume` and `POST /api/sync` agree on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ChatId, Stream, StreamEvent, UserId, presence::Presence};

/// Where streams stand: the number of the last event of each.
pub type Cursors = BTreeMap<Stream, u64>;

/// A wish for everything after the cursors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncRequest {
    /// The epoch under which the cursors were read; empty when none is known.
    #[serde(default)]
    pub epoch: String,
    /// The last event applied of each stream. With none given, the answer says where all streams of
    /// the asker stand.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub cursors: Cursors,
}

/// What happened after the cursors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncAnswer {
    /// The database's epoch; it changes when a backup was restored.
    pub epoch: String,
    /// The events, in order within each stream.
    pub events: Vec<StreamEvent>,
    /// Where the streams stand once `events` have been applied.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub cursors: Cursors,
    /// Whether to ask again with `cursors`.
    pub more: bool,
    /// Streams whose state has to be read again: older than what is kept, or no longer one's own.
    #[schema(value_type = Vec<String>)]
    pub resync: Vec<Stream>,
}

/// `message:delivered`, said by a client: everything in a chat up to a message has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delivered {
    /// The chat.
    pub chat_id: ChatId,
    /// The number of the last message that arrived.
    pub number: u64,
}

/// `connected`: the first event on every connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connected {
    /// Who is connected.
    pub user_id: UserId,
    /// Their name.
    pub username: String,
    /// The database's epoch.
    pub epoch: String,
    /// Where all their streams stand.
    pub cursors: Cursors,
    /// Those online among the people they share a chat with.
    pub online: Vec<UserId>,
    /// What each of them is: online, away or busy.
    pub presence: BTreeMap<UserId, Presence>,
}

/// `signed-out`: the server is about to close the connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedOut {
    /// Why, as a sentence.
    pub reason: String,
}
