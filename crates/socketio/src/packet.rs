//! The Socket.IO 5 codec: what one Engine.IO message says.
//!
//! <https://socket.io/docs/v4/socket-io-protocol/>

use std::{fmt, str::FromStr};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::Json;

/// A Socket.IO packet. `Display` writes it as sent, `FromStr` reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// Whom it is for, with its leading slash. The main one is `/`.
    pub namespace: String,
    /// What it says.
    pub body: Body,
}

/// What a packet says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// From a client: "let me in", with its auth payload. From the server: "you are in", with `sid`.
    Connect(Option<Json>),
    /// "I leave this namespace" or "leave it".
    Disconnect,
    /// Something happened.
    Event {
        /// Set if the sender waits for an acknowledgement.
        id: Option<u64>,
        /// Its name.
        name: String,
        /// Its arguments.
        data: Vec<Json>,
    },
    /// The acknowledgement of an event.
    Ack {
        /// The event's id.
        id: u64,
        /// The answer.
        data: Vec<Json>,
    },
    /// "You may not come in".
    ConnectError {
        /// Why.
        message: String,
        /// What else there is to say.
        data: Option<Json>,
    },
}

/// Why something is not a Socket.IO packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// There is nothing.
    #[error("an empty packet")]
    Empty,
    /// The first character is no packet type.
    #[error("an unknown packet type, {0:?}")]
    UnknownType(char),
    /// The id is missing, too large, or where none belongs.
    #[error("a packet id where none is expected, or none that can be read")]
    BadId,
    /// The rest is not JSON.
    #[error("a packet that is not JSON: {0}")]
    NotJson(String),
    /// The JSON is not of the shape that the type asks for.
    #[error("{0}")]
    BadShape(&'static str),
    /// An event with binary data, which this client does not read.
    #[error("an event with binary data")]
    BinaryEvent,
    /// An acknowledgement with binary data, which this client does not read.
    #[error("an acknowledgement with binary data")]
    BinaryAck {
        /// The id of the event that was acknowledged.
        id: u64,
    },
}

impl Packet {
    /// A packet of the main namespace.
    pub fn main(body: Body) -> Self {
        Self { namespace: "/".into(), body }
    }

    fn write_head(&self, f: &mut fmt::Formatter<'_>, kind: char, id: Option<u64>) -> fmt::Result {
        write!(f, "{kind}")?;
        if self.namespace != "/" {
            write!(f, "{},", self.namespace)?;
        }
        id.map_or(Ok(()), |id| write!(f, "{id}"))
    }
}

impl fmt::Display for Packet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Body::Connect(payload) => {
                self.write_head(f, '0', None)?;
                payload.as_ref().map_or(Ok(()), |payload| write!(f, "{payload}"))
            }
            Body::Disconnect => self.write_head(f, '1', None),
            Body::Event { id, name, data } => {
                self.write_head(f, '2', *id)?;
                write!(f, "[{}", quoted(name)?)?;
                data.iter().try_for_each(|argument| write!(f, ",{argument}"))?;
                f.write_str("]")
            }
            Body::Ack { id, data } => {
                self.write_head(f, '3', Some(*id))?;
                f.write_str("[")?;
                for (place, answer) in data.iter().enumerate() {
                    write!(f, "{}{answer}", if place == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Body::ConnectError { message, data } => {
                self.write_head(f, '4', None)?;
                write!(f, "{{\"message\":{}", quoted(message)?)?;
                data.as_ref().map_or(Ok(()), |data| write!(f, ",\"data\":{data}"))?;
                f.write_str("}")
            }
        }
    }
}

impl FromStr for Packet {
    type Err = PacketError;

