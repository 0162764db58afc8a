//! *Apply equals read*: what happens at random in the real domain, applied by the pages' reducers to
//! what was read before, gives what is read after.

use std::collections::{BTreeMap, VecDeque};

use app::chats::{chat_list::ChatList, thread::Thread};
use contract::{
    ChatId, Stream, StreamEvent, UserId,
    auth::MyChanges,
    chats::{
        ChatChanges, Edit, MemberChange, MemberRole, MessagesQuery, NewDraft, NewMember, NewMessage, Notify,
        ReadUpTo,
    },
    sync::{Cursors, SyncRequest},
};
use domain::{
    Services,
    testing::{TestDomain, message, png},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

const EMOJI: [&str; 3] = ["👍", "🎉", "❤️"];

struct World {
    domain: TestDomain,
    people: Vec<UserId>,
    rooms: Vec<ChatId>,
    random: StdRng,
}

impl World {
    /// Four people, one of them with receipts off; two groups and a direct chat.
    async fn new(seed: u64) -> Self {
        let domain = TestDomain::new().await;
        let discreet = domain.person("Discreet", contract::auth::Role::Staff).await;
        let off = MyChanges { receipts: Some(false) };
        domain.services.accounts.change_me(&discreet, off).await.expect("is done");
        let mut people = Vec::new();
        for name in ["Alice", "Bob", "Carol"] {
            people.push(domain.extra(name).await);
        }
        people.push(discreet.user_id);
        let rooms = vec![
            domain.group(people[0], &people[1..4]).await,
            domain.group(people[1], &[people[0]]).await,
            domain.chat_with(&[people[0], people[3]]).await,
        ];
        Self { domain, people, rooms, random: StdRng::seed_from_u64(seed) }
    }

    fn services(&self) -> &Services {
        &self.domain.services
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.random.random_range(0..among.len())]
    }

    /// Something happens, or is refused.
    async fn happen(&mut self) {
        let (who, other, room) = (
            self.pick(&self.people.clone()),
            self.pick(&self.people.clone()),
            self.pick(&self.rooms.clone()),
        );
        let chats = self.services().chats.clone();
        self.domain.clock.advance(10);
        let page = chats.messages(who, room, MessagesQuery::default()).await.unwrap_or_default();
        let recent: Vec<_> = page.items.iter().take(8).map(|message| message.id).collect();
        let any = if recent.is_empty() { None } else { Some(self.pick(&recent)) };
        match (self.random.random_range(0..32), any) {
            (0..=8, reply_to) => {
                let reply_to = reply_to.filter(|_| self.random.random_bool(0.3));
                let mentions = if self.random.random_bool(0.2) { vec![other] } else { vec![] };
                drop(chats.send(who, room, NewMessage { reply_to, mentions, ..message("hello") }).await);
            }
            (9..=14, Some(message_id)) => drop(chats.mark_read(who, room, ReadUpTo { message_id }).await),
            (15..=16, Some(id)) => {
                let text = format!("edited {}", self.random.random_range(0..100));
                drop(chats.edit(who, id, Edit { text }).await);
            }
            (17..=18, Some(id)) => drop(chats.delete(who, id).await),
            (19..=21, Some(id)) => {
                let (emoji, on) = (self.pick(&EMOJI), self.random.random_bool(0.6));
                drop(chats.react(who, id, emoji, on).await);
            }
            (22, _) => {
                let title = format!("Room {}", self.random.random_range(0..4));
                drop(chats.change(who, room, ChatChanges { title: Some(title), ..Default::default() }).await);
            }
            (28, _) => {
                let upload = self.services().images.upload(who, png(2, 2)).await;
                let image_id = upload.ok().map(|upload| upload.id).filter(|_| self.random.random_bool(0.8));
                let changes = ChatChanges { image_id: Some(image_id), ..ChatChanges::default() };
                drop(chats.change(who, room, changes).await);
            }
            (23, _) => drop(chats.remove_member(who, room, other).await),
            (24..=25, _) => {
                let history = self.random.random_bool(0.5);
                drop(chats.add_member(who, room, NewMember { user_id: other, history }).await);
            }
            (26, _) => {
                let change = MemberChange { role: MemberRole::Owner };
                drop(chats.change_member(who, room, other, change).await);
            }
            (27, Some(id)) => {
                if let Ok(message) = chats.message(who, id).await {
                    chats.delivered(room, &[(other, message.number)]).await.expect("is done");
                }
            }
            _ => {
                let changes = ChatChanges {
                    pinned: Some(self.random.random_bool(0.5)),
                    archived: Some(self.random.random_bool(0.2)),
                    marked_unread: Some(self.random.random_bool(0.5)),
                    notify: Some(self.pick(&[Notify::All, Notify::Mentions])),
                    draft: Some(self.random.random_bool(0.5).then(|| NewDraft { text: "so".into() })),
                    ..ChatChanges::default()
                };
                drop(chats.change(who, room, changes).await);
            }
        }
    }

    /// What `user` is told after these cursors, the streams in turn at random and each in its order.
    async fn told(&mut self, user: UserId, cursors: Cursors) -> Vec<StreamEvent> {
        let request = SyncRequest { epoch: self.services().hub.epoch(), cursors };
        let answer = self.services().hub.sync(user, request).await.expect("is done");
        assert!(!answer.more);
        let mut streams: BTreeMap<Stream, VecDeque<StreamEvent>> = BTreeMap::new();
        for event in answer.events {
            streams.entry(event.stream).or_default().push_back(event);
        }
        let mut told = Vec::new();
        while !streams.is_empty() {
            let names: Vec<Stream> = streams.keys().copied().collect();
            let name = self.pick(&names);
            let stream = streams.get_mut(&name).expect("is there");
            told.extend(stream.pop_front());
            if stream.is_empty() {
                streams.remove(&name);
            }
        }
        told
    }
}

