use std::{collections::BTreeMap, time::Duration};

use contract::{
    chats::{MessageStatus, MessagesQuery},
    whatsapp::NetworkChanges,
};
use domain::testing::TestDomain;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::{Node, chat_with, eventually, linked, phone, received, rules};

/// Kills at most.
const MOST_KILLS: u32 = 80;
const MESSAGES: usize = 40;

/// Sends while the node is killed at random moments, and gives how often each message arrived and where it
/// ended.
async fn killed(repeat_safe: bool, askable: bool) -> BTreeMap<String, (usize, MessageStatus)> {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let mut node = Node::start(&domain.services);
    let linked = linked(&domain, alice, "+60123456789").await;
    let customer = phone(&domain, alice, "+60198765432", "Mrs Lim");
    let chat = chat_with(&domain, &linked, "+60198765432").await;
    rules(
        &domain,
        NetworkChanges {
            delay_ms: Some(20),
            repeat_safe: Some(repeat_safe),
            askable: Some(askable),
            drop_receipts_share: Some(1.0),
            ..Default::default()
        },
    );
    for number in 0..MESSAGES {
        domain.say(alice, chat, &number.to_string()).await;
    }
    let mut chance = StdRng::seed_from_u64(20_261_121);
    let services = &domain.services;
    let open = async || {
        let query = MessagesQuery { limit: Some(100), ..MessagesQuery::default() };
        let messages = services.chats.messages(alice, chat, query).await.expect("a page").items;
        messages.into_iter().map(|message| (message.content, message.status)).collect::<Vec<_>>()
    };
    let waits = |status| matches!(status, MessageStatus::Queued | MessageStatus::Sending);
    let mut kills = 0;
    // A crowded machine may take longer to open a session than it is given here: in the end it is left alone.
    while kills < MOST_KILLS && open().await.iter().any(|(_, status)| *status == MessageStatus::Queued) {
        tokio::time::sleep(Duration::from_millis(chance.random_range(5..200))).await;
        kills += 1;
        drop(node);
        node = Node::start(services);
    }
    let end = eventually("everything is decided", async || {
        Some(open().await).filter(|all| !all.iter().any(|(_, status)| waits(*status)))
    })
    .await;
    let arrived = received(&domain, alice, customer.id);
    end.into_iter()
        .map(|(text, status)| {
            let times = arrived.iter().filter(|known| **known == text).count();
            (text, (times, status))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_drops_repeats_gets_everything_once() {
    for (text, (times, status)) in killed(true, false).await {
        assert_eq!((times, status), (1, MessageStatus::Sent), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_can_be_asked_gets_everything_once() {
    for (text, (times, status)) in killed(false, true).await {
        assert_eq!((times, status), (1, MessageStatus::Sent), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_other_network_gets_nothing_twice_and_what_is_undecided_is_listed() {
    let end = killed(false, false).await;
    for (text, (times, status)) in &end {
        match status {
            MessageStatus::Sent => assert_eq!(*times, 1, "{text}"),
            MessageStatus::Unknown => assert!(*times <= 1, "{text} arrived {times} times"),
            other => panic!("{text} is {other:?}"),
        }
    }
    assert!(end.values().any(|(_, status)| *status == MessageStatus::Unknown), "no crash hit anything");
}
