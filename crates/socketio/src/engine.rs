//! The Engine.IO 4 codec: what one WebSocket message, or one part of a polling payload, says.
//!
//! <https://socket.io/docs/v4/engine-io-protocol/>

use std::{fmt, mem, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// Stands between the packets of a polling payload.
pub const SEPARATOR: char = '\x1e';

/// An Engine.IO packet. `Display` writes it as sent, `FromStr` reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// The server's first word.
    Open(Open),
    /// The sender is about to leave.
    Close,
    /// "Are you there?", to be answered with the same data.
    Ping(String),
    /// "Yes".
    Pong(String),
    /// Something for the layer above.
    Message(String),
    /// The polling transport is about to be left. This client never does that.
    Upgrade,
    /// Nothing.
    Noop,
}

/// What the server says about the connection that it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Open {
    /// What later polling requests name the connection by.
    pub sid: String,
    /// Transports that the client might change to.
    #[serde(default)]
    pub upgrades: Vec<String>,
    /// Milliseconds between two pings.
    pub ping_interval: u64,
    /// Milliseconds by which a ping may be late.
    pub ping_timeout: u64,
    /// Bytes that one polling request may carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_payload: Option<usize>,
}

impl Open {
    /// How long to wait for a ping before the connection counts as lost.
    pub fn patience(&self) -> Duration {
        Duration::from_millis(self.ping_interval.saturating_add(self.ping_timeout))
    }
}

/// Why something is not an Engine.IO packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// There is nothing.
    #[error("an empty packet")]
    Empty,
    /// The first character is no packet type.
    #[error("an unknown packet type, {0:?}")]
    UnknownType(char),
    /// The open packet does not say what it has to.
    #[error("an open packet that cannot be read: {0}")]
    BadOpen(String),
    /// Binary data (`b…`), which this client does not read.
    #[error("binary data")]
    Binary,
    /// A part of a payload is not UTF-8.
    #[error("a packet that is not text")]
    NotText,
    /// A part of a payload is larger than allowed.
    #[error("a packet that is too large")]
    TooLarge,
}

impl fmt::Display for Packet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(open) => write!(f, "0{}", serde_json::to_string(open).map_err(|_| fmt::Error)?),
            Self::Close => f.write_str("1"),
            Self::Ping(data) => write!(f, "2{data}"),
            Self::Pong(data) => write!(f, "3{data}"),
            Self::Message(data) => write!(f, "4{data}"),
            Self::Upgrade => f.write_str("5"),
            Self::Noop => f.write_str("6"),
        }
    }
}

impl FromStr for Packet {
    type Err = EngineError;

    fn from_str(frame: &str) -> Result<Self, EngineError> {
        let mut characters = frame.chars();
        let kind = characters.next().ok_or(EngineError::Empty)?;
        let data = characters.as_str();
        match kind {
            '0' => serde_json::from_slice(data.as_bytes())
                .map(Self::Open)
                .map_err(|error| EngineError::BadOpen(error.to_string())),
            '1' => Ok(Self::Close),
            '2' => Ok(Self::Ping(data.to_owned())),
            '3' => Ok(Self::Pong(data.to_owned())),
            '4' => Ok(Self::Message(data.to_owned())),
            '5' => Ok(Self::Upgrade),
            '6' => Ok(Self::Noop),
            'b' => Err(EngineError::Binary),
            other => Err(EngineError::UnknownType(other)),
        }
    }
}

/// Takes a polling payload apart while it arrives, so that only the frame under way is held.
#[derive(Debug)]
pub struct Splitter {
    frame: Vec<u8>,
    limit: usize,
}

impl Splitter {
    /// For frames of at most `limit` bytes.
    pub const fn new(limit: usize) -> Self {
        Self { frame: Vec::new(), limit }
    }

