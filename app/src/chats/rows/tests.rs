use contract::{
    ChatId, UserId,
    chats::{Chat, ChatKind, MemberRole, Messages, Notify, OpenChat},
};

use super::*;

const MINUTE: i64 = 60_000;

struct Talk {
    me: UserId,
    other: UserId,
    chat: ChatId,
    messages: Vec<Message>,
}

impl Talk {
    fn new() -> Self {
        Self { me: UserId::generate(), other: UserId::generate(), chat: ChatId::generate(), messages: vec![] }
    }

    /// A message at `minute`, mine or the other's.
    fn say(mut self, mine: bool, minute: i64) -> Self {
        let number = self.messages.len() as u64 + 1;
        self.messages.push(Message {
            id: MessageId::generate(),
            chat_id: self.chat,
            client_id: ClientId::generate(),
            sender_id: if mine { self.me } else { self.other },
            number,
            content: number.to_string(),
            image_id: None,
            image: None,
            reply_to: None,
            timestamp: Timestamp::from_millis(minute * MINUTE),
            edited_at: None,
            deleted_at: None,
            mentions: vec![],
            reactions: vec![],
            note: None,
            status: MessageStatus::Sent,
            reason: None,
        });
        self
    }

    fn thread(&self) -> Thread {
        let chat = Chat {
            id: self.chat,
            kind: ChatKind::Direct,
            title: "Somebody".into(),
            image_id: None,
            member_ids: vec![self.me, self.other],
            unread: 0,
            last_message: self.messages.last().cloned(),
            muted_until: None,
            role: MemberRole::Member,
            read_number: self.messages.len() as u64,
            mentioned: None,
            marked_unread: false,
            pinned: false,
            archived: false,
            notify: Notify::All,
            draft: None,
            active_at: Timestamp::from_millis(0),
            cursor: 0,
            session_id: None,
            contact: None,
            own_cursor: 0,
        };
        let items = self.messages.iter().rev().cloned().collect();
        Thread::read(
            self.me,
            OpenChat {
                chat,
                messages: Messages { items, ..Messages::default() },
                seen: vec![],
                receipts: true,
            },
        )
    }

    fn written(&self, minute: i64) -> Entry {
        Entry {
            client_id: ClientId::generate(),
            chat_id: self.chat,
            text: "written".into(),
            reply_to: None,
            image_id: None,
            at: Timestamp::from_millis(minute * MINUTE),
            progress: Progress::Waiting,
        }
    }

    /// The rows as short words: `day`, `new`, and bubbles as `mine:1` or `theirs:1`, with `+` where joined.
    fn shown(&self, window: Window, written: &[Entry], new_from: Option<u64>) -> Vec<String> {
        let word = |row: Row| match row {
            Row::Day(..) => "day".into(),
            Row::Note(message) => format!("note:{}", message.content),
            Row::New => "new".into(),
            Row::Bubble(bubble) => {
                let who = if bubble.own { "mine" } else { "theirs" };
                format!("{}{who}:{}", if bubble.joined { "+" } else { "" }, bubble.text())
            }
        };
        rows(&self.thread(), window, written.iter(), new_from, |at| at).into_iter().map(word).collect()
    }
}

const ALL: Window = Window { first: 1, last: None };

#[test]
fn one_persons_messages_stand_together_for_three_minutes() {
    let talk = Talk::new().say(false, 0).say(false, 3).say(false, 7).say(true, 8).say(true, 8);
    assert_eq!(talk.shown(ALL, &[], None), ["day", "theirs:1", "+theirs:2", "theirs:3", "mine:4", "+mine:5"]);
}

#[test]
fn days_and_the_line_before_what_is_new_part_them() {
    let talk = Talk::new().say(false, 0).say(false, 1).say(false, 24 * 60).say(false, 24 * 60);
    assert_eq!(
        talk.shown(ALL, &[], Some(3)),
        ["day", "theirs:1", "+theirs:2", "day", "new", "theirs:3", "+theirs:4"]
    );
    assert_eq!(
        talk.shown(ALL, &[], Some(2)),
        ["day", "theirs:1", "new", "theirs:2", "day", "theirs:3", "+theirs:4"]
    );
}

#[test]
fn a_day_is_the_readers() {
    let talk = Talk::new().say(false, 0).say(false, 23 * 60);
    let two_hours_ahead = |at: Timestamp| at.plus_millis(120 * MINUTE);
    let rows = rows(&talk.thread(), ALL, [].iter(), None, two_hours_ahead);
    assert_eq!(rows.iter().filter(|row| matches!(row, Row::Day(..))).count(), 2);
}

#[test]
fn what_is_written_stands_at_the_end_and_never_beside_what_was_stored() {
    let talk = Talk::new().say(false, 0).say(true, 9);
    let arrived = Entry { client_id: talk.messages[1].client_id, ..talk.written(9) };
    // A clock that is a day late does not bring the day before again.
    let late = talk.written(-60);
    assert_eq!(talk.shown(ALL, &[arrived, late], None), ["day", "theirs:1", "mine:2", "+mine:written"]);
    assert_eq!(talk.shown(Window { first: 1, last: Some(1) }, &[talk.written(9)], None), ["day", "theirs:1"]);
}

#[test]
fn a_message_keeps_its_row_when_it_is_stored() {
    let talk = Talk::new().say(true, 0);
    let entry = Entry { client_id: talk.messages[0].client_id, ..talk.written(0) };
    let accepted = Progress::Accepted(Box::new(talk.messages[0].clone()));
    let keys = [
        Bubble::written(&entry, talk.me),
        Bubble::written(&Entry { progress: accepted, ..entry.clone() }, talk.me),
        Bubble::stored(&Arc::new(talk.messages[0].clone()), true),
    ];
    assert!(keys.iter().all(|bubble| bubble.key == RowKey::Mine(entry.client_id)));
    assert_eq!(keys[1], keys[2]);
}
