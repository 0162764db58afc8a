use contract::{
    AppError, Event, MessageId, Stream, UserId,
    chats::{Edit, Message, MessagesQuery, NewMessage, Quote},
};
use domain::testing::{TestDomain, message};

fn edit(text: &str) -> Edit {
    Edit { text: text.into() }
}

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn an_edited_message_keeps_its_history_for_members() {
    let domain = TestDomain::new().await;
    let (alice, bob, mallory) = (domain.extra("A").await, domain.extra("B").await, domain.extra("M").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let chats = &domain.services.chats;
    let sent = domain.say(alice, chat, "helo").await;
    domain.clock.advance(1000);

    let edited = chats.edit(alice, sent.id, edit(" hello ")).await.unwrap();
    assert_eq!((edited.content.as_str(), edited.number), ("hello", sent.number));
    assert_eq!(edited.edited_at, Some(sent.timestamp.plus_millis(1000)));
    assert_eq!(chats.edit(alice, sent.id, edit("hello")).await.unwrap(), edited);
    let told = domain.events_of(bob, Stream::Chat(chat)).await;
    assert_eq!(told.last(), Some(&Event::MessageEdited(edited.clone().into())));
    assert_eq!(told.len(), 2, "the same text is no edit");
    let history: Vec<_> =
        chats.history(bob, sent.id).await.unwrap().into_iter().map(|it| (it.content, it.at)).collect();
    assert_eq!(history, [("helo".into(), sent.timestamp), ("hello".into(), edited.edited_at.unwrap())]);

    let refused = async |user, text| AppError::from(chats.edit(user, sent.id, edit(text)).await.unwrap_err());
    assert_eq!(refused(bob, "mine").await, AppError::Forbidden);
    assert_eq!(refused(mallory, "mine").await, AppError::not_found("message"));
    assert_eq!(refused(alice, " ").await.field(), Some("text"));
    domain.clock.advance(DAY);
    assert_eq!(refused(alice, "too late").await.status(), 409);
}

#[tokio::test]
async fn an_edit_and_a_deletion_at_once_leave_no_text() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let chats = &domain.services.chats;
    for _ in 0..10 {
        let sent = domain.say(alice, chat, "canary first").await;
        let edits = (0..4).map(|n| chats.edit(alice, sent.id, edit(&format!("canary {n}"))));
        let (edits, deleted) = tokio::join!(futures::future::join_all(edits), chats.delete(alice, sent.id));
        deleted.unwrap();
        assert!(edits.iter().all(|edit| {
            edit.is_ok()
                || edit
                    .as_ref()
                    .is_err_and(|error| matches!(error, domain::Error::Rule(AppError::Conflict { .. })))
        }));
        assert_eq!(chats.message(bob, sent.id).await.unwrap().content, "");
    }
    assert_eq!(domain.traces("canary").await, 0);
}

#[tokio::test]
async fn pages_go_both_ways_and_around_one() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let mut ids: Vec<MessageId> = Vec::new();
    for n in 1..=9 {
        ids.push(domain.say(alice, chat, &n.to_string()).await.id);
    }
    let read = async |query: MessagesQuery| {
        let page = domain.services.chats.messages(bob, chat, query).await.unwrap();
        let numbers: Vec<u64> = page.items.iter().map(|message| message.number).collect();
        (numbers, page.next.is_some(), page.newer.is_some())
    };
    let query = |limit| MessagesQuery { limit: Some(limit), ..MessagesQuery::default() };

    assert_eq!(read(query(3)).await, (vec![9, 8, 7], true, false));
    assert_eq!(read(MessagesQuery { before: Some(ids[3]), ..query(9) }).await, (vec![3, 2, 1], false, true));
    assert_eq!(read(MessagesQuery { after: Some(ids[3]), ..query(3) }).await, (vec![7, 6, 5], true, true));
    assert_eq!(read(MessagesQuery { after: Some(ids[8]), ..query(3) }).await, (vec![], false, false));
    assert_eq!(read(MessagesQuery { around: Some(ids[4]), ..query(3) }).await, (vec![6, 5, 4], true, true));
    assert_eq!(read(MessagesQuery { around: Some(ids[0]), ..query(3) }).await, (vec![3, 2, 1], false, true));
    let both = MessagesQuery { after: Some(ids[0]), before: Some(ids[8]), ..query(3) };
    assert!(domain.services.chats.messages(bob, chat, both).await.is_err());
}

#[tokio::test]
async fn an_answer_is_quoted_as_its_reader_may_see_it() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let question = domain.say(alice, chat, &"x".repeat(300)).await;
    let answer = NewMessage { reply_to: Some(question.id), ..message("yes") };
    domain.services.chats.send(bob, chat, answer).await.unwrap();

    let quotes = async || domain.services.chats.open(alice, chat).await.unwrap().messages.quotes;
    let expected = Quote { id: question.id, sender_id: alice, excerpt: "x".repeat(200), deleted: false };
    assert_eq!(quotes().await, std::slice::from_ref(&expected));
    domain.services.chats.delete(alice, question.id).await.unwrap();
    assert_eq!(quotes().await, [Quote { excerpt: String::new(), deleted: true, ..expected }]);

    let elsewhere = domain.say(alice, domain.group(alice, &[bob]).await, "in another chat").await;
    let wrong = NewMessage { reply_to: Some(elsewhere.id), ..message("yes") };
    let refused = AppError::from(domain.services.chats.send(bob, chat, wrong).await.unwrap_err());
    assert_eq!(refused.field(), Some("replyTo"));
}

