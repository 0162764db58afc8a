//! A hub in miniature for the tests of the reducers: the rules of the server, without the server.

use contract::{
    ChatId, ClientId, Event, MessageId, Page, Stream, StreamEvent, Timestamp, UserId,
    chats::{
        Chat, ChatKind, Inbox, MemberRole, Message, MessageStatus, Messages, Notify, OpenChat, SeenMark,
    },
};
use proptest::prelude::*;

/// Something a person does.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// The person at this place starts a chat with the next one.
    Start(usize),
    /// One of the two members (0 or 1) of the chat at this place writes.
    Send(usize, usize),
    /// One of the two members sees all but so many of the messages.
    Read(usize, usize, u64),
}

/// Deeds in any order.
pub(super) fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        1 => (0..3usize).prop_map(Deed::Start),
        6 => (0..3usize, 0..2usize).prop_map(|(chat, member)| Deed::Send(chat, member)),
        3 => (0..3usize, 0..2usize, 0..3u64).prop_map(|(chat, member, but)| Deed::Read(chat, member, but)),
    ];
    prop::collection::vec(deed, 0..60)
}

struct Room {
    id: ChatId,
    members: [UserId; 2],
    read: [u64; 2],
    messages: Vec<Message>,
    began: Timestamp,
    seq: u64,
}

/// Three people, their chats, and everything that happened.
pub(super) struct Hub {
    pub(super) people: [UserId; 3],
    rooms: Vec<Room>,
    pub(super) events: Vec<StreamEvent>,
    now: i64,
}

impl Hub {
    pub(super) fn new() -> Self {
        let people = std::array::from_fn(|_| UserId::generate());
        Self { people, rooms: vec![], events: vec![], now: 2_000_000_000_000 }
    }

    pub(super) fn chats(&self) -> impl Iterator<Item = ChatId> {
        self.rooms.iter().map(|room| room.id)
    }

    pub(super) fn happen_all(&mut self, deeds: &[Deed]) {
        for deed in deeds {
            self.happen(deed);
        }
    }

    pub(super) fn happen(&mut self, deed: &Deed) {
        self.now += 1_000;
        match *deed {
            Deed::Start(person) => self.start(person),
            Deed::Send(chat, member) if chat < self.rooms.len() => self.send(chat, member),
            Deed::Read(chat, member, but) if chat < self.rooms.len() => {
                let last = self.rooms[chat].messages.len() as u64;
                self.see(chat, member, last.saturating_sub(but));
            }
            Deed::Send(..) | Deed::Read(..) => {}
        }
    }

    fn start(&mut self, person: usize) {
        let members = [self.people[person], self.people[(person + 1) % 3]];
        if self.rooms.iter().any(|room| room.members == members) {
            return;
        }
        let id = ChatId::generate();
        let began = Timestamp::from_millis(self.now);
        self.rooms.push(Room { id, members, read: [0, 0], messages: vec![], began, seq: 0 });
        for member in members {
            let chat = self.chat(self.rooms.len() - 1, member);
            self.append(Stream::User(member), Event::ChatNew(chat));
        }
    }

    fn send(&mut self, chat: usize, member: usize) {
        let last = self.rooms[chat].messages.len() as u64;
        self.see(chat, member, last);
        let room = &mut self.rooms[chat];
        room.messages.push(Message {
            id: MessageId::generate(),
            chat_id: room.id,
            client_id: ClientId::generate(),
            sender_id: room.members[member],
            number: last + 1,
            content: format!("message {}", last + 1),
            image_id: None,
            image: None,
            reply_to: None,
            timestamp: Timestamp::from_millis(self.now),
            edited_at: None,
            deleted_at: None,
            mentions: vec![],
            reactions: vec![],
            note: None,
            status: MessageStatus::Sent,
            reason: None,
        });
        room.read[member] = last + 1;
        let message = self.message(chat, last + 1);
        self.append(Stream::Chat(message.chat_id), Event::MessageNew(message.into()));
    }

    fn see(&mut self, chat: usize, member: usize, number: u64) {
        let room = &mut self.rooms[chat];
        if number <= room.read[member] {
            return;
        }
        let before = room.read[0].min(room.read[1]);
        room.read[member] = number;
        let after = room.read[0].min(room.read[1]);
        let unread = room.messages.len() as u64 - number;
        let (chat_id, user_id) = (room.id, room.members[member]);
        let message_id = self.message(chat, number).id;
        let read = Event::MessageRead {
            chat_id,
            user_id,
            message_id,
            number,
            unread,
            mentioned: None,
            cursor: None,
        };
        self.append(Stream::Chat(chat_id), read);
        if after > before {
            let message_id = self.message(chat, after).id;
            let status = MessageStatus::Read;
            self.append(
                Stream::Chat(chat_id),
                Event::MessageStatus { chat_id, message_id, number: after, status },
            );
        }
    }

