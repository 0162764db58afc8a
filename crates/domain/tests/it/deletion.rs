use contract::{
    AppError, Event, Stream,
    chats::{ChatChanges, Edit, NewDraft, NewMessage, SearchQuery},
};
use domain::{
    StoredAnswer,
    testing::{TestDomain, message},
};

const CANARY: &str = "xylophonequartz";

#[tokio::test]
async fn what_a_deleted_message_said_is_gone_from_everything() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.extra("Bob").await);
    let chat = domain.group(alice, &[bob]).await;
    let chats = &domain.services.chats;
    let new = NewMessage { mentions: vec![bob], ..message(&format!("first {CANARY}")) };
    let sent = chats.send(alice, chat, new.clone()).await.unwrap();
    chats.edit(alice, sent.id, Edit { text: format!("second {CANARY}") }).await.unwrap();
    chats.react(bob, sent.id, "👍", true).await.unwrap();
    // Chat summaries carry it too, in events and in answers that are kept for repeats.
    let pin = ChatChanges { pinned: Some(true), ..ChatChanges::default() };
    let summary = chats.change(bob, chat, pin).await.unwrap();
    let accounts = &domain.services.accounts;
    for (key, body) in [("sent", serde_json::to_string(&sent)), ("pinned", serde_json::to_string(&summary))] {
        accounts.claim_key(alice, key, key).await.unwrap();
        let answer = StoredAnswer { status: 200, body: body.unwrap() };
        assert_eq!(accounts.keep_answer(alice, key, &answer).await.unwrap(), Some(sent.id));
    }
    assert_eq!(domain.traces(CANARY).await, 7);

    let left = chats.delete(alice, sent.id).await.unwrap();

    assert_eq!((left.content.as_str(), left.reactions.len(), left.mentions.len()), ("", 0, 0));
    assert_eq!(chats.delete(alice, sent.id).await.unwrap(), left, "once more changes nothing");
    assert_eq!(domain.traces(CANARY).await, 0);
    assert_eq!(domain.traces(&sent.id.to_string()).await, 7, "the events and answers are still there");
    let told = domain.events_of(bob, Stream::Chat(chat)).await;
    assert_eq!(told.last(), Some(&Event::MessageDeleted(left.clone().into())));
    assert!(chats.history(bob, sent.id).await.unwrap().is_empty());
    let query = SearchQuery { q: CANARY.into(), ..SearchQuery::default() };
    assert!(chats.search(bob, &query).await.unwrap().items.is_empty());
    assert_eq!(chats.summary(bob, chat).await.unwrap().last_message, Some(left.clone()));
    assert_eq!(chats.send(alice, chat, new).await.unwrap(), left, "a repeat does not bring it back");
    assert_eq!(
        AppError::from(chats.edit(alice, sent.id, Edit { text: "x".into() }).await.unwrap_err()).status(),
        409
    );

    // An answer that was still on its way is settled once it is kept.
    accounts.claim_key(alice, "late", "late").await.unwrap();
    let body = serde_json::to_string(&sent).unwrap();
    accounts.keep_answer(alice, "late", &StoredAnswer { status: 201, body }).await.unwrap();
    chats.settle_answers(sent.id).await.unwrap();
    assert_eq!(domain.traces(CANARY).await, 0);
}

#[tokio::test]
async fn what_a_deleted_message_said_is_gone_from_the_file() {
    let domain = TestDomain::new().await;
    let Some(path) = domain.url.strip_prefix("sqlite://").map(std::path::PathBuf::from) else { return };
    let (alice, bob) = (domain.extra("Alice").await, domain.extra("Bob").await);
    let chat = domain.group(alice, &[bob]).await;
    let sent = domain.say(alice, chat, &format!("a {CANARY} b")).await;
    for n in 0..50 {
        domain.say(bob, chat, &format!("something else {n}")).await;
    }
    domain.services.chats.edit(alice, sent.id, Edit { text: format!("c {CANARY} d") }).await.unwrap();
    domain.services.chats.delete(alice, sent.id).await.unwrap();
    domain.services.db.settle().await.unwrap();

    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend(std::fs::read(path.with_extension("db-wal")).unwrap_or_default());
    let found = |text: &str| bytes.windows(text.len()).filter(|window| *window == text.as_bytes()).count();
    assert!(found("something else") > 0, "the file holds what was not deleted");
    assert_eq!(found(CANARY), 0);
}

#[tokio::test]
async fn who_may_delete_is_the_author_for_a_day_and_an_owner_always() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) = (domain.extra("A").await, domain.extra("B").await, domain.extra("C").await);
    let mallory = domain.extra("M").await;
    let chat = domain.group(alice, &[bob, carol]).await;
    let chats = &domain.services.chats;
    let sent = domain.say(bob, chat, "hello").await;
    let refused = async |user| AppError::from(chats.delete(user, sent.id).await.unwrap_err());

    assert_eq!(refused(carol).await, AppError::Forbidden);
    assert_eq!(refused(mallory).await, AppError::not_found("message"));
    domain.clock.advance(24 * 60 * 60 * 1000 + 1);
    assert_eq!(refused(bob).await.status(), 409);
    chats.delete(alice, sent.id).await.unwrap();
    let note = chats.open(alice, chat).await.unwrap().messages.items.pop().unwrap();
    assert_eq!(AppError::from(chats.delete(alice, note.id).await.unwrap_err()), AppError::Forbidden);
}

#[tokio::test]
async fn a_draft_is_gone_once_it_is_sent() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let draft = ChatChanges { draft: Some(Some(NewDraft { text: "hel".into() })), ..ChatChanges::default() };
    let kept = domain.services.chats.change(alice, chat, draft).await.unwrap();
    assert_eq!(kept.draft.unwrap().text, "hel");
    domain.say(alice, chat, "hello").await;
    assert_eq!(domain.services.chats.summary(alice, chat).await.unwrap().draft, None);
    let told = domain.events_of(alice, Stream::User(alice)).await;
    assert!(matches!(told.last(), Some(Event::ChatUpdated(chat)) if chat.draft.is_none()));
}
