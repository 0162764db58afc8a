//! *Apply equals read* for a person's own numbers: what happens to them in the real domain, applied by the
//! page's reducer to what was read before, gives what is read after.

use app::whatsapp::session_list::SessionList;
use contract::{
    Event, SessionId, Stream, UserId,
    sync::{Cursors, SyncRequest},
    whatsapp::{NewSession, SessionChanges, SessionWish},
};
use domain::{
    Services,
    testing::{TestDomain, message},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// Something happens to the numbers of `who`, or is refused.
async fn happen(services: &Services, who: UserId, random: &mut StdRng) {
    let whatsapp = &services.whatsapp;
    let known: Vec<SessionId> =
        whatsapp.sessions(who).await.expect("is done").iter().map(|session| session.id).collect();
    let any = (!known.is_empty()).then(|| known[random.random_range(0..known.len())]);
    match (random.random_range(0..8), any) {
        (0 | 1, _) | (_, None) => drop(whatsapp.create(who, NewSession::default()).await),
        (2 | 3, Some(id)) => {
            let label = Some(format!("Number {}", random.random_range(0..9)));
            let changes = SessionChanges { label, idle_minutes: Some(random.random_range(1..99)) };
            drop(whatsapp.change(who, id, changes).await);
        }
        (4, Some(id)) => drop(whatsapp.wish(who, id, SessionWish::Restart).await),
        (5, Some(id)) => drop(whatsapp.wish(who, id, SessionWish::Disconnect).await),
        (6, Some(id)) => drop(whatsapp.wish(who, id, SessionWish::LogOut).await),
        (_, Some(id)) => drop(whatsapp.remove(who, id).await),
    }
}

#[tokio::test]
async fn applying_what_happened_to_numbers_gives_the_numbers_that_are_read() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let services = &domain.services;
    let mut compared = 0;
    for seed in 0..6 {
        let mut random = StdRng::seed_from_u64(seed);
        for _ in 0..8 {
            let mut list = SessionList::read(alice, services.whatsapp.sessions(alice).await.unwrap());
            for _ in 0..10 {
                domain.clock.advance(10);
                let who = if random.random_bool(0.8) { alice } else { bob };
                happen(services, who, &mut random).await;
            }
            // Something else of hers moves the same stream.
            let other = services.chats.send(bob, chat, message("hello")).await.unwrap();
            domain.read(alice, chat, other.id).await;

            let cursors = Cursors::from([(Stream::User(alice), list.cursor())]);
            let request = SyncRequest { epoch: services.hub.epoch(), cursors };
            let told = services.hub.sync(alice, request).await.unwrap();
            assert!(!told.more && told.resync.is_empty());
            for event in &told.events {
                list.apply(event);
                list.apply(event);
            }
            let last_is_hers = told.events.last().is_some_and(|event| {
                matches!(event.event, Event::SessionUpdated(_) | Event::SessionRemoved { .. })
            });
            let read = SessionList::read(alice, services.whatsapp.sessions(alice).await.unwrap());
            assert_eq!(list.sessions(), read.sessions(), "seed {seed}");
            compared += usize::from(last_is_hers || !read.sessions().is_empty());
        }
    }
    assert!(compared > 20, "{compared}");
}
