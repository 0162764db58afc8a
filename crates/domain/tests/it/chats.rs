use contract::{
    AppError, ChatId, Event, MessageId, Stream,
    chats::{MessageStatus, MessagesQuery, NewChat, NewMessage, ReadUpTo},
};
use domain::testing::{TestDomain, message};

#[tokio::test]
async fn a_message_sent_twice_is_stored_and_announced_once() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let new = NewMessage { text: "  hello  ".into(), ..message("") };

    let sent = domain.services.chats.send(alice, chat, new.clone()).await.unwrap();
    let again = domain.services.chats.send(alice, chat, new).await.unwrap();

    assert_eq!(again, sent);
    assert_eq!(sent.content, "hello");
    assert_eq!(domain.events_of(bob, Stream::Chat(chat)).await, [Event::MessageNew(sent.into())]);
}

#[tokio::test]
async fn the_same_message_over_many_connections_at_once_is_stored_once() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let new = message("hello");

    let sends = (0..16).map(|_| domain.services.chats.send(alice, chat, new.clone()));
    let sent = futures::future::try_join_all(sends).await.unwrap();

    assert!(sent.iter().all(|message| *message == sent[0]));
    let stored = domain.services.chats.messages(bob, chat, MessagesQuery::default()).await.unwrap();
    assert_eq!(stored.items, [sent[0].clone()]);
}

#[tokio::test]
async fn many_writers_at_once_leave_numbers_without_holes() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;

    let sends = (0..100).map(|n| {
        let author = if n % 2 == 0 { alice } else { bob };
        domain.services.chats.send(author, chat, message(&format!("message {n}")))
    });
    futures::future::try_join_all(sends).await.unwrap();

    let stored = domain
        .services
        .chats
        .messages(bob, chat, MessagesQuery { limit: Some(100), ..MessagesQuery::default() })
        .await
        .unwrap();
    let numbers: Vec<u64> = stored.items.iter().rev().map(|message| message.number).collect();
    assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stranger_finds_neither_the_chat_nor_its_messages() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let mallory = domain.user("Mallory").await;
    let chat = domain.chat_with(&[alice, bob]).await;
    let sent = domain.say(alice, chat, "between us").await;
    let chats = &domain.services.chats;
    let absent = AppError::not_found("chat");
    let up_to = ReadUpTo { message_id: sent.id };

    let answers = [
        chats.summary(mallory, chat).await.map(drop),
        chats.open(mallory, chat).await.map(drop),
        chats.messages(mallory, chat, MessagesQuery::default()).await.map(drop),
        chats.send(mallory, chat, message("let me in")).await.map(drop),
        chats.mark_read(mallory, chat, up_to).await,
        chats.summary(mallory, ChatId::generate()).await.map(drop),
    ];
    for answer in answers {
        assert_eq!(AppError::from(answer.unwrap_err()), absent);
    }
    assert!(domain.services.chats.inbox(mallory).await.unwrap().chats.items.is_empty());
    assert!(domain.events_of(mallory, Stream::Chat(chat)).await.is_empty());
}

#[tokio::test]
async fn two_people_have_one_direct_chat_whoever_starts_it() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);

    let first = domain.services.chats.start(alice, NewChat::Direct { user_id: bob }).await.unwrap();
    let second = domain.services.chats.start(bob, NewChat::Direct { user_id: alice }).await.unwrap();

    assert_eq!(first.id, second.id);
    assert_eq!((first.title.as_str(), second.title.as_str()), ("Bob", "Alice"));
    let told = domain.events_of(bob, Stream::User(bob)).await;
    assert_eq!(told, [Event::ChatNew(second)]);
    let own = domain.services.chats.start(alice, NewChat::Direct { user_id: alice }).await;
    assert!(matches!(AppError::from(own.unwrap_err()), AppError::Invalid { field, .. } if field == "userId"));
}

