use contract::{
    Stream, StreamEvent,
    chats::NewChat,
    sync::{Cursors, SyncRequest},
};
use domain::{
    Notice,
    testing::{TestDomain, message},
};

async fn events_after(
    domain: &TestDomain,
    user: contract::UserId,
    stream: Stream,
    seq: u64,
) -> Vec<StreamEvent> {
    let mut events = Vec::new();
    let mut cursors = Cursors::from([(stream, seq)]);
    loop {
        let request = SyncRequest { epoch: domain.services.hub.epoch(), cursors };
        let answer = domain.services.hub.sync(user, request).await.expect("syncs");
        assert!(answer.resync.is_empty());
        events.extend(answer.events);
        if !answer.more {
            return events;
        }
        cursors = answer.cursors;
    }
}

#[tokio::test]
async fn a_stream_is_numbered_without_holes_in_the_order_of_commits() {
    let mut domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let stream = Stream::Chat(chat);

    let sends = (0..64).map(|n| {
        let author = if n % 2 == 0 { alice } else { bob };
        domain.services.chats.send(author, chat, message(&n.to_string()))
    });
    futures::future::try_join_all(sends).await.unwrap();

    let stored = events_after(&domain, alice, stream, 0).await;
    let seqs: Vec<u64> = stored.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());

    // What was told to the nodes is what was stored.
    let mut told = Vec::new();
    while let Ok(notice) = domain.notices.try_recv() {
        if let Notice::Event(event) = notice
            && event.stream == stream
        {
            told.push(*event);
        }
    }
    told.sort_by_key(|event| event.seq);
    assert_eq!(told, stored);
}

#[tokio::test]
async fn a_client_that_comes_back_gets_everything_after_its_cursor_in_order() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    for n in 0..700 {
        domain.say(alice, chat, &n.to_string()).await;
    }

    // More than one answer holds, so this loops.
    let events = events_after(&domain, bob, Stream::Chat(chat), 100).await;
    let seqs: Vec<u64> = events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (101..=700).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stream_of_others_and_one_that_is_not_there_are_answered_alike() {
    let domain = TestDomain::new().await;
    let (alice, bob, mallory) =
        (domain.user("Alice").await, domain.user("Bob").await, domain.user("Mallory").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    domain.say(alice, chat, "between us").await;

    for stream in [
        Stream::Chat(chat),
        Stream::User(alice),
        Stream::Chat(contract::ChatId::generate()),
        Stream::User(contract::UserId::generate()),
    ] {
        let request =
            SyncRequest { epoch: domain.services.hub.epoch(), cursors: Cursors::from([(stream, 0)]) };
        let answer = domain.services.hub.sync(mallory, request).await.unwrap();
        assert_eq!((answer.resync, answer.events, answer.cursors), (vec![stream], vec![], Cursors::new()));
    }
}

#[tokio::test]
async fn a_cursor_past_retention_or_ahead_of_the_stream_means_reading_the_state_again() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let stream = Stream::Chat(chat);
    domain.say(alice, chat, "old").await;
    domain.clock.advance(8 * 24 * 60 * 60 * 1000);
    domain.say(alice, chat, "new").await;
    // chat:new for two people, and the old message.
    assert_eq!(domain.services.hub.prune().await.unwrap(), 3);

    let ask = async |seq| {
        let request =
            SyncRequest { epoch: domain.services.hub.epoch(), cursors: Cursors::from([(stream, seq)]) };
        domain.services.hub.sync(bob, request).await.unwrap()
    };
    let behind = ask(0).await;
    assert_eq!((behind.resync, behind.cursors[&stream]), (vec![stream], 2));
    assert_eq!(ask(1).await.events.len(), 1);
    assert!(ask(2).await.events.is_empty());
    assert_eq!(ask(3).await.resync, [stream]);
}

#[tokio::test]
async fn cursors_of_another_epoch_mean_reading_everything_again() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let before = domain.services.hub.epoch();
    domain.services.hub.begin_epoch().await.unwrap();

    let request = SyncRequest { epoch: before.clone(), cursors: Cursors::from([(Stream::Chat(chat), 0)]) };
    let answer = domain.services.hub.sync(alice, request).await.unwrap();
    assert_eq!(answer.resync, [Stream::Chat(chat)]);
    assert_ne!(answer.epoch, before);
}

#[tokio::test]
async fn asking_without_cursors_says_where_everything_of_mine_stands() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    domain.say(alice, chat, "hello").await;

    let request = SyncRequest { epoch: String::new(), cursors: Cursors::new() };
    let answer = domain.services.hub.sync(bob, request).await.unwrap();
    assert_eq!(answer.cursors, Cursors::from([(Stream::User(bob), 1), (Stream::Chat(chat), 1)]));
}

#[tokio::test]
async fn people_enter_a_room_before_they_hear_of_its_chat() {
    let mut domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.services.chats.start(alice, NewChat::Direct { user_id: bob }).await.unwrap();

    let mut joined = Vec::new();
    while let Ok(notice) = domain.notices.try_recv() {
        match notice {
            Notice::Joined { user, stream } => {
                assert_eq!(stream, Stream::Chat(chat.id));
                joined.push(user);
            }
            Notice::Event(_) => assert_eq!(joined.len(), 2),
            other => panic!("unexpected {other:?}"),
        }
    }
    joined.sort();
    let mut both = [alice, bob];
    both.sort();
    assert_eq!(joined, both);
}

#[tokio::test]
async fn the_sweep_sees_streams_that_moved_lately() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let since = domain.services.hub.cursors(alice).await.unwrap();
    assert!(since.contains_key(&Stream::Chat(chat)));
    domain.clock.advance(60_000);
    let sent = domain.say(alice, chat, "hello").await;

    let moved = domain.services.hub.moved_since(sent.timestamp.plus_millis(-1)).await.unwrap();
    assert_eq!(moved, Cursors::from([(Stream::Chat(chat), 1)]));
}
