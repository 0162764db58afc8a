use contract::{
    AppError, Event, Stream,
    chats::{Edit, MemberRole, MessageStatus, MessagesQuery, NewChat, NewMember, NewMessage, SearchQuery},
    images::ImageSize,
    limits::MESSAGE_BYTES,
    whatsapp::{NewLabMessage, SessionStatus, SessionWish},
};
use domain::testing::{TestDomain, message, png};

use super::{Node, chat_with, chats, comes_to, eventually, lab, linked, phone, reaches, received, writes};

const NUMBER: &str = "+60123456789";
const CUSTOMER: &str = "+60198765432";

#[tokio::test]
async fn what_a_customer_writes_is_in_the_inbox_of_the_numbers_owner_and_of_nobody_else() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let linked = linked(&domain, alice, NUMBER).await;
    let lim = phone(&domain, alice, CUSTOMER, "Mrs Lim");

    writes(&domain, alice, lim.id, NUMBER, "Do you have the blue one?").await;
    let chat = eventually("a chat", async || chats(&domain.services, alice).await.pop()).await;
    let contact = chat.contact.clone().unwrap();
    assert_eq!((chat.title.as_str(), chat.unread, chat.role), ("Mrs Lim", 1, MemberRole::Owner));
    assert_eq!((contact.number.as_str(), chat.session_id), (CUSTOMER, Some(linked.session)));
    assert_eq!(chat.member_ids, [alice]);
    let open = domain.services.chats.open(alice, chat.id).await.unwrap();
    let said = &open.messages.items[0];
    assert_eq!(said.content, "Do you have the blue one?");
    assert_eq!(said.sender_id.uuid(), contact.id.uuid());
    assert_eq!(open.messages.people[0].name, "Mrs Lim");
    let events = domain.events_of(alice, Stream::Chat(chat.id)).await;
    assert_eq!(events, [Event::MessageNew(said.clone().into())]);

    assert!(chats(&domain.services, bob).await.is_empty());
    assert!(domain.services.chats.open(bob, chat.id).await.is_err());
    let query = SearchQuery { q: "blue".into(), ..SearchQuery::default() };
    let found = domain.services.chats.search(alice, &query).await.unwrap().items;
    assert_eq!(found[0].sender_name, "Mrs Lim");
    assert!(domain.services.chats.search(bob, &query).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn an_answer_goes_out_and_its_ticks_come_back() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    linked(&domain, alice, NUMBER).await;
    let lim = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    writes(&domain, alice, lim.id, NUMBER, "Do you have the blue one?").await;
    let chat = eventually("a chat", async || chats(&domain.services, alice).await.pop()).await;

    let asked = chat.last_message.clone().unwrap();
    let answer = NewMessage { reply_to: Some(asked.id), ..message("Yes, two of them.") };
    let sent = domain.services.chats.send(alice, chat.id, answer.clone()).await.unwrap();
    assert_eq!(sent.status, MessageStatus::Queued);
    reaches(&domain.services, alice, &sent, MessageStatus::Delivered).await;
    let page = contract::PageQuery::default();
    let arrived = lab(&domain).messages(alice, lim.id, &page).unwrap().items;
    assert_eq!((arrived.len(), arrived[0].text.as_str()), (1, "Yes, two of them."));
    assert!(arrived[0].reply_to.is_some());

    // Whoever answers has read; and the answer to our message finds it.
    let reply_to = Some(arrived[0].id.clone());
    let thanks = NewLabMessage { to: NUMBER.into(), text: "Thanks".into(), image_id: None, reply_to };
    lab(&domain).send(alice, lim.id, thanks).await.unwrap();
    reaches(&domain.services, alice, &sent, MessageStatus::Read).await;
    eventually("the answer", async || {
        let messages =
            domain.services.chats.messages(alice, chat.id, MessagesQuery::default()).await.unwrap();
        messages.items.into_iter().find(|message| message.reply_to == Some(sent.id))
    })
    .await;
    let again = domain.services.chats.send(alice, chat.id, answer).await.unwrap();
    assert_eq!(again.id, sent.id);
    assert_eq!(received(&domain, alice, lim.id), ["Yes, two of them."]);

    let statuses: Vec<MessageStatus> = domain
        .events_of(alice, Stream::Chat(chat.id))
        .await
        .into_iter()
        .filter_map(|event| match event {
            Event::MessageOutcome { message_id, status, .. } if message_id == sent.id => Some(status),
            _ => None,
        })
        .collect();
    assert!(statuses.is_sorted(), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&MessageStatus::Read));
}

