//! A chat as one of its members sees it, and what they may change of it.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{MemberRole, Message, Messages, Person};
use crate::{ChatId, ImageId, MessageId, Page, SessionId, Timestamp, UserId, whatsapp::WhatsappContact};

/// What a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// Two people of the team; any two have at most one.
    Direct,
    /// Any number of people under a title.
    Group,
    /// A customer and the one person whose number they write to.
    Whatsapp,
}

/// Of what a member wants to be notified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// Of every message.
    #[default]
    All,
    /// Of messages that mention them.
    Mentions,
    /// Of nothing.
    None,
}

/// What a member has begun to write and not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The text so far.
    pub text: String,
    /// When it was kept.
    pub updated_at: Timestamp,
}

/// A chat as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    /// The chat.
    pub id: ChatId,
    /// What it is.
    pub kind: ChatKind,
    /// Its name; of a direct chat, the other person's; of a WhatsApp chat, the customer's.
    pub title: String,
    /// A group's picture, at `/api/images/{id}` for its members.
    #[serde(default)]
    pub image_id: Option<ImageId>,
    /// Everybody of the team in it, the asker included, sorted.
    pub member_ids: Vec<UserId>,
    /// Of a WhatsApp chat, the number it goes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// Of a WhatsApp chat, the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<WhatsappContact>,
    /// What the asker may do here.
    pub role: MemberRole,
    /// Messages the asker has not seen. Notes and deleted messages never count.
    pub unread: u64,
    /// The number of the last message the asker has seen.
    pub read_number: u64,
    /// The number of the newest message that mentions the asker and that they have not seen.
    pub mentioned: Option<u64>,
    /// Whether the asker put it aside as unread.
    pub marked_unread: bool,
    /// The newest message that the asker may see.
    pub last_message: Option<Message>,
    /// Whether the asker keeps it on top.
    pub pinned: bool,
    /// Whether the asker put it away; its messages do not count in the total.
    pub archived: bool,
    /// Until when the asker wants no notice of it.
    pub muted_until: Option<Timestamp>,
    /// Of what the asker wants to be notified.
    pub notify: Notify,
    /// What the asker has begun to write.
    pub draft: Option<Draft>,
    /// When its newest message was stored, or when it was made; lists are in this order, with what is
    /// archived last and what is pinned first.
    pub active_at: Timestamp,
    /// Where its stream stood when this was read.
    pub cursor: u64,
    /// Where the asker's own stream stood when this was read; what is the asker's own here (role, pinned,
    /// archived, mute, notify, mark and draft) is told there.
    pub own_cursor: u64,
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
    /// A group, which its maker owns.
    Group {
        /// 1 to 100 characters.
        title: String,
        /// The others, at most 1,000 at once; more can be added later.
        member_ids: Vec<UserId>,
    },
    /// With a customer. Where the number has a chat with them already, that one is given.
    Whatsapp {
        /// Which of one's own numbers it goes through.
        session_id: SessionId,
        /// The customer's number, with country code.
        number: String,
        /// What to call them, where they are new.
        #[serde(default)]
        name: Option<String>,
    },
}

/// Changes to a chat; what is absent stays. Title and picture are everybody's and for owners of a group;
/// all else is one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChatChanges {
    /// A new title for a group, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A new picture for a group: one that its owner uploaded within a day and has not used yet; null for
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<ImageId>)]
    pub image_id: Option<Option<ImageId>>,
    /// Keep it on top, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Put it away, or take it out again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// No notice of it until then; null for notice again.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<Timestamp>)]
    pub muted_until: Option<Option<Timestamp>>,
    /// Of what to be notified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<Notify>,
    /// Put it aside as unread, or not. Seeing a message of it ends that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked_unread: Option<bool>,
    /// What was begun to be written; null for nothing. Sending a message clears it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<NewDraft>)]
    pub draft: Option<Option<NewDraft>>,
}

/// What is begun to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDraft {
    /// The text so far; none of it takes the draft away.
    pub text: String,
}

/// A wish to mark a chat as seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadUpTo {
    /// The last message seen.
    pub message_id: MessageId,
}

/// How far a member is known to have seen a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeenMark {
    /// The member.
    pub user_id: UserId,
    /// The number of the last message they are known to have seen.
    pub number: u64,
}

/// A chat and its newest messages, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenChat {
    /// The chat; its cursor holds for the messages too.
    pub chat: Chat,
    /// The newest messages, newest first.
    pub messages: Messages,
    /// How far the others are known to have seen it, sorted; empty in chats of more than 50 members
    /// and for those who turned their own receipts off.
    pub seen: Vec<SeenMark>,
    /// Whether the asker's receipts are on.
    pub receipts: bool,
}

/// All that the list of chats needs, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// The chats, the one with the newest message first.
    pub chats: Page<Chat>,
    /// Those who wrote the newest messages, by name.
    pub people: Vec<Person>,
    /// Unseen messages in all chats that are not archived.
    pub unread: u64,
    /// Whether the user's receipts are on.
    pub receipts: bool,
    /// Where the user's own stream stood.
    pub cursor: u64,
    /// The epoch of all cursors.
    pub epoch: String,
}

/// A field that is there, null included; `default` stands for one that is not.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_a_change_and_absence_is_none() {
        let read = |json: &str| serde_json::from_str::<ChatChanges>(json).unwrap();
        assert_eq!(read("{}"), ChatChanges::default());
        assert_eq!(read(r#"{"draft":null}"#), ChatChanges { draft: Some(None), ..ChatChanges::default() });
        let kept = ChatChanges {
            draft: Some(Some(NewDraft { text: "so far".into() })),
            image_id: Some(None),
            muted_until: Some(None),
            ..ChatChanges::default()
        };
        assert_eq!(read(&serde_json::to_string(&kept).unwrap()), kept);
        assert!(serde_json::from_str::<ChatChanges>(r#"{"pined":true}"#).is_err());
    }
}
