use proptest::prelude::*;

use super::{
    super::model::{Deed, Hub, deeds},
    *,
};

/// What a thread says, without how it came to know it.
fn settled(thread: Thread) -> Thread {
    Thread { delivered: 0, seen_by_all: 0, changes: vec![], ..thread }
}

proptest! {
    #[test]
    fn applying_what_happened_gives_what_is_read(before in deeds(), after in deeds()) {
        let mut hub = Hub::new();
        hub.happen(&Deed::Start(0));
        hub.happen_all(&before);
        let chat = hub.chats().next().unwrap();
        for me in hub.members(chat) {
            let mut thread = Thread::read(me, hub.open(me, chat, 1_000));
            let known = hub.events.len();
            hub.happen_all(&after);
            for event in hub.events[known.saturating_sub(4)..].iter().flat_map(|event| [event, event]) {
                thread.apply(event);
            }
            prop_assert_eq!(settled(thread), Thread::read(me, hub.open(me, chat, 1_000)));
        }
    }

    #[test]
    fn older_messages_join_without_hole_and_know_who_saw_them(before in deeds(), after in deeds()) {
        let mut hub = Hub::new();
        hub.happen(&Deed::Start(0));
        hub.happen_all(&before);
        let (me, chat) = (hub.people[0], hub.chats().next().unwrap());
        let mut thread = Thread::read(me, hub.open(me, chat, 5));
        // The pages are read before what happens next, and arrive after it.
        let mut pages = vec![];
        let mut first = thread.first();
        while first > 1 {
            let page = hub.page(chat, first, 5);
            first = page.items.last().unwrap().number;
            pages.push(page);
        }
        let known = hub.events.len();
        hub.happen_all(&after);
        for event in &hub.events[known..] {
            thread.apply(event);
        }
        for page in pages.iter().flat_map(|page| [page, page]) {
            thread.add_older(page.clone());
        }
        prop_assert!(!thread.has_older());
        prop_assert_eq!(settled(thread), Thread::read(me, hub.open(me, chat, 1_000)));
    }
}

#[test]
fn what_others_wrote_is_unseen_until_read_or_answered() {
    let mut hub = Hub::new();
    hub.happen_all(&[Deed::Start(0), Deed::Send(0, 1), Deed::Send(0, 1)]);
    let (me, chat) = (hub.people[0], hub.chats().next().unwrap());
    let mut thread = Thread::read(me, hub.open(me, chat, 50));
    assert_eq!(thread.unseen().map(|message| message.number), Some(2));
    assert_eq!(thread.others_after(1), 1);

    hub.happen(&Deed::Send(0, 0));
    for event in &hub.events {
        thread.apply(event);
    }
    assert_eq!(thread.unseen(), None);
    assert!(thread.has_mine(thread.messages()[2].client_id));
    assert_eq!(thread.between(2, 9).len(), 2);
}

#[test]
fn what_waits_to_be_sent_to_a_customer_is_not_taken_for_sent() {
    let mut hub = Hub::new();
    hub.happen_all(&[Deed::Start(0), Deed::Send(0, 0)]);
    let (me, chat) = (hub.people[0], hub.chats().next().unwrap());
    let mut open = hub.open(me, chat, 10);
    open.messages.items[0].status = MessageStatus::Queued;
    let (id, cursor) = (open.messages.items[0].id, open.chat.cursor);
    let mut thread = Thread::read(me, open);
    let status = |thread: &Thread| (thread.messages()[0].status, thread.messages()[0].reason.clone());
    assert_eq!(status(&thread), (MessageStatus::Queued, None));

    for (step, (now, reason)) in [
        (MessageStatus::Sending, None),
        (MessageStatus::Failed, Some("This number is not on WhatsApp.".to_owned())),
        (MessageStatus::Queued, None),
        (MessageStatus::Sent, None),
    ]
    .into_iter()
    .enumerate()
    {
        let event =
            Event::MessageOutcome { chat_id: chat, message_id: id, status: now, reason: reason.clone() };
        let (seq, at) = (cursor + 1 + step as u64, contract::Timestamp::from_millis(0));
        thread.apply(&StreamEvent { stream: Stream::Chat(chat), seq, at, event });
        assert_eq!(status(&thread), (now, reason));
    }
}