#[tokio::test]
async fn pictures_go_both_ways() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    linked(&domain, alice, NUMBER).await;
    let lim = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    let images = &domain.services.images;
    let theirs = images.upload(alice, png(90, 60)).await.unwrap();
    let new = NewLabMessage {
        to: NUMBER.into(),
        text: "This one".into(),
        image_id: Some(theirs.id),
        reply_to: None,
    };
    lab(&domain).send(alice, lim.id, new).await.unwrap();
    let chat = eventually("a chat", async || chats(&domain.services, alice).await.pop()).await;
    let shown = chat.last_message.unwrap().image.unwrap();
    assert_eq!((shown.width, shown.height), (90, 60));
    assert!(images.open(alice, shown.id, ImageSize::Thumbnail).await.is_ok());

    let ours = images.upload(alice, png(30, 30)).await.unwrap();
    let new = NewMessage { image_id: Some(ours.id), ..message("") };
    let sent = domain.services.chats.send(alice, chat.id, new).await.unwrap();
    reaches(&domain.services, alice, &sent, MessageStatus::Delivered).await;
    let arrived = lab(&domain).messages(alice, lim.id, &contract::PageQuery::default()).unwrap();
    assert!(arrived.items[0].image);
}

#[tokio::test]
async fn what_came_while_the_session_was_closed_is_stored_once_when_it_opens() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let lim = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    let whatsapp = &domain.services.whatsapp;
    whatsapp.wish(alice, linked.session, SessionWish::Disconnect).await.unwrap();
    // Its task is told, and closes the link.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let long = "x".repeat(3 * MESSAGE_BYTES);
    for text in ["one", "two", &long] {
        writes(&domain, alice, lim.id, NUMBER, text).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(chats(&domain.services, alice).await.is_empty());

    for _ in 0..3 {
        whatsapp.wish(alice, linked.session, SessionWish::Restart).await.unwrap();
        comes_to(&domain.services, alice, linked.session, SessionStatus::Connected).await;
    }
    let chat = eventually("all of it", async || {
        chats(&domain.services, alice).await.pop().filter(|chat| chat.unread >= 3)
    })
    .await;
    let messages = domain.services.chats.messages(alice, chat.id, MessagesQuery::default()).await.unwrap();
    assert_eq!(messages.items.len(), 3);
    assert_eq!(messages.items[2].content, "one");
    assert!(messages.items[0].content.len() <= MESSAGE_BYTES);
}

#[tokio::test]
async fn a_customers_chat_is_for_one_person_and_what_was_sent_stays_as_it_was() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let linked = linked(&domain, alice, NUMBER).await;
    let chat = chat_with(&domain, &linked, CUSTOMER).await;
    assert_eq!(chat, chat_with(&domain, &linked, "+60 19-876 5432").await);
    let sent = domain.say(alice, chat, "hello").await;

    let services = &domain.services;
    let new = NewMember { user_id: bob, history: true };
    assert!(services.chats.add_member(alice, chat, new).await.is_err());
    assert!(services.chats.edit(alice, sent.id, Edit { text: "bye".into() }).await.is_err());
    assert!(services.chats.react(alice, sent.id, "👍", true).await.is_err());
    assert!(services.chats.send(bob, chat, message("me too")).await.is_err());
    let foreign = NewChat::Whatsapp { session_id: linked.session, number: CUSTOMER.into(), name: None };
    assert_eq!(
        AppError::from(services.chats.start(bob, foreign).await.unwrap_err()),
        AppError::not_found("session")
    );

    services.whatsapp.remove(alice, linked.session).await.unwrap();
    let refused = services.chats.send(alice, chat, message("more")).await.unwrap_err();
    assert!(refused.to_string().contains("removed"), "{refused}");
    assert!(services.chats.open(alice, chat).await.is_ok());
}

#[tokio::test]
async fn what_the_owner_writes_on_the_phone_is_in_the_chat_as_theirs() {
    let domain = TestDomain::new().await;
    let _node = Node::start(&domain.services);
    let alice = domain.user("Alice").await;
    let linked = linked(&domain, alice, NUMBER).await;
    let lim = phone(&domain, alice, CUSTOMER, "Mrs Lim");
    writes(&domain, alice, lim.id, NUMBER, "Hello?").await;
    let chat = eventually("a chat", async || chats(&domain.services, alice).await.pop()).await;
    assert_eq!(chat.unread, 1);

    writes(&domain, alice, linked.phone.id, CUSTOMER, "On my way.").await;
    let chat = eventually("both", async || {
        chats(&domain.services, alice).await.pop().filter(|chat| chat.unread == 0)
    })
    .await;
    let last = chat.last_message.unwrap();
    assert_eq!((last.content.as_str(), last.sender_id), ("On my way.", alice));
    assert!(last.status >= MessageStatus::Sent);
    assert_eq!(received(&domain, alice, lim.id), ["On my way."]);
}
