use contract::{
    AppError, UserId,
    chats::{Edit, Found, SearchQuery},
};
use domain::testing::TestDomain;

fn query(q: &str) -> SearchQuery {
    SearchQuery { q: q.into(), ..SearchQuery::default() }
}

async fn found(domain: &TestDomain, user: UserId, query: &SearchQuery) -> Vec<String> {
    let page = domain.services.chats.search(user, query).await.expect("finds");
    page.items.into_iter().map(|Found { message, .. }| message.content).collect()
}

#[tokio::test]
async fn messages_are_found_by_the_beginnings_of_their_words_the_newest_first() {
    let domain = TestDomain::new().await;
    let (alice, bob, mallory) =
        (domain.extra("Alice").await, domain.extra("B").await, domain.extra("M").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    for text in [
        "The Kühlschrank is full",
        "Mail ben@example.com about the FRIDGE",
        "nothing here",
        "冷蔵庫はいっぱい",
    ] {
        domain.say(alice, chat, text).await;
    }
    domain.say(bob, chat, "fridges, 12 of them").await;

    assert_eq!(
        found(&domain, bob, &query("fridge")).await,
        ["fridges, 12 of them", "Mail ben@example.com about the FRIDGE"]
    );
    assert_eq!(found(&domain, bob, &query("KÜHL full")).await, ["The Kühlschrank is full"]);
    assert_eq!(found(&domain, bob, &query("example mail")).await.len(), 1);
    assert_eq!(found(&domain, bob, &query("蔵庫")).await, ["冷蔵庫はいっぱい"]);
    assert_eq!(found(&domain, bob, &query("12")).await.len(), 1);
    assert!(found(&domain, bob, &query("rid")).await.is_empty());
    assert!(found(&domain, mallory, &query("fridge")).await.is_empty());

    let page = domain.services.chats.search(bob, &query("fridge")).await.unwrap();
    assert_eq!(
        (page.items[1].excerpt.as_str(), page.items[1].sender_name.as_str()),
        ("Mail ben@example.com about the FRIDGE", "Alice")
    );
    assert_eq!(page.items[1].highlights, [[31, 37]]);
}

#[tokio::test]
async fn what_people_type_is_never_the_engines_syntax() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    domain.say(alice, chat, "one thing and another").await;
    for odd in [
        "\"",
        "\"one",
        "one AND",
        "NOT one",
        "one*",
        "(one",
        "one:",
        "words:one",
        "one'",
        "one & !another",
        "near(one thing)",
        "^one",
        "-one",
        "one <-> thing",
        "\\",
        "{one}",
        "a:b:c",
        "%",
        "🙂",
        "",
        "   ",
    ] {
        domain.services.chats.search(bob, &query(odd)).await.unwrap_or_else(|error| panic!("{odd}: {error}"));
    }
    assert_eq!(found(&domain, bob, &query("\"one\" (thing)")).await.len(), 1);
    for wrong in ["a\0b", &"x".repeat(201)] {
        let refused = domain.services.chats.search(bob, &query(wrong)).await.unwrap_err();
        assert_eq!(AppError::from(refused).field(), Some("q"));
    }
}

#[tokio::test]
async fn a_search_is_narrowed_and_read_in_pages() {
    let domain = TestDomain::new().await;
    let (alice, bob, carol) = (domain.extra("A").await, domain.extra("B").await, domain.extra("C").await);
    let (with_bob, with_carol) =
        (domain.chat_with(&[alice, bob]).await, domain.chat_with(&[alice, carol]).await);
    let first = domain.say(alice, with_bob, "fridge 1").await;
    domain.clock.advance(1000);
    domain.say(bob, with_bob, "fridge 2").await;
    domain.clock.advance(1000);
    let third = domain.say(alice, with_carol, "fridge 3").await;
    let fridge = || query("fridge");

    assert_eq!(
        found(&domain, alice, &SearchQuery { chat_id: Some(with_bob), ..fridge() }).await,
        ["fridge 2", "fridge 1"]
    );
    assert_eq!(found(&domain, alice, &SearchQuery { sender_id: Some(bob), ..fridge() }).await, ["fridge 2"]);
    assert_eq!(
        found(&domain, alice, &SearchQuery { since: Some(third.timestamp), ..fridge() }).await,
        ["fridge 3"]
    );
    let until = SearchQuery { until: Some(first.timestamp.plus_millis(1)), ..fridge() };
    assert_eq!(found(&domain, alice, &until).await, ["fridge 1"]);

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let query = SearchQuery { limit: Some(1), after, ..fridge() };
        let page = domain.services.chats.search(alice, &query).await.unwrap();
        seen.extend(page.items.into_iter().map(|found| found.message.content));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["fridge 3", "fridge 2", "fridge 1"]);
}

#[tokio::test]
async fn an_edited_message_is_found_by_its_new_words_only() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let sent = domain.say(alice, chat, "the fridge").await;
    domain.services.chats.edit(alice, sent.id, Edit { text: "the oven".into() }).await.unwrap();
    assert!(found(&domain, bob, &query("fridge")).await.is_empty());
    assert_eq!(found(&domain, bob, &query("oven")).await, ["the oven"]);
}

#[tokio::test]
async fn what_was_written_before_there_was_an_index_is_found_after_the_next_start() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let sent = domain.say(alice, chat, "the fridge").await;
    domain.empty_index().await;
    assert!(found(&domain, bob, &query("fridge")).await.is_empty());

    let upgraded = domain.reopen().await;
    assert_eq!(upgraded.chats.search(bob, &query("fridge")).await.unwrap().items.len(), 1);
    upgraded.chats.delete(alice, sent.id).await.unwrap();
    assert!(found(&domain, bob, &query("fridge")).await.is_empty());
}
