use std::time::Duration;

use contract::{
    SessionId, UserId,
    chats::MessagesQuery,
    whatsapp::{LabPhone, NewSession, Restriction, Scan, SessionStatus},
};
use domain::testing::TestDomain;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::{Node, chats, comes_to, eventually, lab, phone, writes};

const SESSIONS: usize = 100;
const ROUNDS: usize = 12;
const BRIEFLY: Restriction = Restriction { seconds: Some(30) };

/// Somebody with a number of their own and a customer of their own.
struct Person {
    id: UserId,
    session: SessionId,
    phone: LabPhone,
    customer: LabPhone,
    told: usize,
}

/// A hundred people, whose sessions crash, are restricted, unlinked and switched off at random while their
/// customers write: nobody ever sees anything of another, and everybody gets everything once.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_sessions_in_trouble_touch_each_other_nowhere() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let mut chance = StdRng::seed_from_u64(4);
    let mut people = Vec::new();
    for place in 0..SESSIONS {
        let id = domain.extra(&format!("Person {place}")).await;
        let own = phone(&domain, id, &format!("+60123450{place:03}"), "Owner");
        let customer = phone(&domain, id, &format!("+60123460{place:03}"), &format!("Customer {place}"));
        let session = domain.services.whatsapp.create(id, NewSession::default()).await.unwrap().id;
        people.push(Person { id, session, phone: own, customer, told: 0 });
    }
    for person in &people {
        relink(&domain, person).await;
    }

    for round in 0..ROUNDS {
        for (place, person) in people.iter_mut().enumerate() {
            let who = person.id;
            match chance.random_range(0..10) {
                0 => drop(lab(&domain).crash(who, person.phone.id).unwrap()),
                1 => drop(lab(&domain).restrict(who, person.phone.id, BRIEFLY).unwrap()),
                2 => drop(lab(&domain).switch(who, person.phone.id, false).unwrap()),
                _ => {}
            }
            writes(&domain, who, person.customer.id, &person.phone.number, &format!("{place}: {round}"))
                .await;
            person.told += 1;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        domain.clock.advance(1_000);
    }
    for person in &people {
        lab(&domain).restrict(person.id, person.phone.id, Restriction { seconds: Some(0) }).unwrap();
        lab(&domain).switch(person.id, person.phone.id, true).unwrap();
    }
    // Longer than any restriction and any pause, and not so long that sessions are closed for want of use.
    domain.clock.advance(6 * 60 * 1_000);

    for (place, person) in people.iter().enumerate() {
        let services = &domain.services;
        let chat = eventually(&format!("all messages of {place}"), async || {
            domain.clock.advance(100);
            let chat = chats(services, person.id).await.pop()?;
            (chat.unread >= person.told as u64).then_some(chat)
        })
        .await;
        assert_eq!(chats(services, person.id).await.len(), 1);
        let query = MessagesQuery { limit: Some(100), ..MessagesQuery::default() };
        let messages = services.chats.messages(person.id, chat.id, query).await.unwrap().items;
        let said: Vec<String> = messages.into_iter().rev().map(|message| message.content).collect();
        let expected: Vec<String> = (0..ROUNDS).map(|round| format!("{place}: {round}")).collect();
        assert_eq!(said, expected);
    }
    // Nobody came back in a loop: a break in each round is more than chance gave anybody.
    for person in &people {
        let health = domain.services.whatsapp.status(person.id).await.unwrap().sessions;
        assert!(health[0].errors <= ROUNDS as u64, "{health:?}");
    }
}

async fn relink(domain: &TestDomain, person: &Person) {
    let services = &domain.services;
    comes_to(services, person.id, person.session, SessionStatus::ScanQr).await;
    let qr = services.whatsapp.qr(person.id, person.session).await.expect("a code").qr;
    lab(domain).scan(person.id, person.phone.id, &Scan { qr }).expect("is scanned");
    comes_to(services, person.id, person.session, SessionStatus::Connected).await;
}
