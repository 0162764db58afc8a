use contract::{
    AppError, Event, Stream,
    auth::Role,
    limits::SESSIONS_PER_USER,
    notification::NotificationKind,
    whatsapp::{
        Driver, NewSession, PairingNumber, Restriction, Scan, SessionChanges, SessionStatus, SessionWish,
    },
};
use domain::testing::TestDomain;

use super::{Node, comes_to, eventually, lab, linked, phone, unlinked};

#[tokio::test]
async fn a_phone_is_linked_by_scanning_and_its_owner_is_told_every_step() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let (session, qr) = unlinked(&domain, alice).await;
    let alices = phone(&domain, alice, "+60 12-345 6789", "Alice");

    assert!(domain.services.whatsapp.qr(bob, session).await.is_err(), "somebody else's code");
    assert!(lab(&domain).scan(alice, alices.id, &Scan { qr: "made up".into() }).is_err());
    lab(&domain).scan(alice, alices.id, &Scan { qr }).unwrap();
    let connected = comes_to(&domain.services, alice, session, SessionStatus::Connected).await;

    assert_eq!(connected.number.as_deref(), Some("+60123456789"));
    assert_eq!(
        domain.services.whatsapp.session(bob, session).await.unwrap_err().to_string(),
        "We could not find that session."
    );
    let statuses: Vec<SessionStatus> = domain
        .events_of(alice, Stream::User(alice))
        .await
        .into_iter()
        .filter_map(|event| match event {
            Event::SessionUpdated(session) => Some(session.status),
            _ => None,
        })
        .collect();
    let mut steps = statuses.clone();
    steps.dedup();
    assert_eq!(steps, [SessionStatus::Starting, SessionStatus::ScanQr, SessionStatus::Connected]);
    assert!(domain.events_of(bob, Stream::User(bob)).await.is_empty());
}

#[tokio::test]
async fn a_phone_is_linked_by_typing_a_code_that_is_for_its_number_only() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let (session, _) = unlinked(&domain, alice).await;
    let (hers, another) =
        (phone(&domain, alice, "+60123456789", "Alice"), phone(&domain, alice, "+60123456780", "Another"));

    let asked = PairingNumber { phone: "+60 12 345 6789".into() };
    let code = domain.services.whatsapp.pairing_code(alice, session, asked).await.unwrap().code;
    assert_eq!((code.len(), code.find('-')), (9, Some(4)));
    let typed = Scan { qr: code.to_lowercase() };
    assert!(lab(&domain).scan(alice, another.id, &typed).is_err());
    lab(&domain).scan(alice, hers.id, &typed).unwrap();
    comes_to(&domain.services, alice, session, SessionStatus::Connected).await;
    let no_number = PairingNumber { phone: "12".into() };
    assert!(domain.services.whatsapp.pairing_code(alice, session, no_number).await.is_err());
}

#[tokio::test]
async fn a_session_is_disconnected_restarted_renamed_and_removed_with_its_device() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, "+60123456789").await;
    let (whatsapp, id) = (&domain.services.whatsapp, linked.session);
    let device = domain.folder.path().join("whatsapp").join(id.to_string());
    assert!(device.exists());

    let closed = whatsapp.wish(alice, id, SessionWish::Disconnect).await.unwrap();
    assert_eq!((closed.status, closed.reason.is_some()), (SessionStatus::Idle, true));
    // It stays closed, and comes back with the device it has.
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    assert_eq!(whatsapp.session(alice, id).await.unwrap().status, SessionStatus::Idle);
    whatsapp.wish(alice, id, SessionWish::Restart).await.unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::Connected).await;

    let changes = SessionChanges { label: Some("  Shop  ".into()), idle_minutes: Some(5) };
    let renamed = whatsapp.change(alice, id, changes).await.unwrap();
    assert_eq!((renamed.label.as_str(), renamed.idle_minutes), ("Shop", 5));
    let bad = SessionChanges { label: Some("\n".into()), idle_minutes: None };
    assert!(whatsapp.change(alice, id, bad).await.is_err());

    whatsapp.remove(alice, id).await.unwrap();
    assert_eq!(
        AppError::from(whatsapp.session(alice, id).await.unwrap_err()),
        AppError::not_found("session")
    );
    eventually("the device is gone", async || (!device.exists()).then_some(())).await;
    eventually("the phone knows", async || (lab(&domain).phones(alice)[0].devices == 0).then_some(())).await;
    let events = domain.events_of(alice, Stream::User(alice)).await;
    assert!(events.contains(&Event::SessionRemoved { session_id: id }));
}

#[tokio::test]
async fn unlinking_here_or_at_the_phone_needs_a_new_scan() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, "+60123456789").await;
    let (whatsapp, id) = (&domain.services.whatsapp, linked.session);

    lab(&domain).log_out(alice, linked.phone.id).unwrap();
    let out = comes_to(&domain.services, alice, id, SessionStatus::LoggedOut).await;
    assert!(out.reason.unwrap().contains("Link it again"));
    let told = domain.events_of(alice, Stream::User(alice)).await;
    let notices = told.iter().filter(
        |event| matches!(event, Event::Notification(told) if told.kind == NotificationKind::SessionLoggedOut),
    );
    assert_eq!(notices.count(), 1);

    whatsapp.wish(alice, id, SessionWish::Restart).await.unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::ScanQr).await;
    let qr = whatsapp.qr(alice, id).await.unwrap().qr;
    lab(&domain).scan(alice, linked.phone.id, &Scan { qr }).unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::Connected).await;

    // A session that is closed tells the phone all the same.
    whatsapp.wish(alice, id, SessionWish::Disconnect).await.unwrap();
    whatsapp.wish(alice, id, SessionWish::LogOut).await.unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::LoggedOut).await;
    assert_eq!(lab(&domain).phones(alice)[0].devices, 0);
}

