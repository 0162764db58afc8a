//! Counters are stored, and right: what happens at random is counted afresh and compared.

use contract::{
    ChatId, UserId,
    chats::{ChatChanges, MessagesQuery, NewMessage, ReadUpTo},
};
use domain::testing::{TestDomain, message};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

const PEOPLE: usize = 4;
const CHATS: usize = 3;

#[derive(Clone, Debug)]
enum Deed {
    Send { chat: usize, who: usize, mentions: Option<usize> },
    Read { chat: usize, who: usize, back: u64 },
    Delete { chat: usize, who: usize, back: u64 },
    Rename { chat: usize, title: u8 },
    Remove { chat: usize, who: usize },
    Add { chat: usize, who: usize, history: bool },
    Archive { chat: usize, who: usize, on: bool },
    Mark { chat: usize, who: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let place = || (0..CHATS, 0..PEOPLE);
    proptest::prop_oneof![
        8 => (place(), proptest::option::weighted(0.2, 0..PEOPLE))
            .prop_map(|((chat, who), mentions)| Deed::Send { chat, who, mentions }),
        6 => (place(), 0..6u64).prop_map(|((chat, who), back)| Deed::Read { chat, who, back }),
        3 => (place(), 0..8u64).prop_map(|((chat, who), back)| Deed::Delete { chat, who, back }),
        1 => (0..CHATS, 0..3u8).prop_map(|(chat, title)| Deed::Rename { chat, title }),
        1 => place().prop_map(|(chat, who)| Deed::Remove { chat, who }),
        2 => (place(), proptest::bool::ANY).prop_map(|((chat, who), history)| Deed::Add { chat, who, history }),
        1 => (place(), proptest::bool::ANY).prop_map(|((chat, who), on)| Deed::Archive { chat, who, on }),
        1 => place().prop_map(|(chat, who)| Deed::Mark { chat, who }),
    ]
}

/// Does it, whatever comes of it: much is refused, and that is well.
async fn happen(domain: &TestDomain, people: &[UserId], rooms: &[ChatId], deed: &Deed) {
    let chats = &domain.services.chats;
    let nth = async |chat: usize, who: usize, back: u64| {
        let page = chats.messages(people[who], rooms[chat], MessagesQuery::default()).await.ok()?;
        page.items.into_iter().nth(usize::try_from(back).expect("a small number"))
    };
    match deed.clone() {
        Deed::Send { chat, who, mentions } => {
            let mentions = mentions.map(|who| people[who]).into_iter().collect();
            let new = NewMessage { mentions, ..message("hello") };
            drop(chats.send(people[who], rooms[chat], new).await);
        }
        Deed::Read { chat, who, back } => {
            if let Some(found) = nth(chat, who, back).await {
                chats
                    .mark_read(people[who], rooms[chat], ReadUpTo { message_id: found.id })
                    .await
                    .expect("is marked");
            }
        }
        Deed::Delete { chat, who, back } => {
            if let Some(found) = nth(chat, who, back).await {
                drop(chats.delete(people[who], found.id).await);
            }
        }
        Deed::Rename { chat, title } => {
            let changes = ChatChanges { title: Some(format!("Room {title}")), ..ChatChanges::default() };
            drop(chats.change(people[0], rooms[chat], changes).await);
        }
        Deed::Remove { chat, who } if who > 0 => {
            drop(chats.remove_member(people[0], rooms[chat], people[who]).await);
        }
        Deed::Remove { .. } => {}
        Deed::Add { chat, who, history } => {
            let new = contract::chats::NewMember { user_id: people[who], history };
            chats.add_member(people[0], rooms[chat], new).await.expect("is added");
        }
        Deed::Archive { chat, who, on } => {
            let changes = ChatChanges { archived: Some(on), ..ChatChanges::default() };
            drop(chats.change(people[who], rooms[chat], changes).await);
        }
        Deed::Mark { chat, who } => {
            let changes = ChatChanges { marked_unread: Some(true), ..ChatChanges::default() };
            drop(chats.change(people[who], rooms[chat], changes).await);
        }
    }
}

/// Counts everything afresh, message by message, and compares.
async fn check(domain: &TestDomain, people: &[UserId]) {
    for user in people {
        let inbox = domain.services.chats.inbox(*user).await.expect("an inbox");
        let mut total = 0;
        for chat in &inbox.chats.items {
            let (mut unread, mut mentioned, mut before) = (0, None, None);
            loop {
                let query = MessagesQuery { before, limit: Some(100), ..MessagesQuery::default() };
                let page = domain.services.chats.messages(*user, chat.id, query).await.expect("a page");
                let unseen = page.items.iter().filter(|it| it.counts() && it.number > chat.read_number);
                for found in unseen {
                    unread += 1;
                    if found.mentions.contains(user) {
                        mentioned = mentioned.max(Some(found.number));
                    }
                }
                let Some(next) = page.next else { break };
                before = Some(next.parse().expect("an id"));
            }
            assert_eq!((chat.unread, chat.mentioned), (unread, mentioned), "{chat:?}");
            total += if chat.archived { 0 } else { unread };
        }
        assert_eq!(inbox.unread, total);
    }
}

#[tokio::test]
async fn after_ten_thousand_random_deeds_every_counter_is_as_if_counted() {
    let domain = TestDomain::new().await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(domain.extra(&format!("Person {n}")).await);
    }
    let mut rooms = Vec::new();
    for _ in 0..CHATS {
        rooms.push(domain.group(people[0], &people[1..3]).await);
    }
    let mut runner = TestRunner::deterministic();
    for n in 1..=10_000 {
        let deed = deed().new_tree(&mut runner).unwrap().current();
        happen(&domain, &people, &rooms, &deed).await;
        if n % 1_000 == 0 || n < 100 && n % 10 == 0 {
            check(&domain, &people).await;
        }
    }
}