#[tokio::test]
async fn reactions_are_one_emoji_each_and_told_once() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.extra("A").await, domain.extra("B").await);
    let chat = domain.chat_with(&[alice, bob]).await;
    let chats = &domain.services.chats;
    let sent = domain.say(alice, chat, "hello").await;

    for (user, emoji, on) in
        [(bob, "👍", true), (bob, "👍", true), (alice, "👍", true), (bob, "🎉", true), (bob, "🎉", false)]
    {
        chats.react(user, sent.id, emoji, on).await.unwrap();
    }
    let stored = chats.message(bob, sent.id).await.unwrap();
    let mut both = vec![alice, bob];
    both.sort();
    assert_eq!(stored.reactions.len(), 1);
    assert_eq!((stored.reactions[0].emoji.as_str(), &stored.reactions[0].user_ids), ("👍", &both));
    let told = domain.events_of(bob, Stream::Chat(chat)).await;
    assert_eq!(told.iter().filter(|event| event.name() == "message:reacted").count(), 4);

    for wrong in ["", "x", "👍👍", "<b>", "a\0"] {
        let refused = AppError::from(chats.react(bob, sent.id, wrong, true).await.unwrap_err());
        assert_eq!(refused.field(), Some("emoji"), "{wrong}");
    }
    let emoji = "😀 😃 😄 😁 😆 😅 😂 😉 😊 😇 🥰 😍 😘 😗 😚 😙 😋 😛 😜".split(' ');
    for emoji in emoji {
        chats.react(alice, sent.id, emoji, true).await.unwrap();
    }
    assert_eq!(AppError::from(chats.react(alice, sent.id, "🙂", true).await.unwrap_err()).status(), 409);
    chats.react(alice, sent.id, "😀", true).await.unwrap();
}

#[tokio::test]
async fn a_mention_is_of_members_and_is_unseen_until_seen() {
    let domain = TestDomain::new().await;
    let (alice, bob, mallory) = (domain.extra("A").await, domain.extra("B").await, domain.extra("M").await);
    let chat = domain.group(alice, &[bob]).await;
    let chats = &domain.services.chats;
    let mention = async |who: UserId| {
        chats.send(alice, chat, NewMessage { mentions: vec![who, who], ..message("look") }).await
    };
    let mentioned = async || chats.summary(bob, chat).await.unwrap().mentioned;

    let first: Message = mention(bob).await.unwrap();
    assert_eq!((first.mentions.as_slice(), mentioned().await), ([bob].as_slice(), Some(first.number)));
    let second = mention(bob).await.unwrap();
    chats.delete(alice, second.id).await.unwrap();
    assert_eq!(mentioned().await, Some(first.number), "the earlier one is still unseen");
    domain.read(bob, chat, first.id).await;
    assert_eq!(mentioned().await, None);
    let refused = AppError::from(mention(mallory).await.unwrap_err());
    assert_eq!(refused.field(), Some("mentions"));
}

#[tokio::test]
async fn a_name_in_the_text_is_a_mention() {
    let domain = TestDomain::new().await;
    let (alice, ben) = (domain.extra("Alice").await, domain.extra("Ben").await);
    let (ben_tan, _stranger) = (domain.extra("Ben Tan").await, domain.extra("Mallory").await);
    let chat = domain.group(alice, &[ben, ben_tan]).await;
    let mentions = async |text: &str| domain.say(alice, chat, text).await.mentions;

    assert_eq!(mentions("@ben tan: can you?").await, [ben_tan]);
    assert_eq!(mentions("@Ben, @Ben Tan and @Mallory").await, {
        let mut both = [ben, ben_tan];
        both.sort();
        both
    });
    assert!(mentions("@Benjamin, ben@Ben, Ben").await.is_empty());
}

#[tokio::test]
async fn an_edit_mentions_whom_its_text_names() {
    let domain = TestDomain::new().await;
    let (alice, ben, cleo) =
        (domain.extra("Alice").await, domain.extra("Ben").await, domain.extra("Cleo").await);
    let chat = domain.group(alice, &[ben, cleo]).await;
    let chats = &domain.services.chats;
    let mentioned = async |who| chats.summary(who, chat).await.unwrap().mentioned;
    let first = domain.say(alice, chat, "@Ben, look").await;
    let named = NewMessage { mentions: vec![cleo], ..message("and you, @Ben") };
    let second = chats.send(alice, chat, named).await.unwrap();
    assert_eq!((mentioned(ben).await, mentioned(cleo).await), (Some(second.number), Some(second.number)));

    let edited = chats.edit(alice, second.id, Edit { text: "and you".into() }).await.unwrap();
    assert_eq!(edited.mentions, [cleo], "who was named beside the text stays");
    assert_eq!((mentioned(ben).await, mentioned(cleo).await), (Some(first.number), Some(second.number)));
    chats.edit(alice, second.id, Edit { text: "and you, @ben".into() }).await.unwrap();
    assert_eq!(mentioned(ben).await, Some(second.number));
    domain.read(ben, chat, second.id).await;
    chats.edit(alice, second.id, Edit { text: "@Ben?".into() }).await.unwrap();
    assert_eq!(mentioned(ben).await, None, "what was seen mentions nobody anew");
}
