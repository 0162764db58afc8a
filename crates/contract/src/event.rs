//! Events and the streams they are numbered in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::{
    ChatId, MessageId, Timestamp, UserId,
    chats::{Chat, Message},
    json,
};

/// A stored, ordered, hole-free log. Its name is also the name of its room.
///
/// The order of streams is the order in which a transaction locks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// `user:{id}`: one person's own things.
    User(UserId),
    /// `chat:{id}`: what its members see.
    Chat(ChatId),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Chat(id) => write!(f, "chat:{id}"),
        }
    }
}

/// A text that names no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a stream such as chat:0192f5a0-… or user:0192f5a0-…")]
pub struct NotAStream;

impl FromStr for Stream {
    type Err = NotAStream;

    fn from_str(text: &str) -> Result<Self, NotAStream> {
        let (kind, id) = text.split_once(':').ok_or(NotAStream)?;
        match kind {
            "user" => id.parse().map(Self::User).map_err(|_| NotAStream),
            "chat" => id.parse().map(Self::Chat).map_err(|_| NotAStream),
            _ => Err(NotAStream),
        }
    }
}

impl Serialize for Stream {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stream {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Something that happened and that open browsers should know about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "name", content = "data")]
pub enum Event {
    /// A chat that is new to the user.
    #[serde(rename = "chat:new")]
    ChatNew(Chat),
    /// A message was stored.
    #[serde(rename = "message:new")]
    MessageNew(MessageData),
    /// A member has seen everything up to a message.
    #[serde(rename = "message:read")]
    MessageRead(MessageRead),
}

/// How far a member has seen a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageRead {
    /// The chat.
    pub chat_id: ChatId,
    /// Who has seen it.
    pub user_id: UserId,
    /// The last message seen.
    pub message_id: MessageId,
    /// That message's number in the chat.
    pub number: u64,
}

impl Event {
    /// Reads the event `name` with its `data`; none for a name that is not known here.
    pub fn read(name: &str, data: &str) -> serde_json::Result<Option<Self>> {
        Ok(Some(match name {
            "chat:new" => Self::ChatNew(json::read(data)?),
            "message:new" => Self::MessageNew(json::read(data)?),
            "message:read" => Self::MessageRead(json::read(data)?),
            _ => return Ok(None),
        }))
    }

    /// The name under which Socket.IO sends it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ChatNew(_) => "chat:new",
            Self::MessageNew(_) => "message:new",
            Self::MessageRead(_) => "message:read",
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

// Read by hand, because serde's own way to read tagged and flattened types keeps everything in a
// buffer and reads it from there, which is a second parser for each type in the browser's wasm.

impl<'de> Deserialize<'de> for MessageData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Message::deserialize(deserializer).map(Self::from)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Tagged {
            name: String,
            data: Box<RawValue>,
        }

        let Tagged { name, data } = Tagged::deserialize(deserializer)?;
        known(&name, &data).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for StreamEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            stream: Stream,
            seq: u64,
            at: Timestamp,
            name: String,
            data: Box<RawValue>,
        }

        let Flat { stream, seq, at, name, data } = Flat::deserialize(deserializer)?;
        Ok(Self { stream, seq, at, event: known(&name, &data).map_err(D::Error::custom)? })
    }
}

fn known(name: &str, data: &RawValue) -> Result<Event, String> {
    match Event::read(name, data.get()) {
        Ok(Some(event)) => Ok(event),
        Ok(None) => Err(format!("an unknown event, {name:?}")),
        Err(error) => Err(error.to_string()),
    }
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
    fn an_event_in_a_sync_answer_is_flat() {
        let (chat_id, user_id, message_id) = (ChatId::generate(), UserId::generate(), MessageId::generate());
        let event = StreamEvent {
            stream: Stream::Chat(chat_id),
            seq: 3,
            at: Timestamp::from_millis(0),
            event: Event::MessageRead(MessageRead { chat_id, user_id, message_id, number: 2 }),
        };
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["name"], event.event.name());
        assert_eq!(json["data"]["messageId"], message_id.to_string());
        assert_eq!(serde_json::from_value::<StreamEvent>(json).unwrap(), event);
    }
}
