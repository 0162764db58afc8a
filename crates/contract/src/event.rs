//! Events and the streams they are numbered in.

mod reading;
mod stream;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ChatId, MessageId, SessionId, Timestamp, UserId,
    chats::{Chat, Message, MessageStatus},
    notification::Notification,
    whatsapp::Session,
};

pub use stream::{NotAStream, Stream};

/// Something that happened and that open browsers should know about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "name", content = "data", rename_all_fields = "camelCase")]
pub enum Event {
    /// A chat that is new to the user.
    #[serde(rename = "chat:new")]
    ChatNew(Chat),
    /// A chat of the user's is another one now: their own state of it, its title or its members.
    #[serde(rename = "chat:updated")]
    ChatUpdated(Chat),
    /// The user is not in a chat any more.
    #[serde(rename = "chat:removed")]
    ChatRemoved {
        /// The chat.
        chat_id: ChatId,
    },
    /// A message was stored.
    #[serde(rename = "message:new")]
    MessageNew(MessageData),
    /// A message has a new text.
    #[serde(rename = "message:edited")]
    MessageEdited(MessageData),
    /// A message was deleted; this is what is left of it.
    #[serde(rename = "message:deleted")]
    MessageDeleted(MessageData),
    /// A message changed that not everybody in the chat may see: read it again. For those who may not
    /// see it, it is not there.
    #[serde(rename = "message:changed")]
    MessageChanged {
        /// The chat.
        chat_id: ChatId,
        /// The message.
        message_id: MessageId,
        /// Its number in the chat.
        number: u64,
    },
    /// A member reacted to a message, or took that back.
    #[serde(rename = "message:reacted")]
    MessageReacted {
        /// The chat.
        chat_id: ChatId,
        /// The message.
        message_id: MessageId,
        /// Who reacted.
        user_id: UserId,
        /// With what.
        emoji: String,
        /// Whether the reaction is there now.
        on: bool,
    },
    /// Everything up to a message has come further.
    #[serde(rename = "message:status")]
    MessageStatus {
        /// The chat.
        chat_id: ChatId,
        /// The last message that has come so far.
        message_id: MessageId,
        /// That message's number in the chat.
        number: u64,
        /// How far.
        status: MessageStatus,
    },
    /// One message to a customer has come further, or failed. Told apart from the one above by having no
    /// `number`.
    #[serde(rename = "message:status")]
    MessageOutcome {
        /// The chat.
        chat_id: ChatId,
        /// The message.
        message_id: MessageId,
        /// How far it has come.
        status: MessageStatus,
        /// Why it failed or is not known, as a sentence.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// One of the user's WhatsApp numbers is new or another one now.
    #[serde(rename = "session:updated")]
    SessionUpdated(Session),
    /// One of the user's WhatsApp numbers was removed.
    #[serde(rename = "session:removed")]
    SessionRemoved {
        /// The session.
        session_id: SessionId,
    },
    /// Something the user should notice wherever they are.
    #[serde(rename = "notification")]
    Notification(Notification),
    /// A member has seen everything up to a message. Told to the chat, or, where the reader's receipts
    /// are off or the chat has more than 50 members, to the reader's own stream.
    #[serde(rename = "message:read")]
    MessageRead {
        /// The chat.
        chat_id: ChatId,
        /// Who has seen it.
        user_id: UserId,
        /// The last message seen.
        message_id: MessageId,
        /// That message's number in the chat.
        number: u64,
        /// Messages the reader has left unseen.
        unread: u64,
        /// The number of the newest message that mentions the reader and that they have not seen.
        mentioned: Option<u64>,
        /// On the reader's own stream: where the chat's stream stood.
        #[serde(skip_serializing_if = "Option::is_none")]
        cursor: Option<u64>,
    },
}

impl Event {
    /// The name under which Socket.IO sends it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ChatNew(_) => "chat:new",
            Self::ChatUpdated(_) => "chat:updated",
            Self::ChatRemoved { .. } => "chat:removed",
            Self::MessageNew(_) => "message:new",
            Self::MessageEdited(_) => "message:edited",
            Self::MessageDeleted(_) => "message:deleted",
            Self::MessageChanged { .. } => "message:changed",
            Self::MessageReacted { .. } => "message:reacted",
            Self::MessageStatus { .. } | Self::MessageOutcome { .. } => "message:status",
            Self::SessionUpdated(_) => "session:updated",
            Self::SessionRemoved { .. } => "session:removed",
            Self::Notification(_) => "notification",
            Self::MessageRead { .. } => "message:read",
        }
    }

    /// Says to a chat or a session in the event, which is told on its owner's own stream, where it stands
    /// there.
    pub const fn stands_at(&mut self, seq: u64) {
        match self {
            Self::ChatNew(chat) | Self::ChatUpdated(chat) => chat.own_cursor = seq,
            Self::SessionUpdated(session) => session.own_cursor = seq,
            _ => {}
        }
    }

    /// The message whose words the event carries, if it carries any.
    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::ChatNew(chat) | Self::ChatUpdated(chat) => chat.last_message.as_ref(),
            Self::MessageNew(data) | Self::MessageEdited(data) | Self::MessageDeleted(data) => {
                Some(&data.message)
            }
            Self::ChatRemoved { .. }
            | Self::MessageChanged { .. }
            | Self::MessageReacted { .. }
            | Self::MessageStatus { .. }
            | Self::MessageOutcome { .. }
            | Self::SessionUpdated(_)
            | Self::SessionRemoved { .. }
            | Self::Notification(_)
            | Self::MessageRead { .. } => None,
        }
    }

    /// The place of [`Event::message`], to put something else there.
    pub const fn message_mut(&mut self) -> Option<&mut Message> {
        match self {
            Self::ChatNew(chat) | Self::ChatUpdated(chat) => chat.last_message.as_mut(),
            Self::MessageNew(data) | Self::MessageEdited(data) | Self::MessageDeleted(data) => {
                Some(&mut data.message)
            }
            Self::ChatRemoved { .. }
            | Self::MessageChanged { .. }
            | Self::MessageReacted { .. }
            | Self::MessageStatus { .. }
            | Self::MessageOutcome { .. }
            | Self::SessionUpdated(_)
            | Self::SessionRemoved { .. }
            | Self::Notification(_)
            | Self::MessageRead { .. } => None,
        }
    }
}

