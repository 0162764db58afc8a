//! How long it takes to open a chat, to list chats and to search, with many messages stored.

use std::time::{Duration, Instant};

use contract::chats::{MessagesQuery, SearchQuery};
use domain::testing::TestDomain;

/// Times each of these is done; the slowest of all but the first is said, which finds a cold cache.
const TIMES: usize = 21;

/// Stores `messages` over a hundred chats of one person and reads as the pages do.
pub(crate) async fn measure(messages: u64) {
    let domain = TestDomain::new().await;
    let me = domain.extra("Me").await;
    let mut chats = Vec::new();
    for n in 0..100 {
        let other = domain.extra(&format!("Other {n}")).await;
        let chat = domain.chat_with(&[me, other]).await;
        domain.fill(chat, other, messages / 100).await;
        chats.push(chat);
    }
    println!("{}: {messages} messages in 100 chats", domain.services.db.engine_name());

    let service = &domain.services.chats;
    let mut times = Vec::new();
    for n in 0..TIMES {
        let began = Instant::now();
        let open = service.open(me, chats[n * 4]).await.expect("opens");
        times.push(began.elapsed());
        assert_eq!(open.messages.items.len(), 50);
    }
    say("open a chat (its last 50 messages)", times);

    let mut times = Vec::new();
    for n in 0..TIMES {
        let newest = service.open(me, chats[n * 4 + 1]).await.expect("opens").messages;
        let query = MessagesQuery { around: Some(newest.items[49].id), ..MessagesQuery::default() };
        let began = Instant::now();
        service.messages(me, chats[n * 4 + 1], query).await.expect("reads");
        times.push(began.elapsed());
    }
    say("read around a message", times);

    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        service.inbox(me).await.expect("reads");
        times.push(began.elapsed());
    }
    say("list 100 chats", times);

    let mut times = Vec::new();
    for n in 0..TIMES {
        let query = SearchQuery { q: format!("message {n}"), ..SearchQuery::default() };
        let began = Instant::now();
        service.search(me, &query).await.expect("finds");
        times.push(began.elapsed());
    }
    say("search two words, one of them in every message", times);
}

fn say(what: &str, mut times: Vec<Duration>) {
    let first = times.remove(0);
    times.sort();
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{what}: first {:.1} ms, then median {:.1} ms, slowest {:.1} ms",
        millis(first),
        millis(times[times.len() / 2]),
        millis(times[times.len() - 1])
    );
}
