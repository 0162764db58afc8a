use contract::{
    AppError, Event, Stream, UserId,
    chats::{
        ChatChanges, ChatKind, MemberChange, MemberRole, MembersQuery, MessagesQuery, NewChat, NewMember,
        Note,
    },
    sync::{Cursors, SyncRequest},
};
use domain::{
    Notice,
    testing::{TestDomain, message},
};

async fn people<const N: usize>(domain: &TestDomain, names: [&str; N]) -> [UserId; N] {
    let mut people = Vec::new();
    for name in names {
        people.push(domain.extra(name).await);
    }
    people.try_into().expect("one for each name")
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}

#[tokio::test]
async fn a_group_is_made_with_a_note_and_everybody_is_told() {
    let domain = TestDomain::new().await;
    let [alice, bob, carol] = people(&domain, ["Alice", "Bob", "Carol"]).await;
    let new = NewChat::Group { title: " Night shift ".into(), member_ids: vec![bob, carol, bob, alice] };
    let made = domain.services.chats.start(alice, new).await.unwrap();

    assert_eq!(
        (made.kind, made.title.as_str(), made.role),
        (ChatKind::Group, "Night shift", MemberRole::Owner)
    );
    let mut all = [alice, bob, carol];
    all.sort();
    assert_eq!((made.member_ids.as_slice(), made.unread), (all.as_slice(), 0));
    let note = made.last_message.unwrap();
    assert_eq!(note.note, Some(Note::Created { title: "Night shift".into() }));
    assert_eq!(note.content, "Alice made the group “Night shift”.");
    for user in [bob, carol] {
        let [Event::ChatNew(chat)] = &domain.events_of(user, Stream::User(user)).await[..] else { panic!() };
        assert_eq!((chat.id, chat.role, chat.unread), (made.id, MemberRole::Member, 0));
    }
    for (title, member_ids, field) in [
        (" ", vec![bob], "title"),
        ("a\0b", vec![bob], "title"),
        ("x", vec![UserId::generate()], "memberIds"),
    ] {
        let new = NewChat::Group { title: title.into(), member_ids };
        let refused = AppError::from(domain.services.chats.start(alice, new).await.unwrap_err());
        assert_eq!(refused.field(), Some(field));
    }
}

