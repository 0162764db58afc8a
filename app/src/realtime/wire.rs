//! What the hub's Socket.IO events mean.

use contract::{
    Event, Stream, StreamEvent, Timestamp, json,
    presence::{Presence, Seen, Typing},
    sync::{Connected, Cursors, SignedOut},
    whatsapp::SessionQr,
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// An event from the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The next event of a stream, or one that comes early, late or again.
    Event(Box<StreamEvent>),
    /// The first on every connection.
    Connected(Connected),
    /// Where streams stand that moved lately.
    Cursor(Cursors),
    /// Somebody is something else from now on.
    Presence(Seen, Presence),
    /// Somebody types, or stopped.
    Typing(Typing, bool),
    /// A code that links one of my numbers.
    Qr(SessionQr),
    /// The end of the sign-in.
    SignedOut(SignedOut),
}

/// The one argument of every event.
#[derive(Deserialize)]
struct Envelope {
    stream: Option<Stream>,
    seq: Option<u64>,
    at: Timestamp,
    data: Box<RawValue>,
}

impl Incoming {
    /// Reads the event `name` with its argument, a JSON text; none for one that this page does not know.
    pub fn read(name: &str, argument: &str) -> Option<Self> {
        let Envelope { stream, seq, at, data } = json::read(argument).ok()?;
        match name {
            "connected" => json::read(data.get()).ok().map(Self::Connected),
            "cursor" => json::read(data.get()).ok().map(Self::Cursor),
            "signed-out" => json::read(data.get()).ok().map(Self::SignedOut),
            "session:qr" => json::read(data.get()).ok().map(Self::Qr),
            "user:typing" => json::read(data.get()).ok().map(|typing| Self::Typing(typing, true)),
            "user:stop-typing" => json::read(data.get()).ok().map(|typing| Self::Typing(typing, false)),
            "user:online" => presence(data.get(), Presence::Online),
            "user:away" => presence(data.get(), Presence::Away),
            "user:busy" => presence(data.get(), Presence::Busy),
            "user:offline" => presence(data.get(), Presence::Offline),
            _ => {
                let event = Event::read(name, data.get()).ok()??;
                Some(Self::Event(Box::new(StreamEvent { stream: stream?, seq: seq?, at, event })))
            }
        }
    }
}

fn presence(data: &str, presence: Presence) -> Option<Incoming> {
    json::read(data).ok().map(|seen| Incoming::Presence(seen, presence))
}

#[cfg(test)]
mod tests {
    use contract::{ChatId, MessageId, SessionId, UserId};
    use serde_json::{Value, json};

    use super::*;

    fn read(name: &str, argument: &Value) -> Option<Incoming> {
        Incoming::read(name, &argument.to_string())
    }

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
        assert_eq!(read("message:read", &argument), Some(Incoming::Event(Box::new(expected))));
    }

    #[test]
    fn what_belongs_to_no_stream_is_read_too() {
        let at = "2026-11-20T08:30:00.000Z";
        let signed_out = json!({"at": at, "data": {"reason": "Over."}});
        let expected = Incoming::SignedOut(SignedOut { reason: "Over.".into() });
        assert_eq!(read("signed-out", &signed_out), Some(expected));

        let (session_id, expires_at) = (SessionId::generate(), Timestamp::from_millis(9));
        let qr = SessionQr { session_id, qr: "2@abc".into(), expires_at };
        assert_eq!(read("session:qr", &json!({"at": at, "data": qr})), Some(Incoming::Qr(qr)));

        let chat = Stream::Chat(ChatId::generate());
        let cursors = json!({"at": at, "data": {chat.to_string(): 7}});
        assert_eq!(read("cursor", &cursors), Some(Incoming::Cursor([(chat, 7)].into())));
    }

    #[test]
    fn what_is_not_known_is_nothing() {
        let at = "2026-11-20T08:30:00.000Z";
        assert_eq!(read("blast:updated", &json!({"stream": "x", "at": at, "data": {}})), None);
        assert_eq!(read("message:new", &json!({"at": at, "data": {}})), None);
        assert_eq!(read("connected", &json!("hello")), None);
    }
}