#[tokio::test]
async fn a_restriction_says_until_when_and_the_session_comes_back_after_it() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, "+60123456789").await;
    let id = linked.session;

    lab(&domain).restrict(alice, linked.phone.id, Restriction { seconds: Some(60) }).unwrap();
    let restricted = comes_to(&domain.services, alice, id, SessionStatus::Restricted).await;
    assert_eq!(restricted.restricted_until, Some(domain.clock.now().plus_millis(60_000)));
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    comes_to(&domain.services, alice, id, SessionStatus::Restricted).await;
    domain.clock.advance(60_000);
    comes_to(&domain.services, alice, id, SessionStatus::Connected).await;
}

#[tokio::test]
async fn a_phone_that_was_off_and_a_task_that_crashed_come_back_by_themselves() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, "+60123456789").await;
    let id = linked.session;

    lab(&domain).switch(alice, linked.phone.id, false).unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::Reconnecting).await;
    lab(&domain).switch(alice, linked.phone.id, true).unwrap();
    let comes_back = async || {
        eventually("it comes back", async || {
            domain.clock.advance(1_000);
            let session = domain.services.whatsapp.session(alice, id).await.unwrap();
            (session.status == SessionStatus::Connected).then_some(())
        })
        .await;
    };
    comes_back().await;
    lab(&domain).crash(alice, linked.phone.id).unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::Reconnecting).await;
    comes_back().await;
}

#[tokio::test]
async fn sessions_come_back_after_a_restart_and_one_node_has_each() {
    let domain = TestDomain::new().await;
    let node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    linked(&domain, alice, "+60123456789").await;
    node.stop(&domain.services).await;

    let node = Node::start(&domain.services);
    // Starting, scan, connected; and again starting and connected.
    let told = eventually("it comes back", async || {
        let events = domain.events_of(alice, Stream::User(alice)).await;
        let connects = events.iter().filter(
            |event| matches!(event, Event::SessionUpdated(told) if told.status == SessionStatus::Connected),
        );
        (connects.count() == 2).then_some(events.len())
    })
    .await;
    let other = domain.reopen().await;
    let _other = Node::start(&other);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(domain.events_of(alice, Stream::User(alice)).await.len(), told, "two nodes have it");

    // A node that dies says nothing; another one takes over once its lease is over.
    drop(node);
    domain.clock.advance(11_000);
    eventually("the other node has it", async || {
        let events = domain.events_of(alice, Stream::User(alice)).await;
        let last = events.get(told..).and_then(<[Event]>::last).cloned();
        matches!(last, Some(Event::SessionUpdated(session)) if session.status == SessionStatus::Connected)
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_person_has_so_many_numbers_and_only_drivers_that_are_on() {
    let domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    for _ in 0..SESSIONS_PER_USER {
        domain.services.whatsapp.create(alice, NewSession::default()).await.unwrap();
    }
    assert!(domain.services.whatsapp.create(alice, NewSession::default()).await.is_err());
    let off = NewSession { driver: Some(Driver::Linked), ..NewSession::default() };
    assert!(domain.services.whatsapp.create(alice, off).await.is_err());
    assert_eq!(domain.services.whatsapp.sessions(alice).await.unwrap()[1].label, "My number 2");
}

#[tokio::test]
async fn administrators_see_how_sessions_are_and_may_stop_them() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let admin = domain.person("Ada", Role::Admin).await;
    let staff = domain.person("Bob", Role::Staff).await;
    let linked = linked(&domain, staff.user_id, "+60123456789").await;
    let whatsapp = &domain.services.whatsapp;

    assert!(whatsapp.all(&staff).await.is_err());
    let all = whatsapp.all(&admin).await.unwrap();
    assert_eq!((all.len(), all[0].owner_id), (1, staff.user_id));
    assert!(whatsapp.session(admin.user_id, linked.session).await.is_err());
    whatsapp.wish_of_admin(&admin, linked.session, SessionWish::Disconnect).await.unwrap();
    let stopped = comes_to(&domain.services, staff.user_id, linked.session, SessionStatus::Idle).await;
    assert_eq!(stopped.reason.as_deref(), Some("An administrator stopped it."));
    whatsapp.wish_of_admin(&admin, linked.session, SessionWish::Restart).await.unwrap();
    comes_to(&domain.services, staff.user_id, linked.session, SessionStatus::Connected).await;
}

#[tokio::test]
async fn whoever_may_not_sign_in_any_more_has_no_number_that_is_open() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let admin = domain.person("Ada", Role::Admin).await;
    let alice = domain.user("Alice").await;
    let id = linked(&domain, alice, "+60123456789").await.session;

    domain.services.accounts.deactivate(&admin, alice).await.unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::Idle).await;
    domain.services.accounts.activate(&admin, alice).await.unwrap();
    domain.services.whatsapp.wish(alice, id, SessionWish::Restart).await.unwrap();
    comes_to(&domain.services, alice, id, SessionStatus::Connected).await;
}
