//! A chat in one row of the list: what is said of it, worked out apart from how it is drawn.

use contract::{
    Timestamp, UserId,
    chats::{Chat, ChatKind, Message, Person},
};

/// Characters of a preview; what is beyond does not fit the pane.
const PREVIEW: usize = 120;

/// What a row shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own, and any of them may stand together"
)]
pub struct RowLook {
    /// The chat's name.
    pub title: String,
    /// Whether it is a group.
    pub group: bool,
    /// Whether it is with a customer.
    pub customer: bool,
    /// Of a direct chat, who the other one is.
    pub other: Option<UserId>,
    /// Who wrote the newest message, or that it is a draft.
    pub lead: Lead,
    /// The newest message in one line.
    pub words: String,
    /// Whether these are not somebody's words: a note, a picture, a deleted message.
    pub quiet: bool,
    /// When the newest message was written.
    pub at: Option<Timestamp>,
    /// Unseen messages.
    pub unread: u64,
    /// Whether one of them mentions the reader.
    pub mentioned: bool,
    /// Whether it was put aside as unread.
    pub marked: bool,
    /// Whether it is kept on top.
    pub pinned: bool,
    /// Whether no notice of it is wanted now.
    pub muted: bool,
}

/// What stands before the words of a preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lead {
    /// Nothing.
    #[default]
    None,
    /// Its author.
    Who(String),
    /// That it has not been sent.
    Draft,
}

impl RowLook {
    /// `chat` as `me` sees it at `now`; where no clock is known, a muted chat is still muted.
    pub fn new<'a>(
        chat: &Chat,
        me: UserId,
        now: Option<Timestamp>,
        person: impl FnOnce(UserId) -> Option<&'a Person>,
    ) -> Self {
        let group = chat.kind == ChatKind::Group;
        let (lead, words, quiet) = match (&chat.draft, &chat.last_message) {
            (Some(draft), _) => (Lead::Draft, line(&draft.text), false),
            (None, None) => (Lead::None, "No messages yet".to_owned(), true),
            (None, Some(message)) => {
                let (words, quiet) = preview(message);
                let by_me = message.sender_id == me;
                let lead = match person(message.sender_id) {
                    _ if message.note.is_some() => Lead::None,
                    _ if by_me => Lead::Who("You".to_owned()),
                    Some(person) if group => Lead::Who(first_name(&person.name).to_owned()),
                    _ => Lead::None,
                };
                (lead, words, quiet)
            }
        };
        Self {
            title: chat.title.clone(),
            group,
            customer: chat.kind == ChatKind::Whatsapp,
            other: chat.member_ids.iter().copied().find(|member| !group && *member != me),
            lead,
            words,
            quiet,
            at: chat.last_message.as_ref().map(|message| message.timestamp),
            unread: chat.unread,
            mentioned: chat.mentioned.is_some(),
            marked: chat.marked_unread && chat.unread == 0,
            pinned: chat.pinned,
            muted: is_muted(chat, now),
        }
    }
}

/// Whether no notice of `chat` is wanted at `now`; where no clock is known, it is as it was.
pub fn is_muted(chat: &Chat, now: Option<Timestamp>) -> bool {
    chat.muted_until.is_some_and(|until| now.is_none_or(|now| now < until))
}

/// A message in one line, and whether the line is not its author's words.
fn preview(message: &Message) -> (String, bool) {
    if message.deleted_at.is_some() {
        ("Message deleted".to_owned(), true)
    } else if message.content.is_empty() && message.image_id.is_some() {
        ("Picture".to_owned(), true)
    } else {
        (line(&message.content), message.note.is_some())
    }
}

fn line(text: &str) -> String {
    let words: String = text.chars().take(PREVIEW).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The word that people are called by.
pub(super) fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use contract::chats::{Draft, Note};

    use super::{super::model::Deed, super::model::Hub, *};

    fn chat() -> (Chat, UserId, Person) {
        let mut hub = Hub::new();
        hub.happen_all(&[Deed::Start(0), Deed::Send(0, 1)]);
        let me = hub.people[0];
        let chat = hub.inbox(me).chats.items.remove(0);
        let author = chat.last_message.as_ref().unwrap().sender_id;
        (chat, me, Person { id: author, name: "Ben Tan".into(), active: true })
    }

    #[test]
    fn in_a_group_the_first_name_of_the_author_stands_before_their_words() {
        let (mut chat, me, ben) = chat();
        let look = |chat: &Chat| RowLook::new(chat, me, None, |_| Some(&ben));
        assert_eq!(look(&chat).lead, Lead::None);
        chat.kind = ChatKind::Group;
        assert_eq!(look(&chat).lead, Lead::Who("Ben".into()));
        assert_eq!(look(&chat).words, "message 1");

        let message = chat.last_message.as_mut().unwrap();
        message.note = Some(Note::Left);
        assert_eq!((look(&chat).lead, look(&chat).quiet), (Lead::None, true));
    }

    #[test]
    fn a_draft_stands_before_what_was_written_and_a_deleted_message_says_so() {
        let (mut chat, me, ben) = chat();
        let look = |chat: &Chat| RowLook::new(chat, me, None, |_| Some(&ben));
        chat.last_message = chat.last_message.map(|message| message.tombstone(Timestamp::from_millis(1)));
        assert_eq!((look(&chat).words.as_str(), look(&chat).quiet), ("Message deleted", true));
        chat.draft = Some(Draft { text: "so\n far".into(), updated_at: Timestamp::from_millis(1) });
        assert_eq!((look(&chat).lead, look(&chat).words.as_str()), (Lead::Draft, "so far"));
    }

    #[test]
    fn a_mute_ends_by_the_clock() {
        let (mut chat, ..) = chat();
        chat.muted_until = Some(Timestamp::from_millis(5));
        let at = |millis| is_muted(&chat, Some(Timestamp::from_millis(millis)));
        assert_eq!((at(4), at(5), is_muted(&chat, None)), (true, false, true));
    }
}
