//! A conversation: a pure reducer. Applying an event to what was read before gives what would be
//! read after.

mod changes;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use contract::{
    ChatId, ClientId, Event, MessageId, Stream, StreamEvent, UserId,
    chats::{Message, MessageStatus, Messages, Note, OpenChat, Person, Quote},
    limits::RECEIPT_MEMBERS,
    whatsapp::WhatsappContact,
};

use changes::changed;

/// A stretch of the messages of a chat, and who has seen what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Thread {
    me: UserId,
    chat_id: ChatId,
    /// By number, without holes.
    messages: Vec<Arc<Message>>,
    /// Whether there are messages before these.
    older: bool,
    /// Whether there are messages after these.
    newer: bool,
    /// The number of the newest message of the chat.
    newest: u64,
    /// The last event applied.
    cursor: u64,
    /// The last message I have seen.
    read: u64,
    members: BTreeSet<UserId>,
    /// Whether my receipts are on; where they are not, I am told of nobody's.
    receipts: bool,
    /// The last message each member is known to have seen.
    seen: BTreeMap<UserId, u64>,
    /// Up to where everything has come how far.
    delivered: u64,
    seen_by_all: u64,
    /// What is answered by messages here, and may not be here itself.
    quotes: BTreeMap<MessageId, Quote>,
    people: BTreeMap<UserId, Person>,
    /// Messages that have to be read again.
    doubtful: BTreeSet<MessageId>,
    /// Whether the whole chat has to be read again.
    doubted: bool,
    /// What changed messages since they were first read, for pages that were read before.
    changes: Vec<(u64, Event)>,
}