/// A message as an event carries it: the message, and its id under the name `messageId` too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageData {
    /// The same as `id`.
    pub message_id: MessageId,
    /// The message.
    #[serde(flatten)]
    pub message: Message,
}

impl From<Message> for MessageData {
    fn from(message: Message) -> Self {
        Self { message_id: message.id, message }
    }
}

/// An event in its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StreamEvent {
    /// The stream it belongs to.
    #[schema(value_type = String, example = "chat:0192f5a0-7b7e-7cc0-8000-000000000000")]
    pub stream: Stream,
    /// Its number there: 1, 2, 3, … without holes.
    pub seq: u64,
    /// When it was stored.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_spelled_as_its_room() {
        let chat = Stream::Chat(ChatId::generate());
        assert_eq!(chat.to_string().parse(), Ok(chat));
        assert_eq!("chat:".parse::<Stream>(), Err(NotAStream));
        assert_eq!("inventory:1".parse::<Stream>(), Err(NotAStream));
    }

    #[test]
    fn a_message_alone_and_everything_up_to_one_come_further_under_one_name() {
        let (chat_id, message_id) = (ChatId::generate(), MessageId::generate());
        let status = MessageStatus::Read;
        let reason = Some("The number is not on WhatsApp.".into());
        for event in [
            Event::MessageStatus { chat_id, message_id, number: 3, status },
            Event::MessageOutcome { chat_id, message_id, status, reason: None },
            Event::MessageOutcome { chat_id, message_id, status: MessageStatus::Failed, reason },
            Event::SessionRemoved { session_id: SessionId::generate() },
        ] {
            let json = serde_json::to_value(&event).unwrap();
            assert_eq!(json["name"], event.name());
            assert_eq!(serde_json::from_value::<Event>(json).unwrap(), event);
        }
    }

    #[test]
    fn an_event_in_a_sync_answer_is_flat() {
        let (chat_id, user_id, message_id) = (ChatId::generate(), UserId::generate(), MessageId::generate());
        let event = StreamEvent {
            stream: Stream::Chat(chat_id),
            seq: 3,
            at: Timestamp::from_millis(0),
            event: Event::MessageRead {
                chat_id,
                user_id,
                message_id,
                number: 2,
                unread: 0,
                mentioned: None,
                cursor: None,
            },
        };
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["name"], event.event.name());
        assert_eq!(json["data"]["messageId"], message_id.to_string());
        assert_eq!(serde_json::from_value::<StreamEvent>(json).unwrap(), event);
    }
}
