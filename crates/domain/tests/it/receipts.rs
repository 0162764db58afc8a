use contract::{
    ChatId, Event, Stream, UserId,
    auth::{MyChanges, Role},
    chats::{MessageStatus, SeenMark},
};
use domain::testing::{TestDomain, message};

/// The status events told to the chat: how far, and up to which number.
async fn statuses(domain: &TestDomain, user: UserId, chat: ChatId) -> Vec<(MessageStatus, u64)> {
    let events = domain.events_of(user, Stream::Chat(chat)).await;
    let told = events.into_iter().filter_map(|event| match event {
        Event::MessageStatus { status, number, .. } => Some((status, number)),
        _ => None,
    });
    told.collect()
}

#[tokio::test]
async fn a_message_is_delivered_once_it_has_arrived_at_everybody_else() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) = (domain.extra("A").await, domain.extra("B").await, domain.extra("C").await);
    let mallory = domain.extra("M").await;
    let chat = domain.group(alice, &[bob, carol]).await;
    let chats = &domain.services.chats;
    let sent = domain.say(alice, chat, "hello").await;
    let status = async || chats.message(alice, sent.id).await.unwrap().status;

    // Of what was never sent nothing can have arrived, and strangers' words do not count.
    chats.delivered(chat, &[(bob, 99), (mallory, 2)]).await.unwrap();
    assert_eq!(status().await, MessageStatus::Sent);
    chats.delivered(chat, &[(carol, 2), (bob, 1)]).await.unwrap();
    assert_eq!(status().await, MessageStatus::Delivered);
    chats.delivered(chat, &[(carol, 2)]).await.unwrap();
    assert_eq!(statuses(&domain, bob, chat).await, [(MessageStatus::Delivered, 2)]);
    chats.delivered(ChatId::generate(), &[(carol, 2)]).await.unwrap();

    domain.read(bob, chat, sent.id).await;
    assert_eq!(status().await, MessageStatus::Delivered);
    domain.read(carol, chat, sent.id).await;
    assert_eq!(status().await, MessageStatus::Read);
    assert_eq!(statuses(&domain, bob, chat).await.last(), Some(&(MessageStatus::Read, 2)));
    let open = chats.open(alice, chat).await.unwrap();
    let mut expected = [alice, bob, carol].map(|user_id| SeenMark { user_id, number: 2 });
    expected.sort_by_key(|mark| mark.user_id);
    assert_eq!(open.seen, expected);
}

#[tokio::test]
async fn details_say_who_has_got_and_who_has_seen_it_and_when() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) = (domain.extra("A").await, domain.extra("B").await, domain.extra("C").await);
    let chat = domain.group(alice, &[bob, carol]).await;
    let sent = domain.say(alice, chat, "hello").await;
    domain.clock.advance(1000);
    domain.services.chats.delivered(chat, &[(carol, 2)]).await.unwrap();
    domain.clock.advance(1000);
    domain.read(bob, chat, sent.id).await;

    let details = domain.services.chats.details(carol, sent.id).await.unwrap();
    let at = |millis| Some(sent.timestamp.plus_millis(millis));
    let seen: Vec<_> =
        details.members.iter().map(|it| (it.user_id, it.status, it.delivered_at, it.read_at)).collect();
    assert_eq!(details.status, MessageStatus::Delivered);
    assert_eq!(
        seen,
        [(bob, MessageStatus::Read, at(2000), at(2000)), (carol, MessageStatus::Delivered, at(1000), None),]
    );
}

#[tokio::test]
async fn whoever_turns_receipts_off_is_not_told_of_and_is_told_nothing() {
    let domain = TestDomain::new().await;
    let alice = domain.person("Alice", Role::Staff).await;
    let (bob, alice_id) = (domain.extra("Bob").await, alice.user_id);
    let chat = domain.chat_with(&[alice_id, bob]).await;
    let chats = &domain.services.chats;
    let off = domain.services.accounts.change_me(&alice, MyChanges { receipts: Some(false) }).await.unwrap();
    assert!(!off.receipts);
    assert!(!domain.services.accounts.me(&alice).await.unwrap().receipts);

    let first = domain.say(bob, chat, "one").await;
    let second = domain.say(bob, chat, "two").await;
    domain.read(alice_id, chat, first.id).await;

    assert_eq!(chats.summary(alice_id, chat).await.unwrap().unread, 1);
    let told = domain.events_of(bob, Stream::Chat(chat)).await;
    assert!(told.iter().all(|event| event.name() != "message:read"));
    let own = domain.events_of(alice_id, Stream::User(alice_id)).await;
    assert!(
        matches!(own.last(), Some(Event::MessageRead { number: 1, unread: 1, cursor: Some(2), .. })),
        "{own:?}"
    );
    assert_eq!(chats.message(bob, first.id).await.unwrap().status, MessageStatus::Delivered);
    assert!(chats.details(bob, first.id).await.unwrap().members[0].read_at.is_none());

    // Bob has his on, and she is not told either.
    let answer = chats.send(alice_id, chat, message("three")).await.unwrap();
    domain.read(bob, chat, answer.id).await;
    let open = chats.open(alice_id, chat).await.unwrap();
    assert!(open.seen.is_empty() && !open.receipts);
    assert!(open.messages.items.iter().all(|message| message.status != MessageStatus::Read));
    assert_eq!(chats.message(bob, second.id).await.unwrap().status, MessageStatus::Delivered);
}

#[tokio::test]
async fn someone_who_cannot_sign_in_any_more_holds_nothing_up() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let (alice, bob, carol) = (domain.extra("A").await, domain.extra("B").await, domain.extra("C").await);
    let chat = domain.group(alice, &[bob, carol]).await;
    domain.services.accounts.deactivate(&admin, carol).await.unwrap();
    let sent = domain.say(alice, chat, "hello").await;
    domain.read(bob, chat, sent.id).await;
    assert_eq!(domain.services.chats.message(alice, sent.id).await.unwrap().status, MessageStatus::Read);
}

#[tokio::test]
async fn a_stored_event_whose_words_are_forgotten_still_tells_as_much_of_receipts_as_before() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("Alice").await, domain.extra("Bob").await);
    let discreet = domain.person("Discreet", Role::Staff).await;
    let off = MyChanges { receipts: Some(false) };
    domain.services.accounts.change_me(&discreet, off).await.unwrap();
    let chat = domain.group(alice, &[bob, discreet.user_id]).await;
    let sent = domain.say(alice, chat, "hello").await;
    domain.read(bob, chat, sent.id).await;
    domain.services.chats.delete(alice, sent.id).await.unwrap();

    let events = domain.events_of(discreet.user_id, Stream::Chat(chat)).await;
    let arrived = events.iter().find_map(|event| match event {
        Event::MessageNew(data) if data.message_id == sent.id => Some(&data.message),
        _ => None,
    });
    let arrived = arrived.unwrap();
    assert_eq!((arrived.content.as_str(), arrived.status), ("", MessageStatus::Sent));
}
