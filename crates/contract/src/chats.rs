//! Chats and their messages.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{ChatId, ClientId, MessageId, Page, Timestamp, UserId};

/// What a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// Two people of the team; any two have at most one.
    Direct,
}

/// A chat as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    /// The chat.
    pub id: ChatId,
    /// What it is.
    pub kind: ChatKind,
    /// Its name; of a direct chat, the other person's.
    pub title: String,
    /// Everybody in it, the asker included.
    pub member_ids: Vec<UserId>,
    /// Messages the asker has not seen.
    pub unread: u64,
    /// The newest message.
    pub last_message: Option<Message>,
    /// Until when the asker wants no notice of it.
    pub muted_until: Option<Timestamp>,
    /// When its newest message was stored, or when it was made; lists are in this order.
    pub active_at: Timestamp,
    /// Where its stream stood when this was read.
    pub cursor: u64,
}

/// How far a message has come, in its author's eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Stored.
    Sent,
    /// Seen by every other member.
    Read,
}

/// A message as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The message.
    pub id: MessageId,
    /// Its chat.
    pub chat_id: ChatId,
    /// What its author's client called it.
    pub client_id: ClientId,
    /// Its author.
    pub sender_id: UserId,
    /// Its place in the chat: 1, 2, 3, …
    pub number: u64,
    /// Its text.
    pub content: String,
    /// The picture in it.
    pub image_id: Option<String>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// When it was stored.
    pub timestamp: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// How far it has come.
    pub status: MessageStatus,
}

/// A chat to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum NewChat {
    /// With one other person. Where the two have a chat already, that one is given.
    Direct {
        /// The other person.
        user_id: UserId,
    },
}

/// A message to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// Made once by the client and used for every try, so that a repeat cannot send twice.
    pub client_id: ClientId,
    /// The text, 1 to 8,192 bytes once white space around it is cut off.
    pub text: String,
}

/// Which messages of a chat are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// Only messages before this one.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub before: Option<MessageId>,
    /// Messages wanted, 1 to 100; 50 unless told.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A wish to mark a chat as seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadUpTo {
    /// The last message seen.
    pub message_id: MessageId,
}

/// A chat and its newest messages, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenChat {
    /// The chat; its cursor holds for the messages too.
    pub chat: Chat,
    /// The newest messages, newest first.
    pub messages: Page<Message>,
}

/// All that the list of chats needs, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// The chats, the one with the newest message first.
    pub chats: Page<Chat>,
    /// Unseen messages in all chats.
    pub unread: u64,
    /// Where the user's own stream stood.
    pub cursor: u64,
    /// The epoch of all cursors.
    pub epoch: String,
}