#[tokio::test]
async fn a_new_member_sees_from_when_they_joined_everywhere() {
    let domain = TestDomain::new().await;
    let [alice, bob, carol] = people(&domain, ["Alice", "Bob", "Carol"]).await;
    let chat = domain.group(alice, &[bob]).await;
    let before = domain.say(alice, chat, "canary before").await;
    domain.add(alice, chat, carol, false).await;
    let chats = &domain.services.chats;
    let answer = contract::chats::NewMessage { reply_to: Some(before.id), ..message("an answer to it") };
    let after = chats.send(bob, chat, answer).await.unwrap();

    let open = chats.open(carol, chat).await.unwrap();
    let contents: Vec<&str> = open.messages.items.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(contents, ["an answer to it", "Alice added Carol."]);
    assert_eq!((open.messages.next, open.messages.quotes, open.chat.unread), (None, vec![], 1));
    assert_eq!(chats.open(bob, chat).await.unwrap().messages.quotes[0].excerpt, "canary before");

    let absent = AppError::not_found("message");
    let around = |id| MessagesQuery { around: Some(id), ..MessagesQuery::default() };
    let answers = [
        chats.message(carol, before.id).await.map(drop),
        chats.history(carol, before.id).await.map(drop),
        chats.details(carol, before.id).await.map(drop),
        chats.react(carol, before.id, "👍", true).await.map(drop),
        chats.messages(carol, chat, around(before.id)).await.map(drop),
        chats.mark_read(carol, chat, contract::chats::ReadUpTo { message_id: before.id }).await,
    ];
    for answer in answers {
        assert_eq!(AppError::from(answer.unwrap_err()), absent);
    }
    let reply = contract::chats::NewMessage { reply_to: Some(before.id), ..message("me too") };
    assert_eq!(AppError::from(chats.send(carol, chat, reply).await.unwrap_err()).field(), Some("replyTo"));
    let query = contract::chats::SearchQuery { q: "canary".into(), ..Default::default() };
    assert_eq!(chats.search(carol, &query).await.unwrap().items, []);
    assert_eq!(chats.search(bob, &query).await.unwrap().items.len(), 1);

    // Her stream begins with the note of her coming; an edit of what was before is not told in words.
    let sync = async |seq| {
        let cursors = Cursors::from([(Stream::Chat(chat), seq)]);
        let request = SyncRequest { epoch: domain.services.hub.epoch(), cursors };
        domain.services.hub.sync(carol, request).await.unwrap()
    };
    assert_eq!(sync(0).await.resync, [Stream::Chat(chat)]);
    let edit = contract::chats::Edit { text: "canary edited".into() };
    chats.edit(alice, before.id, edit).await.unwrap();
    let hers = domain.events_of(carol, Stream::User(carol)).await;
    let [Event::ChatNew(summary)] = &hers[..] else { panic!("{hers:?}") };
    let events = sync(summary.cursor).await.events;
    assert!(matches!(&events[0].event, Event::MessageNew(data) if data.message.note.is_some()));
    assert!(!serde_json::to_string(&events).unwrap().contains("canary"));
    assert!(
        matches!(events.last().unwrap().event, Event::MessageChanged { message_id, .. } if message_id == before.id)
    );
    assert_eq!(chats.message(alice, after.id).await.unwrap().reply_to, Some(before.id));
}

#[tokio::test]
async fn a_new_member_who_is_granted_history_sees_all_of_it() {
    let domain = TestDomain::new().await;
    let [alice, bob] = people(&domain, ["Alice", "Bob"]).await;
    let chat = domain.group(alice, &[]).await;
    let before = domain.say(alice, chat, "before").await;
    domain.add(alice, chat, bob, true).await;

    let open = domain.services.chats.open(bob, chat).await.unwrap();
    assert_eq!((open.messages.items.len(), open.chat.unread), (3, 0));
    assert_eq!(domain.services.chats.message(bob, before.id).await.unwrap().content, "before");
    assert_eq!(domain.events_of(bob, Stream::Chat(chat)).await.len(), 3);
}

#[tokio::test]
async fn whoever_is_taken_out_loses_the_chat_at_once() {
    let mut domain = TestDomain::new().await;
    let [alice, bob, carol] = people(&domain, ["Alice", "Bob", "Carol"]).await;
    let chat = domain.group(alice, &[bob, carol]).await;
    while domain.notices.try_recv().is_ok() {}

    domain.services.chats.remove_member(alice, chat, bob).await.unwrap();

    let mut left = false;
    while let Ok(notice) = domain.notices.try_recv() {
        match notice {
            Notice::Left { user, stream } => {
                assert_eq!((user, stream), (bob, Stream::Chat(chat)));
                left = true;
            }
            Notice::Event(event) => assert!(left, "{event:?} was told before he left the room"),
            other => panic!("{other:?}"),
        }
    }
    assert!(left);
    let absent = AppError::not_found("chat");
    for answer in [
        domain.services.chats.summary(bob, chat).await.map(drop),
        domain.services.chats.send(bob, chat, message("still here?")).await.map(drop),
        domain.services.chats.members(bob, chat, MembersQuery::default()).await.map(drop),
    ] {
        assert_eq!(AppError::from(answer.unwrap_err()), absent);
    }
    let his = domain.events_of(bob, Stream::User(bob)).await;
    assert_eq!(his.last(), Some(&Event::ChatRemoved { chat_id: chat }));
    assert!(domain.events_of(bob, Stream::Chat(chat)).await.is_empty());
    let theirs = domain.events_of(carol, Stream::User(carol)).await;
    assert_eq!(names(&theirs), ["chat:new", "chat:updated"]);
    let last = domain.services.chats.summary(carol, chat).await.unwrap();
    assert_eq!((last.last_message.unwrap().content, last.unread), ("Alice removed Bob.".into(), 0));
    assert!(!last.member_ids.contains(&bob));
}

