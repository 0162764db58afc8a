//! Messages, and what is known of them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Person;
use crate::{ChatId, ClientId, ImageId, MessageId, Timestamp, UserId, images::Image};

/// How far a message has come. The order is that of progress. Only a message to a customer is ever before
/// `sent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Stored, and waits to be sent to the customer.
    Queued,
    /// On its way to WhatsApp.
    Sending,
    /// Nobody knows whether it was sent: a look at the phone tells.
    Unknown,
    /// Not sent; `reason` says why.
    Failed,
    /// Stored; to a customer: taken by WhatsApp.
    Sent,
    /// Arrived at a device of every other member. Known in chats of up to 50 members.
    Delivered,
    /// Seen by every other member whose receipts are on, and by one at least. Known in chats of up to
    /// 50 members.
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
    /// Its author; of a note, who did it. What a customer writes has the contact's id here.
    pub sender_id: UserId,
    /// Its place in the chat: 1, 2, 3, …
    pub number: u64,
    /// Its text; empty once it is deleted.
    pub content: String,
    /// The picture in it.
    pub image_id: Option<ImageId>,
    /// What is needed to lay that picture out.
    #[serde(default)]
    pub image: Option<Image>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// The members it mentions, sorted.
    pub mentions: Vec<UserId>,
    /// Who reacted to it, by emoji.
    pub reactions: Vec<Reaction>,
    /// What the hub notes here instead of somebody's words; `content` says it in English.
    pub note: Option<Note>,
    /// When it was stored.
    pub timestamp: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// How far it has come.
    pub status: MessageStatus,
    /// Why it was not sent to the customer, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// The emoji. The reactions of a message are sorted by it.
    pub emoji: String,
    /// Those who gave it, sorted.
    pub user_ids: Vec<UserId>,
}

impl Message {
    /// Takes note that `user` gave `emoji`, or took it back.
    pub fn react(&mut self, user: UserId, emoji: &str, on: bool) {
        let found = self.reactions.binary_search_by(|reaction| reaction.emoji.as_str().cmp(emoji));
        match (found, on) {
            (Ok(at), true) => {
                let users = &mut self.reactions[at].user_ids;
                if let Err(place) = users.binary_search(&user) {
                    users.insert(place, user);
                }
            }
            (Ok(at), false) => {
                self.reactions[at].user_ids.retain(|known| *known != user);
                if self.reactions[at].user_ids.is_empty() {
                    self.reactions.remove(at);
                }
            }
            (Err(at), true) => {
                self.reactions.insert(at, Reaction { emoji: emoji.to_owned(), user_ids: vec![user] });
            }
            (Err(_), false) => {}
        }
    }

    /// Whether it counts as unseen: neither a note nor deleted.
    pub fn counts(&self) -> bool {
        self.note.is_none() && self.deleted_at.is_none()
    }

    /// What is left of it once it was deleted at `at`.
    #[must_use]
    pub fn tombstone(&self, at: Timestamp) -> Self {
        Self {
            content: String::new(),
            image_id: None,
            image: None,
            reply_to: None,
            mentions: Vec::new(),
            reactions: Vec::new(),
            edited_at: None,
            deleted_at: Some(at),
            ..self.clone()
        }
    }
}

/// What the hub notes in a group. Who did it is the message's `senderId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Note {
    /// The group was made.
    Created {
        /// Under this title.
        title: String,
    },
    /// Somebody was added.
    Added {
        /// Who.
        user_id: UserId,
    },
    /// Somebody was taken out.
    Removed {
        /// Who.
        user_id: UserId,
    },
    /// The sender left.
    Left,
    /// The group has a new title.
    Renamed {
        /// The new one.
        title: String,
    },
    /// The group has another picture.
    Pictured {
        /// The new one; null where it has none now.
        image_id: Option<ImageId>,
    },
}

/// What a message answers, as its reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// The message that is answered.
    pub id: MessageId,
    /// Its author.
    pub sender_id: UserId,
    /// Its beginning, at most 200 characters.
    pub excerpt: String,
    /// Whether it is deleted.
    pub deleted: bool,
}

impl Quote {
    /// Characters of an excerpt, at most.
    pub const CHARS: usize = 200;