    fn append(&mut self, stream: Stream, event: Event) {
        let seq = 1 + self.events.iter().filter(|event| event.stream == stream).count() as u64;
        if let Some(room) = self.rooms.iter_mut().find(|room| Stream::Chat(room.id) == stream) {
            room.seq = seq;
        }
        self.events.push(StreamEvent { stream, seq, at: Timestamp::from_millis(self.now), event });
    }

    fn message(&self, chat: usize, number: u64) -> Message {
        let room = &self.rooms[chat];
        let at = usize::try_from(number - 1).unwrap();
        let mut message = room.messages[at].clone();
        let other = usize::from(message.sender_id == room.members[0]);
        if room.read[other] >= number {
            message.status = MessageStatus::Read;
        }
        message
    }

    fn chat(&self, chat: usize, user: UserId) -> Chat {
        let room = &self.rooms[chat];
        let last = room.messages.len() as u64;
        let own = usize::from(room.members[1] == user);
        Chat {
            id: room.id,
            kind: ChatKind::Direct,
            title: "Somebody".into(),
            image_id: None,
            member_ids: sorted(room.members),
            unread: last - room.read[own],
            last_message: (last > 0).then(|| self.message(chat, last)),
            muted_until: None,
            session_id: None,
            contact: None,
            role: MemberRole::Member,
            read_number: room.read[own],
            mentioned: None,
            marked_unread: false,
            pinned: false,
            archived: false,
            notify: Notify::All,
            draft: None,
            active_at: room.messages.last().map_or(room.began, |message| message.timestamp),
            cursor: room.seq,
            own_cursor: self.events.iter().filter(|event| event.stream == Stream::User(user)).count() as u64,
        }
    }

    /// What the server would answer to `user`, who asks for the list of chats.
    pub(super) fn inbox(&self, user: UserId) -> Inbox {
        let theirs = (0..self.rooms.len()).filter(|chat| self.rooms[*chat].members.contains(&user));
        let items: Vec<Chat> = theirs.map(|chat| self.chat(chat, user)).collect();
        Inbox {
            unread: items.iter().map(|chat| chat.unread).sum(),
            chats: Page { items, next: None },
            people: vec![],
            receipts: true,
            cursor: self.events.iter().filter(|event| event.stream == Stream::User(user)).count() as u64,
            epoch: "e".into(),
        }
    }

    /// What the server would answer to `user`, who opens the chat `id`.
    pub(super) fn open(&self, user: UserId, id: ChatId, limit: usize) -> OpenChat {
        let chat = self.rooms.iter().position(|room| room.id == id).unwrap();
        let room = &self.rooms[chat];
        let mut seen: Vec<_> = room.members.iter().zip(room.read).filter(|(_, read)| *read > 0).collect();
        seen.sort();
        let seen = seen.into_iter().map(|(user, number)| SeenMark { user_id: *user, number }).collect();
        OpenChat {
            chat: self.chat(chat, user),
            messages: self.page(id, u64::MAX, limit),
            seen,
            receipts: true,
        }
    }

    /// At most `limit` messages before number `before`, newest first.
    pub(super) fn page(&self, id: ChatId, before: u64, limit: usize) -> Messages {
        let chat = self.rooms.iter().position(|room| room.id == id).unwrap();
        let last = (self.rooms[chat].messages.len() as u64).min(before - 1);
        let items: Vec<_> = (1..=last).rev().map(|number| self.message(chat, number)).take(limit).collect();
        let next = items.last().filter(|oldest| oldest.number > 1).map(|oldest| oldest.id.to_string());
        Messages { items, next, cursor: self.rooms[chat].seq, ..Messages::default() }
    }

    /// The members of the chat `id`.
    pub(super) fn members(&self, id: ChatId) -> [UserId; 2] {
        self.rooms.iter().find(|room| room.id == id).unwrap().members
    }
}

fn sorted(members: [UserId; 2]) -> Vec<UserId> {
    let mut members = members.to_vec();
    members.sort();
    members
}