#[tokio::test]
async fn only_owners_look_after_a_group_and_the_last_hands_it_on() {
    let domain = TestDomain::new().await;
    let [alice, bob, carol, dan] = people(&domain, ["Alice", "Bob", "Carol", "Dan"]).await;
    let chat = domain.group(alice, &[bob]).await;
    domain.clock.advance(1000);
    domain.add(alice, chat, carol, false).await;
    let chats = &domain.services.chats;
    let rename = |title: &str| ChatChanges { title: Some(title.into()), ..ChatChanges::default() };
    let owner = MemberChange { role: MemberRole::Owner };
    let member = MemberChange { role: MemberRole::Member };

    for outcome in [
        chats.change(bob, chat, rename("Mine")).await.map(drop),
        chats.add_member(bob, chat, NewMember { user_id: dan, history: true }).await.map(drop),
        chats.remove_member(bob, chat, carol).await,
        chats.change_member(bob, chat, bob, owner).await.map(drop),
    ] {
        assert_eq!(AppError::from(outcome.unwrap_err()), AppError::Forbidden);
    }
    assert_eq!(
        AppError::from(chats.change_member(alice, chat, alice, member).await.unwrap_err()).status(),
        409
    );

    let renamed = chats.change(alice, chat, rename("Day shift")).await.unwrap();
    assert_eq!(renamed.title, "Day shift");
    assert_eq!(
        chats.summary(carol, chat).await.unwrap().last_message.unwrap().content,
        "Alice renamed the group to “Day shift”."
    );

    chats.remove_member(alice, chat, alice).await.unwrap();
    assert_eq!(chats.summary(bob, chat).await.unwrap().role, MemberRole::Owner);
    let his = domain.events_of(bob, Stream::User(bob)).await;
    assert!(matches!(his.last(), Some(Event::ChatUpdated(chat)) if chat.role == MemberRole::Owner));
    chats.change_member(bob, chat, carol, owner).await.unwrap();
    chats.remove_member(carol, chat, bob).await.unwrap();
    let list = chats.members(carol, chat, MembersQuery::default()).await.unwrap();
    assert_eq!(list.items.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["Carol"]);
}

#[tokio::test]
async fn a_direct_chat_keeps_its_two_people() {
    let domain = TestDomain::new().await;
    let [alice, bob, carol] = people(&domain, ["Alice", "Bob", "Carol"]).await;
    let chat = domain.chat_with(&[alice, bob]).await;
    let chats = &domain.services.chats;
    let title = ChatChanges { title: Some("Us".into()), ..ChatChanges::default() };
    for outcome in [
        chats.add_member(alice, chat, NewMember { user_id: carol, history: false }).await.map(drop),
        chats.remove_member(alice, chat, bob).await,
        chats.remove_member(alice, chat, alice).await,
        chats.change(alice, chat, title).await.map(drop),
    ] {
        assert_eq!(AppError::from(outcome.unwrap_err()).status(), 422);
    }
}

#[tokio::test]
async fn members_are_listed_a_page_at_a_time() {
    let domain = TestDomain::new().await;
    let [alice, bob, carol] = people(&domain, ["Alice", "Bob", "Carol"]).await;
    let chat = domain.group(alice, &[bob]).await;
    domain.clock.advance(1000);
    domain.add(alice, chat, carol, false).await;
    let page = |after| MembersQuery { limit: Some(2), after, ..MembersQuery::default() };
    let first = domain.services.chats.members(bob, chat, page(None)).await.unwrap();
    let second = domain.services.chats.members(bob, chat, page(first.next.clone())).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (2, 1, None));
    assert_eq!((second.items[0].user_id, second.items[0].role), (carol, MemberRole::Member));
}

