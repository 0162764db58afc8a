//! A conversation: a pure reducer. Applying an event to what was read before gives what would be
//! read after.

use std::{collections::BTreeMap, sync::Arc};

use contract::{
    ChatId, ClientId, Event, Stream, StreamEvent, UserId,
    chats::{Chat, Message, MessageStatus, Messages, OpenChat},
};

/// The messages of a chat from some point on, and who has seen what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    me: UserId,
    chat_id: ChatId,
    /// By number, without holes.
    messages: Vec<Arc<Message>>,
    /// Whether there are messages before these.
    older: bool,
    /// The last event applied.
    cursor: u64,
    /// The last message I have seen.
    read: u64,
    /// The last message others were told to have seen since the messages were read.
    seen: BTreeMap<UserId, u64>,
}

impl Thread {
    /// The conversation as `me` read it.
    pub fn read(me: UserId, open: OpenChat) -> Self {
        let OpenChat {
            chat: Chat { id, cursor, unread, .. }, messages: Messages { items, next, .. }, ..
        } = open;
        let messages: Vec<_> = items.into_iter().rev().map(Arc::new).collect();
        let last = messages.last().map_or(0, |message| message.number);
        let read = last.saturating_sub(unread);
        Self { me, chat_id: id, messages, older: next.is_some(), cursor, read, seen: BTreeMap::new() }
    }

    /// Whose view this is.
    pub fn me(&self) -> UserId {
        self.me
    }

    /// The messages that are loaded, by number.
    pub fn messages(&self) -> &[Arc<Message>] {
        &self.messages
    }

    /// The loaded messages from number `first` to number `last`.
    pub fn between(&self, first: u64, last: u64) -> &[Arc<Message>] {
        let from = self.messages.partition_point(|message| message.number < first);
        let to = self.messages.partition_point(|message| message.number <= last);
        self.messages.get(from..to).unwrap_or_default()
    }

    /// The number of the oldest loaded message; of the first to come where there is none.
    pub fn first(&self) -> u64 {
        self.messages.first().map_or(1, |message| message.number)
    }

    /// The number of the newest message; zero where there is none.
    pub fn last(&self) -> u64 {
        self.messages.last().map_or(0, |message| message.number)
    }

    /// Whether there are older messages to be read.
    pub fn has_older(&self) -> bool {
        self.older
    }

    /// The last event applied.
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// The number of the last message I have seen.
    pub fn read_up_to(&self) -> u64 {
        self.read
    }

    /// Messages of others with a number above `number`.
    pub fn others_after(&self, number: u64) -> u64 {
        let after = self.messages.iter().rev().take_while(|message| message.number > number);
        after.filter(|message| message.sender_id != self.me).count() as u64
    }

    /// The newest message, if I have not seen it.
    pub fn unseen(&self) -> Option<&Arc<Message>> {
        self.messages.last().filter(|message| message.number > self.read)
    }

    /// Whether my message `client_id` has arrived here.
    pub fn has_mine(&self, client_id: ClientId) -> bool {
        let mine = |message: &Arc<Message>| message.sender_id == self.me && message.client_id == client_id;
        self.messages.iter().rev().any(mine)
    }

    /// Takes an event; one that was applied before changes nothing.
    pub fn apply(&mut self, event: &StreamEvent) {
        if event.stream != Stream::Chat(self.chat_id) || event.seq <= self.cursor {
            return;
        }
        self.cursor = event.seq;
        match &event.event {
            Event::ChatNew(_) => {}
            Event::MessageNew(data) => self.arrived(&data.message),
            Event::MessageRead { user_id, number, .. } => self.seen_by(*user_id, *number),
            _ => {}
        }
    }

    /// Takes a page of older messages.
    pub fn add_older(&mut self, page: Messages) {
        let first = self.first();
        let mut older: Vec<_> = page.items.into_iter().rev().map(Arc::new).collect();
        older.retain(|message| message.number < first);
        for (user, number) in &self.seen {
            mark_seen(&mut older, *user, *number);
        }
        self.older = page.next.is_some();
        older.append(&mut self.messages);
        self.messages = older;
    }

    /// A message joins the conversation. Its author has seen everything before it.
    fn arrived(&mut self, message: &Message) {
        if message.number <= self.last() {
            return;
        }
        if message.sender_id == self.me {
            self.read = message.number;
        }
        self.messages.push(Arc::new(message.clone()));
    }

    /// `user` has seen everything up to `number`.
    fn seen_by(&mut self, user: UserId, number: u64) {
        if user == self.me {
            self.read = self.read.max(number);
        }
        let seen = self.seen.entry(user).or_default();
        *seen = number.max(*seen);
        mark_seen(&mut self.messages, user, number);
    }
}

/// Marks what `user` has seen by now. A chat has two members, so what the other one has seen, all
/// others have.
fn mark_seen(messages: &mut [Arc<Message>], user: UserId, number: u64) {
    let up_to = messages.partition_point(|message| message.number <= number);
    for message in &mut messages[..up_to] {
        if message.sender_id != user && message.status != MessageStatus::Read {
            Arc::make_mut(message).status = MessageStatus::Read;
        }
    }
}

#[cfg(test)]
mod tests;