#[tokio::test]
async fn applying_what_happened_to_the_list_gives_the_list_that_is_read() {
    let mut doubts = 0;
    for seed in 0..12 {
        let mut world = World::new(seed).await;
        for _ in 0..12 {
            let mut lists = Vec::new();
            for me in world.people.clone() {
                lists.push(ChatList::read(me, world.services().chats.inbox(me).await.unwrap()));
            }
            for _ in 0..25 {
                world.happen().await;
            }
            for mut list in lists {
                let me = list.cursors().find_map(|(stream, _)| match stream {
                    Stream::User(user) => Some(user),
                    Stream::Chat(_) => None,
                });
                let me = me.unwrap();
                let late = world.services().chats.inbox(me).await.unwrap();
                for event in world.told(me, list.cursors().collect()).await {
                    list.apply(&event);
                    list.apply(&event);
                }
                // A chat that came or came back is followed from where its summary stood.
                let again: Cursors = list.cursors().collect();
                for event in world.told(me, again).await {
                    list.apply(&event);
                }
                for chat in list.doubtful().clone() {
                    doubts += 1;
                    match world.services().chats.summary(me, chat).await {
                        Ok(read) => list.put(read),
                        Err(_) => list.remove(chat),
                    }
                }
                let read = ChatList::read(me, late);
                assert_eq!(list.chats(), read.chats(), "seed {seed}");
                assert_eq!((list.unread(), list.next()), (read.unread(), read.next()));
            }
        }
    }
    assert!(doubts < 200, "events should tell nearly everything, and {doubts} chats had to be read again");
}

#[tokio::test]
async fn applying_what_happened_to_a_conversation_gives_the_conversation_that_is_read() {
    let mut compared = 0;
    for seed in 100..112 {
        let mut world = World::new(seed).await;
        for _ in 0..12 {
            let mut threads = Vec::new();
            for me in world.people.clone() {
                for chat in world.rooms.clone() {
                    if let Ok(open) = world.services().chats.open(me, chat).await {
                        let own = open.chat.own_cursor;
                        threads.push((me, chat, own, Thread::read(me, open)));
                    }
                }
            }
            for _ in 0..25 {
                world.happen().await;
            }
            for (me, chat, own, mut thread) in threads {
                let Ok(open) = world.services().chats.open(me, chat).await else { continue };
                let cursors = Cursors::from([(Stream::Chat(chat), thread.cursor()), (Stream::User(me), own)]);
                let told = world.told(me, cursors).await;
                // Whoever was out in between reads again: their stream is under `resync`.
                if told.iter().filter(|event| event.stream == Stream::Chat(chat)).count() as u64
                    != open.chat.cursor - thread.cursor()
                {
                    continue;
                }
                for event in &told {
                    thread.apply(event);
                    thread.apply(event);
                }
                for id in thread.doubtful().clone() {
                    match world.services().chats.message(me, id).await {
                        Ok(message) => thread.put(message),
                        Err(_) => thread.not_there(id),
                    }
                }
                let read = Thread::read(me, open);
                let from = read.first().max(thread.first());
                assert_eq!(thread.between(from, u64::MAX), read.between(from, u64::MAX), "seed {seed}");
                assert_eq!(thread.read_up_to(), read.read_up_to(), "seed {seed}");
                assert_eq!(
                    (thread.cursor(), thread.last(), thread.seen(), thread.members()),
                    (read.cursor(), read.last(), read.seen(), read.members()),
                    "seed {seed}"
                );
                for message in thread.between(from, u64::MAX) {
                    let Some(answered) = message.reply_to else { continue };
                    if let (Some(ours), Some(theirs)) = (thread.quote(answered), read.quote(answered)) {
                        assert_eq!(ours, theirs, "seed {seed}");
                    }
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}