#[tokio::test]
async fn unseen_messages_are_counted_until_they_are_seen() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let first = domain.say(alice, chat, "one").await;
    domain.say(alice, chat, "two").await;

    let inbox = domain.services.chats.inbox(bob).await.unwrap();
    assert_eq!((inbox.unread, inbox.chats.items[0].unread), (2, 2));
    assert_eq!(domain.services.chats.inbox(alice).await.unwrap().unread, 0);

    domain.read(bob, chat, first.id).await;
    assert_eq!(domain.services.chats.inbox(bob).await.unwrap().unread, 1);
    // Going back changes nothing, and is announced to nobody.
    domain.read(bob, chat, first.id).await;
    let events = domain.events_of(alice, Stream::Chat(chat)).await;
    assert_eq!(events.iter().filter(|event| event.name() == "message:read").count(), 1);
}

#[tokio::test]
async fn answering_marks_what_is_above_as_seen() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let question = domain.say(alice, chat, "shall we?").await;
    let answer = domain.say(bob, chat, "yes").await;

    assert_eq!(domain.services.chats.inbox(bob).await.unwrap().unread, 0);
    let open = domain.services.chats.open(alice, chat).await.unwrap();
    let statuses: Vec<_> = open.messages.items.iter().map(|message| (message.id, message.status)).collect();
    assert_eq!(statuses, [(answer.id, MessageStatus::Sent), (question.id, MessageStatus::Read)]);
    let names: Vec<_> = domain.events_of(alice, Stream::Chat(chat)).await.iter().map(Event::name).collect();
    assert_eq!(names, ["message:new", "message:read", "message:new", "message:status"]);
}

#[tokio::test]
async fn history_is_read_in_pages_from_the_newest_back() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    for n in 1..=5 {
        domain.say(alice, chat, &format!("message {n}")).await;
    }

    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let query = MessagesQuery { before, limit: Some(2), ..MessagesQuery::default() };
        let page = domain.services.chats.messages(bob, chat, query).await.unwrap();
        seen.extend(page.items.into_iter().map(|message| message.content));
        let Some(next) = page.next else { break };
        before = Some(next.parse().unwrap());
    }
    assert_eq!(seen, ["message 5", "message 4", "message 3", "message 2", "message 1"]);

    let unknown = MessagesQuery { before: Some(MessageId::generate()), ..MessagesQuery::default() };
    assert!(domain.services.chats.messages(bob, chat, unknown).await.is_err());
}

#[tokio::test]
async fn chats_are_listed_by_their_newest_message_a_page_at_a_time() {
    let mut domain = TestDomain::new().await;
    let alice = domain.user("Alice").await;
    let mut chats = Vec::new();
    for name in ["Bob", "Carol", "Dan"] {
        let other = domain.user(name).await;
        chats.push(domain.chat_with(&[alice, other]).await);
        domain.clock.advance(1000);
    }
    domain.say(alice, chats[0], "you are first now").await;

    let page = |after| contract::PageQuery { limit: Some(2), after };
    let first = domain.services.chats.list(alice, page(None)).await.unwrap();
    let second = domain.services.chats.list(alice, page(first.next.clone())).await.unwrap();
    let titles: Vec<_> = first.items.iter().chain(&second.items).map(|chat| chat.title.as_str()).collect();
    assert_eq!(titles, ["Bob", "Dan", "Carol"]);
    assert_eq!(second.next, None);
    domain.notices.close();
}

#[tokio::test]
async fn text_that_cannot_be_a_message_is_refused_with_its_field() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let chat = domain.chat_with(&[alice, bob]).await;

    for text in ["   ", "a\0b", &"x".repeat(8 * 1024 + 1)] {
        let refused = domain.services.chats.send(alice, chat, message(text)).await.unwrap_err();
        assert!(matches!(AppError::from(refused), AppError::Invalid { field, .. } if field == "text"));
    }
    domain.say(alice, chat, &"x".repeat(8 * 1024)).await;
    assert_eq!(domain.events_of(bob, Stream::Chat(chat)).await.len(), 1);
}