    /// The frames that are complete once `chunk` is there.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<String>, EngineError> {
        let mut complete = Vec::new();
        for (index, part) in chunk.split(|byte| *byte == SEPARATOR as u8).enumerate() {
            if index > 0 {
                complete.push(self.take()?);
            }
            if self.frame.len() + part.len() > self.limit {
                return Err(EngineError::TooLarge);
            }
            self.frame.extend_from_slice(part);
        }
        Ok(complete)
    }

    /// The last frame, once everything was pushed.
    pub fn finish(mut self) -> Result<String, EngineError> {
        self.take()
    }

    fn take(&mut self) -> Result<String, EngineError> {
        String::from_utf8(mem::take(&mut self.frame)).map_err(|_| EngineError::NotText)
    }
}

/// Joins frames into as few payloads of at most `limit` bytes as their order allows. A frame that is
/// larger by itself travels alone, for the server to judge.
pub fn payloads(frames: impl IntoIterator<Item = String>, limit: usize) -> Vec<String> {
    let mut payloads: Vec<String> = Vec::new();
    for frame in frames {
        match payloads.last_mut() {
            Some(last) if last.len() + 1 + frame.len() <= limit => {
                last.push(SEPARATOR);
                last.push_str(&frame);
            }
            _ => payloads.push(frame),
        }
    }
    payloads
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn any_packet() -> impl Strategy<Value = Packet> {
        let open =
            (any::<String>(), vec("[a-z]{1,9}", 0..3), any::<u64>(), any::<u64>(), any::<Option<usize>>())
                .prop_map(|(sid, upgrades, ping_interval, ping_timeout, max_payload)| {
                    Packet::Open(Open { sid, upgrades, ping_interval, ping_timeout, max_payload })
                });
        prop_oneof![
            open,
            Just(Packet::Close),
            any::<String>().prop_map(Packet::Ping),
            any::<String>().prop_map(Packet::Pong),
            any::<String>().prop_map(Packet::Message),
            Just(Packet::Upgrade),
            Just(Packet::Noop),
        ]
    }

    /// All that a splitter makes of `payload` when it arrives in pieces of `size` bytes.
    fn split(payload: &[u8], size: usize, limit: usize) -> Result<Vec<String>, EngineError> {
        let mut splitter = Splitter::new(limit);
        let mut frames = Vec::new();
        for chunk in payload.chunks(size) {
            frames.extend(splitter.push(chunk)?);
        }
        frames.push(splitter.finish()?);
        Ok(frames)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(packet in any_packet()) {
            prop_assert_eq!(packet.to_string().parse(), Ok(packet));
        }

        #[test]
        fn reading_anything_never_panics(frame: String) {
            let _ = frame.parse::<Packet>();
        }

        #[test]
        fn reading_any_payload_never_panics(payload: Vec<u8>, size in 1usize..9, limit in 0usize..99) {
            let _ = split(&payload, size, limit);
        }

        #[test]
        fn a_payload_is_taken_apart_wherever_it_was_cut(
            frames in vec("[^\x1e]{0,9}", 1..9), size in 1usize..9, limit in 1usize..40
        ) {
            let mut read = Vec::new();
            for payload in payloads(frames.clone(), limit) {
                let parts = split(payload.as_bytes(), size, 100).unwrap();
                prop_assert!(payload.len() <= limit || parts.len() == 1);
                read.extend(parts);
            }
            prop_assert_eq!(read, frames);
        }
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let open = "0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\",\"upgrades\":[\"websocket\"],\
                    \"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";
        let Ok(Packet::Open(open)) = open.parse() else { panic!("not an open packet") };
        assert_eq!(open.sid, "lv_VI97HAXpY6yYWAAAC");
        assert_eq!(open.patience(), Duration::from_secs(45));
        assert_eq!(open.max_payload, Some(1_000_000));
    }

    #[test]
    fn what_is_no_packet_is_named() {
        assert_eq!("".parse::<Packet>(), Err(EngineError::Empty));
        assert_eq!("bAQID".parse::<Packet>(), Err(EngineError::Binary));
        assert_eq!("é".parse::<Packet>(), Err(EngineError::UnknownType('é')));
        assert!(matches!("0{}".parse::<Packet>(), Err(EngineError::BadOpen(_))));
        assert_eq!(split(b"4\xff", 9, 9), Err(EngineError::NotText));
        assert_eq!(split(b"4aaaa\x1e4aaaaa", 2, 5), Err(EngineError::TooLarge));
    }
}
