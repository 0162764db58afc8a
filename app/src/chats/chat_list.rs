//! The list of chats: a pure reducer. Applying an event to the list that was read before gives the
//! list as it would be read after.

use std::cmp::Reverse;

use contract::{
    ChatId, Event, Page, Stream, StreamEvent, UserId,
    chats::{Chat, Inbox, Message, MessageStatus},
};

/// The chats of one person, the one with the newest message first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatList {
    me: UserId,
    chats: Vec<Chat>,
    /// Unseen messages in chats that are not loaded.
    elsewhere: u64,
    /// Where the chats that are not loaded begin.
    next: Option<String>,
    /// The last event of my own stream that was applied.
    cursor: u64,
}

impl ChatList {
    /// The list of `me`, as read.
    pub fn read(me: UserId, inbox: Inbox) -> Self {
        let mut list = Self { me, chats: vec![], elsewhere: 0, next: None, cursor: 0 };
        list.next.clone_from(&inbox.chats.next);
        list.take(inbox);
        list
    }

    /// The chats that are loaded.
    pub fn chats(&self) -> &[Chat] {
        &self.chats
    }

    /// One of the loaded chats.
    pub fn chat(&self, id: ChatId) -> Option<&Chat> {
        self.chats.iter().find(|chat| chat.id == id)
    }

    /// Unseen messages in all chats.
    pub fn unread(&self) -> u64 {
        self.elsewhere + self.chats.iter().map(|chat| chat.unread).sum::<u64>()
    }

    /// What to ask for to load more chats; none when all are here.
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Every stream the list lives on, and where it stands there.
    pub fn cursors(&self) -> impl Iterator<Item = (Stream, u64)> {
        let chats = self.chats.iter().map(|chat| (Stream::Chat(chat.id), chat.cursor));
        chats.chain([(Stream::User(self.me), self.cursor)])
    }

    /// Takes an event; one that was applied before changes nothing.
    pub fn apply(&mut self, event: &StreamEvent) {
        let me = self.me;
        match &event.event {
            Event::ChatNew(chat) => {
                if event.stream == Stream::User(me) && event.seq > self.cursor {
                    self.cursor = event.seq;
                    self.put(chat.clone());
                }
            }
            Event::MessageNew(data) => {
                if let Some(chat) = self.next_event_of(event) {
                    arrived(chat, me, &data.message);
                    self.sort();
                }
            }
            Event::MessageRead { user_id, number, .. } => {
                if let Some(chat) = self.next_event_of(event) {
                    seen(chat, me, *user_id, *number);
                }
            }
            _ => {}
        }
    }

    /// Takes the list as read anew. A chat that has seen later events than the reading keeps its state.
    pub fn take(&mut self, inbox: Inbox) {
        let here: u64 = inbox.chats.items.iter().map(|chat| chat.unread).sum();
        let named: Vec<ChatId> = inbox.chats.items.iter().map(|chat| chat.id).collect();
        let beyond = |chat: &&Chat| !named.contains(&chat.id);
        let loaded_beyond: u64 = self.chats.iter().filter(beyond).map(|chat| chat.unread).sum();
        self.elsewhere = inbox.unread.saturating_sub(here + loaded_beyond);
        self.cursor = self.cursor.max(inbox.cursor);
        inbox.chats.items.into_iter().for_each(|chat| self.put(chat));
    }

    /// Takes a further page of the list.
    pub fn add(&mut self, page: Page<Chat>) {
        self.next = page.next;
        for chat in page.items {
            if self.chat(chat.id).is_none() {
                self.elsewhere = self.elsewhere.saturating_sub(chat.unread);
            }
            self.put(chat);
        }
    }

    /// Takes a chat as read, unless later events of it were applied.
    pub fn put(&mut self, chat: Chat) {
        match self.chats.iter_mut().find(|known| known.id == chat.id) {
            Some(known) if known.cursor <= chat.cursor => *known = chat,
            Some(_) => {}
            None => self.chats.push(chat),
        }
        self.sort();
    }

    /// Takes a chat away.
    pub fn remove(&mut self, id: ChatId) {
        self.chats.retain(|chat| chat.id != id);
    }

    /// Makes everything void that was read, so that it is read again whatever its cursors say.
    pub fn doubt(&mut self, stream: Stream) {
        match stream {
            Stream::User(_) => self.cursor = 0,
            Stream::Chat(id) => {
                if let Some(chat) = self.chats.iter_mut().find(|chat| chat.id == id) {
                    chat.cursor = 0;
                }
            }
        }
    }

    /// The chat that `event` is the next one of, now standing there.
    fn next_event_of(&mut self, event: &StreamEvent) -> Option<&mut Chat> {
        let Stream::Chat(id) = event.stream else { return None };
        let chat = self.chats.iter_mut().find(|chat| chat.id == id)?;
        if event.seq <= chat.cursor {
            return None;
        }
        chat.cursor = event.seq;
        Some(chat)
    }

    fn sort(&mut self) {
        self.chats.sort_by_key(|chat| Reverse((chat.active_at, chat.id)));
    }
}

/// A message joins the chat. Its author has seen everything before it.
fn arrived(chat: &mut Chat, me: UserId, message: &Message) {
    let last = chat.last_message.as_ref().map_or(0, |last| last.number);
    if message.number <= last {
        return;
    }
    chat.unread = if message.sender_id == me { 0 } else { chat.unread + (message.number - last) };
    chat.active_at = message.timestamp;
    chat.last_message = Some(message.clone());
}

/// `user` has seen everything up to `number`.
fn seen(chat: &mut Chat, me: UserId, user: UserId, number: u64) {
    let Some(last) = &mut chat.last_message else { return };
    if user == me {
        chat.unread = chat.unread.min(last.number.saturating_sub(number));
    }
    if user != last.sender_id && number >= last.number {
        last.status = MessageStatus::Read;
    }
}

#[cfg(test)]
mod tests;
