use contract::{
    Event, Stream, chats::MessageStatus, notification::NotificationKind, whatsapp::SessionStatus,
};
use domain::testing::TestDomain;

use super::{Node, chat_with, comes_to, eventually, linked, phone, reaches, received};

const MINUTE_MILLIS: i64 = 60_000;

#[tokio::test]
async fn a_session_that_is_not_used_is_closed_after_a_notice_and_wakes_when_something_is_to_be_sent() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, "+60123456789").await;
    let customer = phone(&domain, alice, "+60198765432", "Mrs Lim");
    let chat = chat_with(&domain, &linked, "+60198765432").await;
    let services = &domain.services;

    domain.clock.advance(56 * MINUTE_MILLIS);
    let warned = eventually("a notice", async || {
        let session = services.whatsapp.session(alice, linked.session).await.unwrap();
        session.closes_at
    })
    .await;
    assert_eq!(warned, domain.clock.now().plus_millis(4 * MINUTE_MILLIS));
    let told = domain.events_of(alice, Stream::User(alice)).await;
    let notices = told.iter().filter(
        |event| matches!(event, Event::Notification(told) if told.kind == NotificationKind::SessionIdle),
    );
    assert_eq!(notices.count(), 1);

    domain.clock.advance(5 * MINUTE_MILLIS);
    let closed = comes_to(services, alice, linked.session, SessionStatus::Idle).await;
    assert_eq!((closed.reason, closed.closes_at), (None, None));
    let sent = domain.say(alice, chat, "still there?").await;
    reaches(services, alice, &sent, MessageStatus::Delivered).await;
    comes_to(services, alice, linked.session, SessionStatus::Connected).await;
    assert_eq!(received(&domain, alice, customer.id), ["still there?"]);
}
