//! The streams that events are numbered in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{ChatId, UserId};

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
