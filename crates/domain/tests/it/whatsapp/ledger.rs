use contract::{
    chats::MessageStatus,
    whatsapp::{NetworkChanges, NewLabPhone, Restriction, SessionStatus, SessionWish, Settlement},
};
use domain::testing::{TestDomain, message};

use super::{Node, chat_with, comes_to, eventually, lab, linked, phone, reaches, received, rules};

const NUMBER: &str = "+60123456789";
const CUSTOMER: &str = "+60198765432";

#[tokio::test]
async fn a_number_without_whatsapp_and_a_refusal_say_why_and_can_be_tried_again() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let services = &domain.services;
    let without = NewLabPhone { number: CUSTOMER.into(), name: "Landline".into(), on_whatsapp: Some(false) };
    let landline = lab(&domain).add_phone(alice, &without).unwrap();
    let chat = chat_with(&domain, &linked, CUSTOMER).await;

    let sent = domain.say(alice, chat, "hello").await;
    let failed = reaches(services, alice, &sent, MessageStatus::Failed).await;
    assert_eq!(failed.reason.as_deref(), Some("This number is not on WhatsApp."));
    let now_with = NewLabPhone { on_whatsapp: Some(true), ..without };
    lab(&domain).add_phone(alice, &now_with).unwrap();
    services.whatsapp.retry(alice, sent.id).await.unwrap();
    let delivered = reaches(services, alice, &sent, MessageStatus::Delivered).await;
    assert_eq!(delivered.reason, None);
    assert!(services.whatsapp.retry(alice, sent.id).await.is_err());

    rules(&domain, NetworkChanges { failure_share: Some(1.0), ..Default::default() });
    let refused = domain.say(alice, chat, "again").await;
    reaches(services, alice, &refused, MessageStatus::Failed).await;
    assert_eq!(received(&domain, alice, landline.id), ["hello"]);
    let health = services.whatsapp.status(alice).await.unwrap().sessions;
    assert_eq!((health[0].failed, health[0].unknown, health[0].queued), (1, 0, 0));
}

#[tokio::test]
async fn a_restricted_number_stops_and_what_waits_leaves_once_it_may() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let customer = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    let chat = chat_with(&domain, &linked, CUSTOMER).await;
    let services = &domain.services;

    lab(&domain).restrict(alice, linked.phone.id, Restriction::default()).unwrap();
    comes_to(services, alice, linked.session, SessionStatus::Restricted).await;
    let waits = domain.say(alice, chat, "later").await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    assert_eq!(services.chats.message(alice, waits.id).await.unwrap().status, MessageStatus::Queued);
    assert_eq!(received(&domain, alice, customer.id), [""; 0]);
    domain.clock.advance(60 * 60 * 1000);
    reaches(services, alice, &waits, MessageStatus::Delivered).await;
    assert_eq!(received(&domain, alice, customer.id), ["later"]);
}

#[tokio::test]
async fn a_message_deleted_before_it_left_is_not_sent() {
    let domain = TestDomain::new().await;
    let node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let customer = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    let chat = chat_with(&domain, &linked, CUSTOMER).await;
    let services = &domain.services;
    services.whatsapp.wish(alice, linked.session, SessionWish::Disconnect).await.unwrap();
    comes_to(services, alice, linked.session, SessionStatus::Idle).await;

    let (regretted, meant) = (domain.say(alice, chat, "oh no").await, domain.say(alice, chat, "hello").await);
    services.chats.delete(alice, regretted.id).await.unwrap();
    services.whatsapp.wish(alice, linked.session, SessionWish::Restart).await.unwrap();
    reaches(services, alice, &meant, MessageStatus::Delivered).await;
    assert_eq!(received(&domain, alice, customer.id), ["hello"]);
    node.stop(services).await;
}

#[tokio::test]
async fn lost_receipts_leave_a_message_sent_and_a_later_one_settles_it() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let customer = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    let chat = chat_with(&domain, &linked, CUSTOMER).await;

    rules(&domain, NetworkChanges { drop_receipts_share: Some(1.0), ..Default::default() });
    let sent = domain.say(alice, chat, "hello").await;
    reaches(&domain.services, alice, &sent, MessageStatus::Sent).await;
    rules(&domain, NetworkChanges { drop_receipts_share: Some(0.0), ..Default::default() });
    super::writes(&domain, alice, customer.id, NUMBER, "hi").await;
    reaches(&domain.services, alice, &sent, MessageStatus::Read).await;
}

#[tokio::test]
async fn what_nobody_knows_is_settled_by_a_look_at_the_phone() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let bob = domain.user("Bob").await;
    let node = Node::start(&domain.services);
    let linked = linked(&domain, alice, NUMBER).await;
    let chat = chat_with(&domain, &linked, CUSTOMER).await;
    let services = &domain.services;
    rules(
        &domain,
        NetworkChanges {
            delay_ms: Some(60_000),
            repeat_safe: Some(false),
            askable: Some(false),
            ..Default::default()
        },
    );
    let (there, not_there) = (domain.say(alice, chat, "one").await, domain.say(alice, chat, "two").await);
    reaches(services, alice, &there, MessageStatus::Sending).await;
    node.stop(services).await;
    let node = Node::start(services);
    let unknown = reaches(services, alice, &there, MessageStatus::Unknown).await;
    assert!(unknown.reason.unwrap().contains("look at the phone"));
    reaches(services, alice, &not_there, MessageStatus::Sending).await;
    node.stop(services).await;
    let _node = Node::start(services);
    reaches(services, alice, &not_there, MessageStatus::Unknown).await;

    assert!(services.whatsapp.settle(bob, there.id, Settlement { sent: true }).await.is_err());
    let settled = services.whatsapp.settle(alice, there.id, Settlement { sent: true }).await.unwrap();
    assert_eq!(settled.status, MessageStatus::Sent);
    let settled = services.whatsapp.settle(alice, not_there.id, Settlement { sent: false }).await.unwrap();
    assert_eq!(settled.status, MessageStatus::Failed);
    rules(&domain, NetworkChanges { delay_ms: Some(0), ..Default::default() });
    services.whatsapp.retry(alice, not_there.id).await.unwrap();
    reaches(services, alice, &not_there, MessageStatus::Delivered).await;
    assert!(services.whatsapp.settle(alice, there.id, Settlement { sent: false }).await.is_err());
}

#[tokio::test]
async fn a_message_that_did_not_leave_is_tried_again_and_then_has_failed() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let customer = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    let chat = chat_with(&domain, &linked, CUSTOMER).await;
    // The phone goes off while the message is on its way.
    rules(&domain, NetworkChanges { delay_ms: Some(400), ..Default::default() });
    let sent = domain.services.chats.send(alice, chat, message("hello")).await.unwrap();
    reaches(&domain.services, alice, &sent, MessageStatus::Sending).await;
    lab(&domain).switch(alice, linked.phone.id, false).unwrap();
    comes_to(&domain.services, alice, linked.session, SessionStatus::Reconnecting).await;
    rules(&domain, NetworkChanges { delay_ms: Some(0), ..Default::default() });
    lab(&domain).switch(alice, linked.phone.id, true).unwrap();
    eventually("it arrives", async || {
        domain.clock.advance(60_000);
        (received(&domain, alice, customer.id) == ["hello"]).then_some(())
    })
    .await;
    reaches(&domain.services, alice, &sent, MessageStatus::Delivered).await;
}
