use contract::{
    AppError, Event, PageQuery, Stream, Timestamp,
    chats::{ChatChanges, NewDraft, Notify},
};
use domain::testing::TestDomain;

#[tokio::test]
async fn ones_own_state_of_a_chat_is_kept_and_told_to_ones_own_tabs_only() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let until = Timestamp::from_millis(1_800_000_000_000);
    let changes = ChatChanges {
        pinned: Some(true),
        archived: Some(false),
        muted_until: Some(Some(until)),
        notify: Some(Notify::Mentions),
        marked_unread: Some(true),
        draft: Some(Some(NewDraft { text: "so far".into() })),
        title: None,
        image_id: None,
    };

    let after = domain.services.chats.change(alice, chat, changes.clone()).await.unwrap();
    assert_eq!((after.pinned, after.muted_until, after.notify), (true, Some(until), Notify::Mentions));
    assert_eq!(domain.services.chats.summary(alice, chat).await.unwrap(), after);
    let mine = domain.events_of(alice, Stream::User(alice)).await;
    assert_eq!(mine.last(), Some(&Event::ChatUpdated(after.clone())));
    // The same again is no news.
    assert_eq!(domain.services.chats.change(alice, chat, changes).await.unwrap(), after);
    assert_eq!(domain.events_of(alice, Stream::User(alice)).await.len(), 2);
    assert_eq!(domain.events_of(bob, Stream::User(bob)).await.len(), 1);
    assert!(domain.events_of(bob, Stream::Chat(chat)).await.is_empty());
    assert!(!domain.services.chats.summary(bob, chat).await.unwrap().pinned);

    let nothing = ChatChanges {
        muted_until: Some(None),
        draft: Some(Some(NewDraft { text: "  ".into() })),
        ..ChatChanges::default()
    };
    let after = domain.services.chats.change(alice, chat, nothing).await.unwrap();
    assert_eq!((after.muted_until, after.draft), (None, None));
    for text in ["a\0b".to_owned(), "x".repeat(70_000)] {
        let draft = ChatChanges { draft: Some(Some(NewDraft { text })), ..ChatChanges::default() };
        let refused = AppError::from(domain.services.chats.change(alice, chat, draft).await.unwrap_err());
        assert_eq!(refused.field(), Some("draft"));
    }
}

#[tokio::test]
async fn seeing_a_chat_takes_it_from_what_was_put_aside_as_unread() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let sent = domain.say(bob, chat, "hello").await;
    domain.read(alice, chat, sent.id).await;
    let mark = ChatChanges { marked_unread: Some(true), ..ChatChanges::default() };
    assert!(domain.services.chats.change(alice, chat, mark).await.unwrap().marked_unread);

    domain.read(alice, chat, sent.id).await;
    assert!(!domain.services.chats.summary(alice, chat).await.unwrap().marked_unread);
    let told = domain.events_of(alice, Stream::User(alice)).await;
    assert!(matches!(told.last(), Some(Event::ChatUpdated(chat)) if !chat.marked_unread));
}

#[tokio::test]
async fn pinned_chats_come_first_and_archived_ones_last_and_do_not_count() {
    let domain = TestDomain::new().await;
    let alice = domain.extra("Alice").await;
    let mut chats = Vec::new();
    for name in ["Bob", "Carol", "Dan", "Eve"] {
        domain.clock.advance(1000);
        let other = domain.extra(name).await;
        let chat = domain.chat_with(&[alice, other]).await;
        domain.say(other, chat, "hello").await;
        chats.push(chat);
    }
    let change = async |chat, changes| domain.services.chats.change(alice, chat, changes).await.unwrap();
    change(chats[0], ChatChanges { pinned: Some(true), ..ChatChanges::default() }).await;
    change(chats[3], ChatChanges { archived: Some(true), ..ChatChanges::default() }).await;
    let mute = ChatChanges {
        muted_until: Some(Some(Timestamp::from_millis(i64::MAX / 2))),
        ..ChatChanges::default()
    };
    change(chats[1], mute).await;

    assert_eq!(
        domain.services.chats.inbox(alice).await.unwrap().unread,
        3,
        "muted counts, archived does not"
    );
    let mut titles = Vec::new();
    let mut after = None;
    loop {
        let page = domain.services.chats.list(alice, PageQuery { limit: Some(1), after }).await.unwrap();
        titles.extend(page.items.into_iter().map(|chat| chat.title));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(titles, ["Bob", "Dan", "Carol", "Eve"]);
}
