//! What stands in a conversation, from top to bottom: days, the line before what is new, notes and
//! bubbles.

use std::sync::Arc;

use contract::{
    ClientId, ImageId, MessageId, Timestamp, UserId,
    chats::{Message, MessageStatus},
    images::Image,
};

use super::{
    queue::{Entry, Progress},
    thread::Thread,
    window::Window,
};

/// One person's messages stand together while no more than this lies between two.
const TOGETHER_MS: i64 = 3 * 60_000;
const DAY_MS: i64 = 24 * 60 * 60_000;

/// What a row is called, for as long as it is on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// The beginning of a day, counted from 1970.
    Day(i64),
    /// The line before what is new.
    New,
    /// My message, before and after it was stored.
    Mine(ClientId),
    /// Somebody else's.
    Theirs(MessageId),
    /// What the hub notes.
    Note(MessageId),
}

/// A row of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The beginning of a day, at its first message.
    Day(i64, Timestamp),
    /// The line before what is new.
    New,
    /// What the hub notes: members who come and go, and the like.
    Note(Arc<Message>),
    /// A message.
    Bubble(Bubble),
}

impl Row {
    /// What the row is called.
    pub fn key(&self) -> RowKey {
        match self {
            Self::Day(day, _) => RowKey::Day(*day),
            Self::New => RowKey::New,
            Self::Note(message) => RowKey::Note(message.id),
            Self::Bubble(bubble) => bubble.key,
        }
    }
}

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bubble {
    /// What its row is called.
    pub key: RowKey,
    /// Who wrote it.
    pub sender: UserId,
    /// Whether it is mine.
    pub own: bool,
    /// When it was stored, or written.
    pub at: Timestamp,
    /// How far it has come.
    pub state: BubbleState,
    /// Whether the same person's message before it stands right above.
    pub joined: bool,
    content: Content,
}

/// How far a shown message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BubbleState {
    /// Waits for its turn or for the connection.
    Waiting,
    /// On its way.
    Sending,
    /// Refused by the hub, for this reason.
    Failed(String),
    /// Not sent to the customer, for this reason.
    Unsent(String),
    /// Nobody knows whether it was sent, for this reason.
    Unknown(String),
    /// Stored.
    Sent,
    /// At a device of everybody.
    Delivered,
    /// Seen by everybody.
    Read,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Stored(Arc<Message>),
    Written(Arc<Entry>),
}

impl Bubble {
    /// What it says.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Stored(message) => &message.content,
            Content::Written(entry) => &entry.text,
        }
    }

    /// The message as stored; none before it is.
    pub fn message(&self) -> Option<&Arc<Message>> {
        match &self.content {
            Content::Stored(message) => Some(message),
            Content::Written(..) => None,
        }
    }

    /// The picture in it, with what is needed to lay it out once that is known.
    pub fn picture(&self) -> Option<(ImageId, Option<Image>)> {
        match &self.content {
            Content::Stored(message) => {
                let image = message.image.clone()?;
                Some((image.id, Some(image)))
            }
            Content::Written(entry) => Some((entry.image_id?, None)),
        }
    }

    /// What it answers.
    pub fn reply_to(&self) -> Option<MessageId> {
        match &self.content {
            Content::Stored(message) => message.reply_to,
            Content::Written(entry) => entry.reply_to,
        }
    }

    fn stored(message: &Arc<Message>, own: bool) -> Self {
        Self {
            sender: message.sender_id,
            key: if own { RowKey::Mine(message.client_id) } else { RowKey::Theirs(message.id) },
            own,
            at: message.timestamp,
            state: match message.status {
                MessageStatus::Queued => BubbleState::Waiting,
                MessageStatus::Sending => BubbleState::Sending,
                MessageStatus::Unknown => BubbleState::Unknown(message.reason.clone().unwrap_or_default()),
                MessageStatus::Failed => BubbleState::Unsent(message.reason.clone().unwrap_or_default()),
                MessageStatus::Sent => BubbleState::Sent,
                MessageStatus::Delivered => BubbleState::Delivered,
                MessageStatus::Read => BubbleState::Read,
            },
            joined: false,
            content: Content::Stored(message.clone()),
        }
    }

    fn written(entry: &Entry, me: UserId) -> Self {
        let state = match &entry.progress {
            Progress::Waiting => BubbleState::Waiting,
            Progress::Sending => BubbleState::Sending,
            Progress::Failed(reason) => BubbleState::Failed(reason.clone()),
            Progress::Accepted(message) => return Self::stored(&Arc::new((**message).clone()), true),
        };
        Self {
            key: RowKey::Mine(entry.client_id),
            sender: me,
            own: true,
            at: entry.at,
            state,
            joined: false,
            content: Content::Written(Arc::new(entry.clone())),
        }
    }
}

/// The rows of the messages in `window`, and of what is `written` where the newest are shown. The line
/// before what is new stands above number `new_from`; `local` moves a moment into the reader's zone.
pub fn rows<'a>(
    thread: &Thread,
    window: Window,
    written: impl Iterator<Item = &'a Entry>,
    new_from: Option<u64>,
    local: impl Fn(Timestamp) -> Timestamp,
) -> Vec<Row> {
    let mut page = Page { rows: Vec::new(), day: i64::MIN, above: None, local };
    for message in thread.between(window.first, window.last_of(thread.last())) {
        if new_from == Some(message.number) {
            page.new_line();
        }
        if message.note.is_some() {
            page.note(message);
        } else {
            page.bubble(Bubble::stored(message, message.sender_id == thread.me()));
        }
    }
    if window.is_newest() {
        for entry in written.filter(|entry| !thread.has_mine(entry.client_id)) {
            page.bubble(Bubble::written(entry, thread.me()));
        }
    }
    page.rows
}

struct Page<L> {
    rows: Vec<Row>,
    day: i64,
    /// Who wrote the message above, and when.
    above: Option<(UserId, Timestamp)>,
    local: L,
}

impl<L: Fn(Timestamp) -> Timestamp> Page<L> {
    /// The day stands above the line, so the line is put in once the day is known.
    fn new_line(&mut self) {
        self.rows.push(Row::New);
        self.above = None;
    }

    fn note(&mut self, message: &Arc<Message>) {
        self.begin_day(message.timestamp);
        self.above = None;
        self.rows.push(Row::Note(message.clone()));
    }

    fn bubble(&mut self, mut bubble: Bubble) {
        self.begin_day(bubble.at);
        bubble.joined = self.above.is_some_and(|(sender, at)| {
            sender == bubble.sender && bubble.at.millis() - at.millis() <= TOGETHER_MS
        });
        self.above = Some((bubble.sender, bubble.at));
        self.rows.push(Row::Bubble(bubble));
    }

    /// Puts in the day of `at` where that is another one.
    fn begin_day(&mut self, at: Timestamp) {
        let day = (self.local)(at).millis().div_euclid(DAY_MS);
        // A clock that goes wrong must not bring a day twice.
        if day > self.day {
            self.day = day;
            self.above = None;
            let place = self.rows.len() - usize::from(self.rows.last() == Some(&Row::New));
            self.rows.insert(place, Row::Day(day, at));
        }
    }
}

#[cfg(test)]
mod tests;
