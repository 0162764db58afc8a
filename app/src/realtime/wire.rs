//! What the hub's Socket.IO events mean.

use contract::{
    StreamEvent,
    sync::{Connected, Cursors, SignedOut},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An event from the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The next event of a stream, or one that comes early, late or again.
    Event(Box<StreamEvent>),
    /// The first on every connection.
    Connected(Connected),
    /// Where streams stand that moved lately.
    Cursor(Cursors),
    /// The end of the sign-in.
    SignedOut(SignedOut),
}

impl Incoming {
    /// Reads the event `name` with its argument; none for one that this page does not know.
    pub fn read(name: &str, data: Vec<Value>) -> Option<Self> {
        let mut argument = data.into_iter().next()?;
        match name {
            "connected" => ephemeral(argument).map(Self::Connected),
            "cursor" => ephemeral(argument).map(Self::Cursor),
            "signed-out" => ephemeral(argument).map(Self::SignedOut),
            _ => {
                // The envelope leaves the name to Socket.IO; a stored event carries it itself.
                argument.as_object_mut()?.insert("name".into(), name.into());
                serde_json::from_value(argument).ok().map(Box::new).map(Self::Event)
            }
        }
    }
}

/// The data of an event that belongs to no stream.
fn ephemeral<T: DeserializeOwned>(mut argument: Value) -> Option<T> {
    let data = argument.get_mut("data").map(Value::take);
    serde_json::from_value(data.unwrap_or(argument)).ok()
}

#[cfg(test)]
mod tests {
    use contract::{ChatId, Event, MessageId, Stream, Timestamp, UserId};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stored_event_gets_its_name_back() {
        let (chat_id, user_id, message_id) = (ChatId::generate(), UserId::generate(), MessageId::generate());
        let argument = json!({
            "stream": Stream::Chat(chat_id), "seq": 4, "at": Timestamp::from_millis(9),
            "data": {"chatId": chat_id, "userId": user_id, "messageId": message_id, "number": 2, "unread": 0, "mentioned": null},
        });
        let expected = StreamEvent {
            stream: Stream::Chat(chat_id),
            seq: 4,
            at: Timestamp::from_millis(9),
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
        assert_eq!(Incoming::read("message:read", vec![argument]), Some(Incoming::Event(Box::new(expected))));
    }

    #[test]
    fn what_belongs_to_no_stream_is_read_in_its_envelope_and_without() {
        let signed_out = Some(Incoming::SignedOut(SignedOut { reason: "Over.".into() }));
        let bare = json!({"reason": "Over."});
        let wrapped = json!({"at": "2026-11-20T08:30:00.000Z", "data": bare.clone()});
        assert_eq!(Incoming::read("signed-out", vec![bare]), signed_out);
        assert_eq!(Incoming::read("signed-out", vec![wrapped]), signed_out);

        let chat = Stream::Chat(ChatId::generate());
        let cursors = json!({"data": {chat.to_string(): 7}});
        assert_eq!(Incoming::read("cursor", vec![cursors]), Some(Incoming::Cursor([(chat, 7)].into())));
    }

    #[test]
    fn what_is_not_known_is_nothing() {
        assert_eq!(Incoming::read("blast:updated", vec![json!({"stream": "x", "data": {}})]), None);
        assert_eq!(Incoming::read("message:new", vec![]), None);
        assert_eq!(Incoming::read("connected", vec![json!("hello")]), None);
    }
}