impl Thread {
    /// The conversation as `me` read it.
    pub fn read(me: UserId, open: OpenChat) -> Self {
        let OpenChat { chat, messages, seen, receipts } = open;
        let newest = chat.last_message.as_ref().map_or(0, |last| last.number);
        let customer = chat.contact.as_ref().map(person_of);
        let mut thread = Self {
            me,
            chat_id: chat.id,
            messages: Vec::new(),
            older: messages.next.is_some(),
            newer: messages.newer.is_some(),
            newest,
            cursor: chat.cursor,
            read: chat.read_number,
            members: chat.member_ids.into_iter().collect(),
            receipts,
            seen: seen.into_iter().map(|mark| (mark.user_id, mark.number)).collect(),
            delivered: 0,
            seen_by_all: 0,
            quotes: BTreeMap::new(),
            people: customer.into_iter().map(|customer| (customer.id, customer)).collect(),
            doubtful: BTreeSet::new(),
            doubted: false,
            changes: Vec::new(),
        };
        thread.messages = thread.learn(messages);
        thread
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

    /// One of the loaded messages.
    pub fn message(&self, id: MessageId) -> Option<&Arc<Message>> {
        self.messages.iter().rev().find(|message| message.id == id)
    }

    /// The number of the oldest loaded message; of the first to come where there is none.
    pub fn first(&self) -> u64 {
        self.messages.first().map_or(self.newest + 1, |message| message.number)
    }

    /// The number of the newest loaded message; zero where there is none.
    pub fn last(&self) -> u64 {
        self.messages.last().map_or(0, |message| message.number)
    }

    /// Whether there are older messages to be read.
    pub fn has_older(&self) -> bool {
        self.older
    }

    /// Whether there are newer messages to be read, because those around an older one were opened.
    pub fn has_newer(&self) -> bool {
        self.newer
    }

    /// The last event applied.
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// The number of the last message I have seen.
    pub fn read_up_to(&self) -> u64 {
        self.read
    }

    /// Who is in the chat.
    pub fn members(&self) -> &BTreeSet<UserId> {
        &self.members
    }

    /// The last message each member is known to have seen, by number.
    pub fn seen(&self) -> &BTreeMap<UserId, u64> {
        &self.seen
    }

    /// The name of somebody the messages speak of, as far as it is known.
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// What a message here answers, as far as it is known.
    pub fn quote(&self, id: MessageId) -> Option<Quote> {
        self.message(id).map(|message| Quote::of(message)).or_else(|| self.quotes.get(&id).cloned())
    }

    /// Messages that have to be read on their own (again): put each with [`Thread::put`], or say
    /// [`Thread::not_there`].
    pub fn doubtful(&self) -> &BTreeSet<MessageId> {
        &self.doubtful
    }

    /// Whether the whole chat has to be read again, because it grew or shrank past the number of members
    /// up to which it is told who has seen what.
    pub fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// Messages of others with a number above `number`.
    pub fn others_after(&self, number: u64) -> u64 {
        let after = self.messages.iter().rev().take_while(|message| message.number > number);
        after.filter(|message| message.sender_id != self.me && message.counts()).count() as u64
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
        if event.stream == Stream::User(self.me) {
            if let Event::ChatUpdated(chat) = &event.event
                && let (true, Some(contact)) = (chat.id == self.chat_id, &chat.contact)
            {
                self.meet(vec![person_of(contact)]);
            }
            // What I have seen and the chat was not told of.
            if let Event::MessageRead { chat_id, number, .. } = event.event
                && chat_id == self.chat_id
            {
                self.read = self.read.max(number);
            }
            return;
        }
        if event.stream != Stream::Chat(self.chat_id) || event.seq <= self.cursor {
            return;
        }
        self.cursor = event.seq;
        match &event.event {
            Event::MessageNew(data) => self.arrived(&data.message),
            Event::MessageRead { user_id, number, .. } => {
                if *user_id == self.me {
                    self.read = self.read.max(*number);
                }
                self.seen_by(*user_id, *number);
            }
            Event::MessageStatus { number, status, .. } => self.come_further(*number, *status),
            change @ (Event::MessageEdited(_)
            | Event::MessageDeleted(_)
            | Event::MessageChanged { .. }
            | Event::MessageReacted { .. }
            | Event::MessageOutcome { .. }) => {
                self.changes.push((event.seq, change.clone()));
                self.change(change);
            }
            Event::ChatNew(_)
            | Event::ChatUpdated(_)
            | Event::ChatRemoved { .. }
            | Event::SessionUpdated(_)
            | Event::SessionRemoved { .. }
            | Event::Notification(_) => {}
        }
    }

    /// Takes a page of older messages.
    pub fn add_older(&mut self, page: Messages) {
        let (first, older) = (self.first(), page.next.is_some());
        let mut messages = self.learn(page);
        messages.retain(|message| message.number < first);
        if messages.last().is_none_or(|message| message.number + 1 == first) {
            self.older = older;
            messages.append(&mut self.messages);
            self.messages = messages;
        }
    }

    /// Takes a page of newer messages.
    pub fn add_newer(&mut self, page: Messages) {
        let last = self.last();
        let mut messages = self.learn(page);
        messages.retain(|message| message.number > last);
        if messages.first().is_none_or(|message| message.number == last + 1) {
            self.messages.append(&mut messages);
        }
        self.newest = self.newest.max(self.last());
        self.newer = self.last() < self.newest;
    }

    /// A message that is doubtful is being read; a change from now on makes it doubtful anew.
    pub fn begin_reading(&mut self, id: MessageId) {
        self.doubtful.remove(&id);
    }

    /// Takes a message as read on its own: one that was doubtful, or one that is quoted.
    pub fn put(&mut self, mut message: Message) {
        self.doubtful.remove(&message.id);
        if let Some(quote) = self.quotes.get_mut(&message.id) {
            *quote = Quote::of(&message);
        }
        match self.place(message.id) {
            Some(at) => {
                // How far it has come may have been told since it was read.
                message.status = message.status.max(self.messages[at].status);
                self.messages[at] = Arc::new(message);
            }
            None => drop(self.quotes.insert(message.id, Quote::of(&message))),
        }
    }

    /// A message that was doubtful is not there for me.
    pub fn not_there(&mut self, id: MessageId) {
        self.doubtful.remove(&id);
        self.quotes.remove(&id);
    }

    /// Those who wrote something here and are not known by name yet.
    pub fn unknown_people(&self) -> BTreeSet<UserId> {
        let named = |message: &Arc<Message>| [message.sender_id].into_iter().chain(message.mentions.clone());
        self.messages.iter().flat_map(named).filter(|id| !self.people.contains_key(id)).collect()
    }

    /// Takes people by name.
    pub fn meet(&mut self, people: Vec<Person>) {
        self.people.extend(people.into_iter().map(|person| (person.id, person)));
    }

    /// What is answered here and not known yet.
    pub fn unknown_quotes(&self) -> impl Iterator<Item = MessageId> {
        let answered = self.messages.iter().filter_map(|message| message.reply_to);
        answered.filter(|id| !self.quotes.contains_key(id) && self.message(*id).is_none())
    }

    /// Takes what a page says besides its messages, and gives them by number and as they are now.
    fn learn(&mut self, page: Messages) -> Vec<Arc<Message>> {
        self.people.extend(page.people.into_iter().map(|person| (person.id, person)));
        for quote in page.quotes {
            self.quotes.entry(quote.id).or_insert(quote);
        }
        let mut messages: Vec<_> = page.items.into_iter().rev().map(Arc::new).collect();
        let later = self.changes.iter().filter(|(seq, _)| *seq > page.cursor);
        for (_, change) in later {
            for message in &mut messages {
                if let Some(doubtful) = changed(message, change) {
                    self.doubtful.extend(doubtful.then_some(message.id));
                }
            }
        }
        for message in &mut messages {
            if let Some(status) = self.further(message) {
                Arc::make_mut(message).status = status;
            }
        }
        messages
    }

    /// A message joins the conversation. Its author has seen everything before it.
    fn arrived(&mut self, message: &Message) {
        if message.number <= self.newest {
            return;
        }
        let follows = self.newest == self.last() || self.messages.is_empty();
        self.newest = message.number;
        match &message.note {
            None => {
                if message.sender_id == self.me {
                    // My own stream may have told of a later one by now.
                    self.read = self.read.max(message.number);
                }
                self.seen_by(message.sender_id, message.number);
            }
            Some(note) => self.noted(note, message),
        }
        if follows && !self.newer {
            self.messages.push(Arc::new(message.clone()));
        } else {
            self.newer = true;
        }
    }

    /// Members come and go.
    fn noted(&mut self, note: &Note, message: &Message) {
        let small = self.is_small();
        match note {
            Note::Added { user_id } => {
                self.members.insert(*user_id);
                if *user_id == self.me {
                    // Whoever comes back begins afresh.
                    self.read = self.read.max(message.number);
                }
                self.seen_by(*user_id, message.number);
            }
            Note::Removed { user_id } => self.left(*user_id),
            Note::Left => self.left(message.sender_id),
            Note::Created { .. } | Note::Renamed { .. } | Note::Pictured { .. } => {}
        }
        self.doubted |= small != self.is_small();
    }

    fn left(&mut self, user: UserId) {
        self.members.remove(&user);
        self.seen.remove(&user);
    }

    /// Whether the chat is small enough to be told who has seen what.
    fn is_small(&self) -> bool {
        self.members.len() as u64 <= RECEIPT_MEMBERS
    }

    /// `user` has seen everything up to `number`.
    fn seen_by(&mut self, user: UserId, number: u64) {
        // What a customer writes is not written by a member.
        if self.receipts && self.is_small() && self.members.contains(&user) {
            let seen = self.seen.entry(user).or_default();
            *seen = number.max(*seen);
        }
    }

    /// Everything up to `number` has come as far as `status`.
    fn come_further(&mut self, number: u64, status: MessageStatus) {
        self.delivered = self.delivered.max(number);
        if status == MessageStatus::Read && self.receipts {
            self.seen_by_all = self.seen_by_all.max(number);
        }
        let up_to = self.messages.partition_point(|message| message.number <= number);
        for at in 0..up_to {
            if let Some(status) = self.further(&self.messages[at]) {
                Arc::make_mut(&mut self.messages[at]).status = status;
            }
        }
    }

    /// How far `message` has come by now, if that is further than it says. What has not been sent to a customer
    /// goes its own way.
    fn further(&self, message: &Message) -> Option<MessageStatus> {
        let status = self.status_of(message.number);
        (MessageStatus::Sent..status).contains(&message.status).then_some(status)
    }

    /// How far a message has come at least.
    fn status_of(&self, number: u64) -> MessageStatus {
        if number <= self.seen_by_all {
            MessageStatus::Read
        } else if number <= self.delivered {
            MessageStatus::Delivered
        } else {
            MessageStatus::Sent
        }
    }

    /// A message is not what it was.
    fn change(&mut self, change: &Event) {
        if let Event::MessageEdited(data) | Event::MessageDeleted(data) = change
            && let Some(quote) = self.quotes.get_mut(&data.message.id)
        {
            *quote = Quote::of(&data.message);
        }
        if let Event::MessageChanged { message_id, .. } = change
            && self.quotes.contains_key(message_id)
        {
            self.doubtful.insert(*message_id);
        }
        for message in &mut self.messages {
            if let Some(doubtful) = changed(message, change) {
                self.doubtful.extend(doubtful.then_some(message.id));
                return;
            }
        }
    }

    fn place(&self, id: MessageId) -> Option<usize> {
        self.messages.iter().position(|message| message.id == id)
    }
}

/// The customer as somebody who writes.
fn person_of(contact: &WhatsappContact) -> Person {
    Person { id: contact.id.uuid().into(), name: contact.name.clone(), active: true }
}

#[cfg(test)]
mod tests;