    /// `message` as it is quoted.
    pub fn of(message: &Message) -> Self {
        Self {
            id: message.id,
            sender_id: message.sender_id,
            excerpt: message.content.chars().take(Self::CHARS).collect(),
            deleted: message.deleted_at.is_some(),
        }
    }
}

/// A message to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// Made once by the client and used for every try, so that a repeat cannot send twice.
    pub client_id: ClientId,
    /// The text, 1 to 8,192 bytes once white space around it is cut off; may be left out with a picture.
    #[serde(default)]
    pub text: String,
    /// A picture that the author uploaded within a day and has not sent yet.
    #[serde(default)]
    pub image_id: Option<ImageId>,
    /// The message it answers: one of this chat that its author may see.
    #[serde(default)]
    pub reply_to: Option<MessageId>,
    /// The members it mentions, at most 50.
    #[serde(default)]
    pub mentions: Vec<UserId>,
}

/// A new text for a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Edit {
    /// The text, 1 to 8,192 bytes once white space around it is cut off.
    pub text: String,
}

/// Which messages of a chat are wanted; of `before`, `after` and `around` at most one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// The newest before this one.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub before: Option<MessageId>,
    /// The oldest after this one.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub after: Option<MessageId>,
    /// This one and those on both sides of it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub around: Option<MessageId>,
    /// Messages wanted, 1 to 100; 50 unless told.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Messages of a chat that follow each other, with all that is needed to show them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Messages {
    /// The messages, always newest first.
    pub items: Vec<Message>,
    /// What to ask for as `before` to get older ones; null where there are none.
    pub next: Option<String>,
    /// What to ask for as `after` to get newer ones; null where there are none.
    pub newer: Option<String>,
    /// What they answer, as far as the reader may see it.
    pub quotes: Vec<Quote>,
    /// Everybody they speak of, by name: authors, mentioned, quoted, and those in notes and reactions.
    pub people: Vec<Person>,
    /// Where the chat's stream stood when they were read.
    pub cursor: u64,
}

/// A text that a message has had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// The text.
    pub content: String,
    /// Since when it had it.
    pub at: Timestamp,
}

/// What is known of where a message went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// The message.
    pub message_id: MessageId,
    /// How far it has come.
    pub status: MessageStatus,
    /// The other members who may see it.
    pub members: Vec<Received>,
}

/// What is known of a message at one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// The member.
    pub user_id: UserId,
    /// How colleagues see them.
    pub name: String,
    /// How far the message has come with them; never `read` where either's receipts are off.
    pub status: MessageStatus,
    /// By when it had arrived: when something last arrived there for the first time.
    pub delivered_at: Option<Timestamp>,
    /// By when they had seen it: when they last saw something new in the chat.
    pub read_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tombstone_says_nothing_but_that_there_was_a_message() {
        let mut message = Message {
            id: MessageId::generate(),
            chat_id: ChatId::generate(),
            client_id: ClientId::generate(),
            sender_id: UserId::generate(),
            number: 3,
            content: "a secret".into(),
            image_id: None,
            image: None,
            reply_to: Some(MessageId::generate()),
            mentions: vec![UserId::generate()],
            reactions: vec![],
            note: None,
            timestamp: Timestamp::from_millis(1),
            edited_at: Some(Timestamp::from_millis(2)),
            deleted_at: None,
            status: MessageStatus::Read,
            reason: None,
        };
        let (one, other) = (UserId::generate(), UserId::generate());
        for (user, emoji, on) in
            [(one, "👍", true), (one, "👍", true), (other, "🎉", true), (one, "🎉", false)]
        {
            message.react(user, emoji, on);
        }
        assert_eq!(message.reactions.len(), 2);
        message.react(one, "👍", false);
        assert_eq!(message.reactions, [Reaction { emoji: "🎉".into(), user_ids: vec![other] }]);

        let left = message.tombstone(Timestamp::from_millis(9));
        assert!(message.counts() && !left.counts());
        assert_eq!((left.content.as_str(), left.reactions.len(), left.number), ("", 0, 3));
        assert!(Quote::of(&left).deleted);
    }
}