    fn from_str(text: &str) -> Result<Self, PacketError> {
        let mut characters = text.chars();
        let kind = characters.next().ok_or(PacketError::Empty)?;
        let mut rest = characters.as_str();
        if matches!(kind, '5' | '6') {
            // Behind the number of attachments the head is that of other packets.
            let digits = digits_at_start(rest);
            rest =
                rest[digits..].strip_prefix('-').ok_or(PacketError::BadShape("no number of attachments"))?;
        }
        let (namespace, rest) = match rest.split_once(',') {
            Some((namespace, rest)) if is_namespace(namespace) => (namespace, rest),
            None if is_namespace(rest) => (rest, ""),
            _ => ("/", rest),
        };
        let (id, json) = rest.split_at(digits_at_start(rest));
        let id = if id.is_empty() { None } else { Some(id.parse().map_err(|_| PacketError::BadId)?) };

        let body = match (kind, id) {
            ('0', None) => Body::Connect(connect_payload(json)?),
            ('1', None) => Body::Disconnect,
            ('2', id) => event(id, json)?,
            ('3', Some(id)) => Body::Ack { id, data: array(json)? },
            ('4', None) => connect_error(json)?,
            ('5', _) => return Err(PacketError::BinaryEvent),
            ('6', Some(id)) => return Err(PacketError::BinaryAck { id }),
            ('0'..='6', _) => return Err(PacketError::BadId),
            (other, _) => return Err(PacketError::UnknownType(other)),
        };
        Ok(Self { namespace: namespace.to_owned(), body })
    }
}

