//! The list of chats: a pure reducer. Applying an event to the list that was read before gives the
//! list as it would be read after.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use contract::{
    ChatId, Event, Page, Stream, StreamEvent, UserId,
    chats::{Chat, ChatKind, Inbox, Message, MessageStatus, Note, Person},
};

/// The chats of one person: pinned ones first, archived ones last, the newest activity first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatList {
    me: UserId,
    chats: Vec<Chat>,
    people: BTreeMap<UserId, Person>,
    /// Whether my receipts are on.
    receipts: bool,
    /// Unseen messages in chats that are not loaded.
    elsewhere: u64,
    /// Where the chats that are not loaded begin.
    next: Option<String>,
    /// The last event of my own stream that was applied.
    cursor: u64,
    /// Chats that have to be read again.
    doubtful: BTreeSet<ChatId>,
}

impl ChatList {
    /// The list of `me`, as read.
    pub fn read(me: UserId, inbox: Inbox) -> Self {
        let mut list = Self {
            me,
            chats: vec![],
            people: BTreeMap::new(),
            receipts: inbox.receipts,
            elsewhere: 0,
            next: None,
            cursor: 0,
            doubtful: BTreeSet::new(),
        };
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

    /// The name of somebody who wrote one of the newest messages, as far as it is known.
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Takes people by name.
    pub fn know(&mut self, people: Vec<Person>) {
        self.people.extend(people.into_iter().map(|person| (person.id, person)));
    }

    /// Those who wrote the newest message of a group and whose name is not known.
    pub fn unnamed(&self) -> BTreeSet<UserId> {
        let groups = self.chats.iter().filter(|chat| chat.kind == ChatKind::Group);
        let authors = groups.filter_map(|chat| Some(chat.last_message.as_ref()?.sender_id));
        authors.filter(|id| *id != self.me && !self.people.contains_key(id)).collect()
    }

    /// Unseen messages in all chats that are not archived.
    pub fn unread(&self) -> u64 {
        self.elsewhere + counted(&self.chats)
    }

    /// What to ask for to load more chats; none when all are here.
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Chats that have to be read again: take each with [`ChatList::put`], or the whole list with
    /// [`ChatList::take`].
    pub fn doubtful(&self) -> &BTreeSet<ChatId> {
        &self.doubtful
    }

    /// Every stream the list lives on, and where it stands there.
    pub fn cursors(&self) -> impl Iterator<Item = (Stream, u64)> {
        let chats = self.chats.iter().map(|chat| (Stream::Chat(chat.id), chat.cursor));
        chats.chain([(Stream::User(self.me), self.cursor)])
    }

    /// Takes an event; one that was applied before changes nothing.
    pub fn apply(&mut self, event: &StreamEvent) {
        match event.stream {
            Stream::User(user) if user == self.me && event.seq > self.cursor => {
                self.cursor = event.seq;
                self.mine(event);
                // Nothing of one's own happened in between to chats that stood right before it.
                let next = |chat: &&mut Chat| chat.own_cursor + 1 == event.seq;
                self.chats.iter_mut().filter(next).for_each(|chat| chat.own_cursor = event.seq);
            }
            Stream::Chat(id) => {
                let (me, receipts) = (self.me, self.receipts);
                let Some(chat) = self.chats.iter_mut().find(|chat| chat.id == id) else { return };
                if event.seq <= chat.cursor {
                    return;
                }
                chat.cursor = event.seq;
                if changed(chat, me, receipts, &event.event) {
                    self.doubtful.insert(id);
                }
                self.sort();
            }
            Stream::User(_) => {}
        }
    }

    /// What happened on my own stream.
    fn mine(&mut self, event: &StreamEvent) {
        match &event.event {
            Event::ChatNew(chat) => self.put(Chat { own_cursor: event.seq, ..chat.clone() }),
            Event::ChatUpdated(chat) if self.chat(chat.id).is_some() => {
                self.put_merged(Chat { own_cursor: event.seq, ..chat.clone() });
            }
            // It may count otherwise now, and how it counted before is not known here.
            Event::ChatUpdated(Chat { id, .. }) => drop(self.doubtful.insert(*id)),
            Event::ChatRemoved { chat_id } => {
                if self.chat(*chat_id).is_none() {
                    self.doubtful.insert(*chat_id);
                } else {
                    self.remove(*chat_id);
                }
            }
            Event::MessageRead { chat_id, number, unread, mentioned, cursor: Some(cursor), .. } => {
                match self.chats.iter_mut().find(|chat| chat.id == *chat_id) {
                    Some(chat) if *number <= chat.read_number => {}
                    Some(chat) if chat.cursor == *cursor => {
                        (chat.read_number, chat.unread, chat.mentioned) = (*number, *unread, *mentioned);
                    }
                    _ => drop(self.doubtful.insert(*chat_id)),
                }
            }
            _ => {}
        }
    }

    /// Takes the list as read anew. A chat that has seen later events than the reading keeps its state.
    pub fn take(&mut self, inbox: Inbox) {
        let named: BTreeSet<ChatId> = inbox.chats.items.iter().map(|chat| chat.id).collect();
        let here = counted(&inbox.chats.items);
        if inbox.chats.next.is_none() && inbox.cursor >= self.cursor {
            self.chats.retain(|chat| named.contains(&chat.id));
        }
        let beyond: u64 = self
            .chats
            .iter()
            .filter(|chat| !named.contains(&chat.id) && !chat.archived)
            .map(|chat| chat.unread)
            .sum();
        self.elsewhere = inbox.unread.saturating_sub(here + beyond);
        self.receipts = inbox.receipts;
        self.cursor = self.cursor.max(inbox.cursor);
        self.know(inbox.people);
        self.doubtful.clear();
        inbox.chats.items.into_iter().for_each(|chat| self.put_merged(chat));
    }

    /// Takes a further page of the list.
    pub fn add(&mut self, page: Page<Chat>) {
        self.next = page.next;
        page.items.into_iter().for_each(|chat| self.find(chat));
    }

    /// Takes a chat as read that may not have been loaded before; it was counted all the same.
    pub fn find(&mut self, chat: Chat) {
        if self.chat(chat.id).is_none() && !chat.archived {
            self.elsewhere = self.elsewhere.saturating_sub(chat.unread);
        }
        self.put(chat);
    }

    /// Takes a chat as read, unless later events of it were applied.
    pub fn put(&mut self, chat: Chat) {
        self.doubtful.remove(&chat.id);
        self.put_merged(chat);
    }

    fn put_merged(&mut self, chat: Chat) {
        match self.chats.iter_mut().find(|known| known.id == chat.id) {
            Some(known) => {
                let id = chat.id;
                if merged(known, chat) {
                    self.doubtful.insert(id);
                }
            }
            None => self.chats.push(chat),
        }
        self.sort();
    }

    /// Takes a chat away.
    pub fn remove(&mut self, id: ChatId) {
        self.doubtful.remove(&id);
        self.chats.retain(|chat| chat.id != id);
    }

    /// Makes everything void that was read, so that it is read again whatever its cursors say.
    pub fn doubt(&mut self, stream: Stream) {
        match stream {
            Stream::User(_) => {
                self.cursor = 0;
                self.chats.iter_mut().for_each(|chat| chat.own_cursor = 0);
            }
            Stream::Chat(id) => {
                if let Some(chat) = self.chats.iter_mut().find(|chat| chat.id == id) {
                    chat.cursor = 0;
                    chat.read_number = 0;
                }
            }
        }
    }

    fn sort(&mut self) {
        self.chats.sort_by_key(|chat| (chat.archived, Reverse((chat.pinned, chat.active_at, chat.id))));
    }
}

/// Unseen messages in those of `chats` that are not archived.
fn counted(chats: &[Chat]) -> u64 {
    chats.iter().filter(|chat| !chat.archived).map(|chat| chat.unread).sum()
}

/// Takes of a reading what is not older than what is known; whether the chat has to be read again.
///
/// What is the reader's own moves on their own stream, all else on the chat's; only what is seen without
/// telling the chat moves on the reader's stream and is counted on the chat's.
fn merged(known: &mut Chat, new: Chat) -> bool {
    let later_read = new.read_number > known.read_number;
    let earlier_read = new.read_number < known.read_number;
    let own_source = if new.own_cursor >= known.own_cursor { own_of(&new) } else { own_of(known) };
    let doubtful = if new.cursor < known.cursor {
        later_read
    } else if earlier_read && new.cursor == known.cursor {
        false
    } else {
        *known = new;
        earlier_read
    };
    own_source(known);
    doubtful
}

/// Puts what is the reader's own in `chat` into another reading of it.
fn own_of(chat: &Chat) -> impl FnOnce(&mut Chat) + use<> {
    let Chat { role, pinned, archived, muted_until, notify, marked_unread, own_cursor, .. } = *chat;
    let draft = chat.draft.clone();
    move |other| {
        other.role = role;
        other.pinned = pinned;
        other.archived = archived;
        other.muted_until = muted_until;
        other.notify = notify;
        other.marked_unread = marked_unread;
        other.draft = draft;
        other.own_cursor = own_cursor;
    }
}

/// Takes the next event of the chat's stream; whether the chat has to be read again.
fn changed(chat: &mut Chat, me: UserId, receipts: bool, event: &Event) -> bool {
    let is_last = |chat: &Chat, id| chat.last_message.as_ref().is_some_and(|last| last.id == id);
    match event {
        Event::MessageNew(data) => arrived(chat, me, &data.message),
        Event::MessageRead { user_id, number, unread, mentioned, .. } => {
            if *user_id == me && *number > chat.read_number {
                (chat.read_number, chat.unread, chat.mentioned) = (*number, *unread, *mentioned);
            }
        }
        Event::MessageEdited(data) => return edited(chat, me, &data.message),
        Event::MessageDeleted(data) => {
            let message = &data.message;
            if message.number > chat.read_number {
                chat.unread = chat.unread.saturating_sub(1);
            }
            if is_last(chat, message.id) {
                replace(chat, message);
            }
            // Which mention was the one before is not known here.
            return chat.mentioned == Some(message.number);
        }
        // It may have been deleted, or mention somebody now.
        Event::MessageChanged { message_id, number, .. } => {
            return is_last(chat, *message_id) || *number > chat.read_number;
        }
        Event::MessageReacted { message_id, user_id, emoji, on, .. } => {
            if let Some(last) = chat.last_message.as_mut().filter(|last| last.id == *message_id) {
                last.react(*user_id, emoji, *on);
            }
        }
        Event::MessageStatus { number, status, .. } => {
            let status = if receipts { *status } else { MessageStatus::Delivered };
            if let Some(last) = chat.last_message.as_mut().filter(|last| last.number <= *number) {
                last.status = last.status.max(status);
            }
        }
        Event::MessageOutcome { message_id, status, reason, .. } => {
            if let Some(last) = chat.last_message.as_mut().filter(|last| last.id == *message_id) {
                (last.status, last.reason) = (*status, reason.clone());
            }
        }
        Event::ChatNew(_)
        | Event::ChatUpdated(_)
        | Event::ChatRemoved { .. }
        | Event::SessionUpdated(_)
        | Event::SessionRemoved { .. }
        | Event::Notification(_) => {}
    }
    false
}

/// A message has another text, and may mention others; whether the chat has to be read again.
fn edited(chat: &mut Chat, me: UserId, message: &Message) -> bool {
    if chat.last_message.as_ref().is_some_and(|last| last.id == message.id) {
        replace(chat, message);
    }
    let (unseen, mentions_me) = (message.number > chat.read_number, message.mentions.contains(&me));
    if unseen && mentions_me && message.sender_id != me {
        chat.mentioned = chat.mentioned.max(Some(message.number));
    }
    // Which mention was the one before is not known here.
    !mentions_me && chat.mentioned == Some(message.number)
}

/// The newest message is not what it was; how far it has come is told on its own.
fn replace(chat: &mut Chat, message: &Message) {
    let status = chat.last_message.as_ref().map_or(message.status, |last| last.status);
    chat.last_message = Some(Message { status, ..message.clone() });
}

/// A message joins the chat. Its author has seen everything before it.
fn arrived(chat: &mut Chat, me: UserId, message: &Message) {
    if chat.last_message.as_ref().is_some_and(|last| message.number <= last.number) {
        return;
    }
    match &message.note {
        Some(note) => noted(chat, note, message.sender_id),
        None if message.sender_id == me => {
            (chat.unread, chat.read_number, chat.mentioned) = (0, message.number, None);
        }
        None => {
            chat.unread += 1;
            if message.mentions.contains(&me) {
                chat.mentioned = Some(message.number);
            }
        }
    }
    chat.active_at = message.timestamp;
    chat.last_message = Some(message.clone());
}

/// The group has another title or picture, or other members.
fn noted(chat: &mut Chat, note: &Note, sender: UserId) {
    match note {
        Note::Renamed { title } | Note::Created { title } => chat.title.clone_from(title),
        Note::Pictured { image_id } => chat.image_id = *image_id,
        Note::Added { user_id } => {
            if let Err(place) = chat.member_ids.binary_search(user_id) {
                chat.member_ids.insert(place, *user_id);
            }
        }
        Note::Removed { user_id } => chat.member_ids.retain(|member| member != user_id),
        Note::Left => chat.member_ids.retain(|member| *member != sender),
    }
}

#[cfg(test)]
mod tests;