#[tokio::test]
async fn members_are_found_by_the_beginning_of_a_word_of_their_name() {
    let domain = TestDomain::new().await;
    let [alice, bob, dan, percy] = people(&domain, ["Alice", "Bob Daniels", "Dan", "Per%cy"]).await;
    let ivan = domain.extra("Иван Özil").await;
    let chat = domain.group(alice, &[bob, dan, percy, ivan]).await;
    domain.extra("Dana Stranger").await;
    let found = async |query: &str| {
        let which = MembersQuery { query: Some(query.into()), ..MembersQuery::default() };
        let found = domain.services.chats.members(alice, chat, which).await.unwrap().items;
        found.into_iter().map(|member| member.name).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(found(" dan ").await, ["Bob Daniels", "Dan"].map(String::from).into());
    assert_eq!(found("%").await, [].into());
    assert_eq!(found("per%").await, ["Per%cy".to_owned()].into());
    assert_eq!(found("ИВ").await, found("özil").await);
    assert_eq!(found("özil").await, ["Иван Özil".to_owned()].into());
    assert_eq!(found("").await.len(), 5);

    let word = async |user, word: &str| {
        let found = domain.services.chats.suggestions(user, chat, word).await?;
        Ok::<_, domain::Error>(found.into_iter().map(|found| found.text).collect::<Vec<_>>())
    };
    assert_eq!(word(dan, "@da").await.unwrap(), ["@Bob Daniels"]);
    assert_eq!(word(dan, ":tada").await.unwrap(), ["🎉"]);
    assert!(word(dan, "da").await.unwrap().is_empty());
    let stranger = domain.extra("Mallory").await;
    assert_eq!(AppError::from(word(stranger, "@da").await.unwrap_err()).status(), 404);
}

#[tokio::test]
async fn a_message_in_a_group_of_a_thousand_costs_one_event() {
    let mut domain = TestDomain::new().await;
    let alice = domain.extra("Alice").await;
    let mut others = Vec::new();
    for n in 0..999 {
        others.push(domain.extra(&format!("Member {n}")).await);
    }
    let chat = domain.group(alice, &others).await;
    while domain.notices.try_recv().is_ok() {}

    let first = domain.say(alice, chat, "hello, everybody").await;
    domain.say(others[0], chat, "hello, Alice").await;
    domain.read(others[1], chat, first.id).await;

    let mut told = Vec::new();
    while let Ok(notice) = domain.notices.try_recv() {
        let Notice::Event(event) = notice else { panic!("{notice:?}") };
        told.push((event.stream, event.event.name()));
    }
    // What one of very many has seen is told to their own tabs.
    assert_eq!(
        told,
        [
            (Stream::Chat(chat), "message:new"),
            (Stream::Chat(chat), "message:new"),
            (Stream::User(others[1]), "message:read"),
        ]
    );
}

#[tokio::test]
async fn a_message_is_stored_before_its_author_is_taken_out_or_not_at_all() {
    let domain = TestDomain::new().await;
    let [alice, bob] = people(&domain, ["Alice", "Bob"]).await;
    for _ in 0..10 {
        let chat = domain.group(alice, &[bob]).await;
        let chats = &domain.services.chats;
        let sends = futures::future::join_all((0..8).map(|n| chats.send(bob, chat, message(&n.to_string()))));
        let (sent, removed) = tokio::join!(sends, chats.remove_member(alice, chat, bob));
        removed.unwrap();

        let open = chats.open(alice, chat).await.unwrap();
        let items = &open.messages.items;
        assert_eq!(items[0].content, "Alice removed Bob.", "he wrote after he was taken out");
        let accepted = sent.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(items.iter().filter(|message| message.sender_id == bob).count(), accepted);
    }
}