fn digits_at_start(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn is_namespace(text: &str) -> bool {
    text.starts_with('/')
}

fn quoted(text: &str) -> Result<String, fmt::Error> {
    serde_json::to_string(text).map_err(|_| fmt::Error)
}

fn read<T: DeserializeOwned>(json: &str, shape: &'static str) -> Result<T, PacketError> {
    serde_json::from_slice(json.as_bytes()).map_err(|error| {
        if error.is_data() { PacketError::BadShape(shape) } else { PacketError::NotJson(error.to_string()) }
    })
}

fn array(json: &str) -> Result<Vec<Json>, PacketError> {
    let data: Vec<Box<RawValue>> = read(json, "an event or acknowledgement that is not a list")?;
    Ok(data.into_iter().map(Json::from).collect())
}

fn event(id: Option<u64>, json: &str) -> Result<Body, PacketError> {
    let mut arguments = array(json)?.into_iter();
    match arguments.next().and_then(|name| name.read().ok()) {
        Some(name) => Ok(Body::Event { id, name, data: arguments.collect() }),
        None => Err(PacketError::BadShape("an event without a name")),
    }
}

fn connect_payload(json: &str) -> Result<Option<Json>, PacketError> {
    const NO_OBJECT: &str = "a connect packet whose payload is not an object";

    if json.is_empty() {
        return Ok(None);
    }
    let payload = Json::from(read::<Box<RawValue>>(json, NO_OBJECT)?);
    if payload.is_object() { Ok(Some(payload)) } else { Err(PacketError::BadShape(NO_OBJECT)) }
}

/// What a refusal says.
#[derive(Deserialize)]
struct Refusal {
    message: String,
    data: Option<Box<RawValue>>,
}

fn connect_error(json: &str) -> Result<Body, PacketError> {
    const NO_MESSAGE: &str = "a refusal without a message";

    if json.starts_with('"') {
        return Ok(Body::ConnectError { message: read(json, NO_MESSAGE)?, data: None });
    }
    let Refusal { message, data } = read(json, NO_MESSAGE)?;
    Ok(Body::ConnectError { message, data: data.map(Json::from) })
}

#[cfg(test)]
mod tests {
    use proptest::{
        collection::{btree_map, vec},
        prelude::*,
    };

    use serde_json::{Map, Value, json};

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn any_packet() -> impl Strategy<Value = Packet> {
        let object = btree_map(any::<String>(), any_value(), 0..3)
            .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>()).into());
        let any_json = || any_value().prop_map(Json::from);
        let body = prop_oneof![
            proptest::option::of(object).prop_map(Body::Connect),
            Just(Body::Disconnect),
            (any::<Option<u64>>(), any::<String>(), vec(any_json(), 0..3))
                .prop_map(|(id, name, data)| Body::Event { id, name, data }),
            (any::<u64>(), vec(any_json(), 0..3)).prop_map(|(id, data)| Body::Ack { id, data }),
            (any::<String>(), proptest::option::of(any_json().prop_filter("absent", |data| !data.is_null())))
                .prop_map(|(message, data)| Body::ConnectError { message, data }),
        ];
        let namespace = prop_oneof![Just("/".to_owned()), "/[a-z0-9/?=_-]{1,12}"];
        (namespace, body).prop_map(|(namespace, body)| Packet { namespace, body })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(packet in any_packet()) {
            prop_assert_eq!(packet.to_string().parse(), Ok(packet));
        }

        #[test]
        fn reading_anything_never_panics(text: String) {
            let _ = text.parse::<Packet>();
        }

        #[test]
        fn reading_what_looks_like_a_packet_never_panics(
            text in "[0-7][0-9]{0,3}-?(/[a-z]{0,3},?)?[0-9]{0,22}[\\[{\"]{0,3}[a-z\",:0-9]{0,9}[\\]}\"]{0,3}"
        ) {
            let _ = text.parse::<Packet>();
        }
    }

    #[test]
    fn the_examples_of_the_specification_are_read_and_written() {
        let event = |namespace: &str, id, data| Packet {
            namespace: namespace.into(),
            body: Body::Event { id, name: "foo".into(), data },
        };
        let sid = Some(Json::from(json!({ "sid": "oSO0OpakMV_3jnilAAAA" })));
        let refused = Body::ConnectError { message: "Not authorized".into(), data: None };
        let examples = [
            (r#"0{"sid":"oSO0OpakMV_3jnilAAAA"}"#, Packet::main(Body::Connect(sid.clone()))),
            (
                r#"0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}"#,
                Packet { namespace: "/admin".into(), body: Body::Connect(sid) },
            ),
            (r#"4{"message":"Not authorized"}"#, Packet::main(refused)),
            (r#"2["foo"]"#, event("/", None, vec![])),
            (r#"2/admin,["foo",1]"#, event("/admin", None, vec![json!(1).into()])),
            (r#"212["foo"]"#, event("/", Some(12), vec![])),
            (
                r#"3/admin,13["bar"]"#,
                Packet {
                    namespace: "/admin".into(),
                    body: Body::Ack { id: 13, data: vec![json!("bar").into()] },
                },
            ),
            ("1/admin,", Packet { namespace: "/admin".into(), body: Body::Disconnect }),
            ("0", Packet::main(Body::Connect(None))),
        ];
        for (text, packet) in examples {
            assert_eq!(text.parse(), Ok(packet.clone()));
            assert_eq!(packet.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_packet_is_named() {
        let error = |text: &str| text.parse::<Packet>().unwrap_err();
        assert_eq!(error(""), PacketError::Empty);
        assert_eq!(error("9"), PacketError::UnknownType('9'));
        assert_eq!(error("3[]"), PacketError::BadId);
        assert_eq!(error("299999999999999999999[\"foo\"]"), PacketError::BadId);
        assert_eq!(error(r#"51-["foo",{"_placeholder":true,"num":0}]"#), PacketError::BinaryEvent);
        assert_eq!(error(r#"61-/admin,7[{"_placeholder":true,"num":0}]"#), PacketError::BinaryAck { id: 7 });
        assert!(matches!(error("2[1]"), PacketError::BadShape(_)));
        assert!(matches!(error("2{}"), PacketError::BadShape(_)));
        assert!(matches!(error("0[]"), PacketError::BadShape(_)));
        assert!(matches!(error("5[]"), PacketError::BadShape(_)));
        assert!(matches!(error("2["), PacketError::NotJson(_)));
        let deep = format!("2{}", "[".repeat(100_000));
        assert!(matches!(error(&deep), PacketError::NotJson(_)));
    }
}
