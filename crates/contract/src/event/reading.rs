//! Events are read by hand, because serde's own way to read tagged and flattened types keeps everything in a
//! buffer and reads it from there, which is a second parser for each type in the browser's wasm.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use super::{Event, MessageData, Stream, StreamEvent};
use crate::{
    ChatId, MessageId, SessionId, Timestamp, UserId,
    chats::{Message, MessageStatus},
    json,
};

impl Event {
    /// Reads the event `name` with its `data`; none for a name that is not known here.
    pub fn read(name: &str, data: &str) -> serde_json::Result<Option<Self>> {
        Ok(Some(match name {
            "chat:new" => Self::ChatNew(json::read(data)?),
            "chat:updated" => Self::ChatUpdated(json::read(data)?),
            "message:new" => Self::MessageNew(json::read(data)?),
            "message:edited" => Self::MessageEdited(json::read(data)?),
            "message:deleted" => Self::MessageDeleted(json::read(data)?),
            "session:updated" => Self::SessionUpdated(json::read(data)?),
            "session:removed" => {
                let Removed { session_id } = json::read(data)?;
                Self::SessionRemoved { session_id }
            }
            "notification" => Self::Notification(json::read(data)?),
            "chat:removed" | "message:changed" | "message:reacted" | "message:status" | "message:read" => {
                return json::read::<Fields>(data).map(|fields| fields.event(name));
            }
            _ => return Ok(None),
        }))
    }
}

impl<'de> Deserialize<'de> for MessageData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Message::deserialize(deserializer).map(Self::from)
    }
}

/// The fields of all small events.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    chat_id: ChatId,
    user_id: Option<UserId>,
    message_id: Option<MessageId>,
    number: Option<u64>,
    unread: Option<u64>,
    mentioned: Option<u64>,
    cursor: Option<u64>,
    emoji: Option<String>,
    on: Option<bool>,
    status: Option<MessageStatus>,
    reason: Option<String>,
}

/// The field of the event that a session is gone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Removed {
    session_id: SessionId,
}

impl Fields {
    /// The event `name` they belong to; none if one of its own is missing.
    fn event(self, name: &str) -> Option<Event> {
        let Self {
            chat_id,
            user_id,
            message_id,
            number,
            unread,
            mentioned,
            cursor,
            emoji,
            on,
            status,
            reason,
        } = self;
        Some(match name {
            "chat:removed" => Event::ChatRemoved { chat_id },
            "message:changed" => Event::MessageChanged { chat_id, message_id: message_id?, number: number? },
            "message:reacted" => Event::MessageReacted {
                chat_id,
                message_id: message_id?,
                user_id: user_id?,
                emoji: emoji?,
                on: on?,
            },
            "message:status" => match number {
                Some(number) => {
                    Event::MessageStatus { chat_id, message_id: message_id?, number, status: status? }
                }
                None => Event::MessageOutcome { chat_id, message_id: message_id?, status: status?, reason },
            },
            "message:read" => Event::MessageRead {
                chat_id,
                user_id: user_id?,
                message_id: message_id?,
                number: number?,
                unread: unread?,
                mentioned,
                cursor,
            },
            _ => return None,
        })
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
        Ok(None) => Err(format!("an event that is not known or lacks something, {name:?}")),
        Err(error) => Err(error.to_string()),
    }
}
