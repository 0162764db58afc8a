use proptest::prelude::*;

use super::{
    super::model::{Deed, Hub, deeds},
    *,
};

proptest! {
    #[test]
    fn applying_what_happened_gives_what_is_read(before in deeds(), after in deeds(), repeated in 0..5usize) {
        let mut hub = Hub::new();
        hub.happen_all(&before);
        let me = hub.people[0];
        let mut list = ChatList::read(me, hub.inbox(me));
        let known = hub.events.len();
        hub.happen_all(&after);

        // Events may come again, at once and later.
        let from = known.saturating_sub(repeated);
        for event in hub.events[from..].iter().flat_map(|event| [event, event]).chain(&hub.events[..known]) {
            list.apply(event);
        }
        prop_assert_eq!(list, ChatList::read(me, hub.inbox(me)));
    }

    #[test]
    fn a_list_read_late_does_not_undo_what_was_applied(before in deeds(), after in deeds()) {
        let mut hub = Hub::new();
        hub.happen_all(&before);
        let me = hub.people[0];
        let (mut list, late) = (ChatList::read(me, hub.inbox(me)), hub.inbox(me));
        let known = hub.events.len();
        hub.happen_all(&after);
        for event in &hub.events[known..] {
            list.apply(event);
        }
        list.take(late);
        prop_assert_eq!(list, ChatList::read(me, hub.inbox(me)));
    }
}

/// Me, with a chat in which the other one wrote three messages.
fn three_unseen() -> (Hub, UserId, ChatId) {
    let mut hub = Hub::new();
    hub.happen_all(&[Deed::Start(0), Deed::Send(0, 1), Deed::Send(0, 1), Deed::Send(0, 1)]);
    let (me, chat) = (hub.people[0], hub.chats().next().unwrap());
    (hub, me, chat)
}

#[test]
fn a_chat_that_is_found_beyond_the_loaded_ones_counts_once() {
    let (hub, me, _) = three_unseen();
    let mut inbox = hub.inbox(me);
    let found = inbox.chats.items.pop().unwrap();
    inbox.chats.next = Some("more".into());
    let mut list = ChatList::read(me, inbox);

    list.find(found.clone());
    list.find(found);
    assert_eq!((list.unread(), list.chats().len()), (3, 1));
}

#[test]
fn what_is_not_loaded_counts_too() {
    let (hub, me, chat) = three_unseen();
    let mut inbox = hub.inbox(me);
    let page = std::mem::replace(&mut inbox.chats, Page { items: vec![], next: Some("more".into()) });
    let mut list = ChatList::read(me, inbox);
    assert_eq!((list.unread(), list.next()), (3, Some("more")));

    list.add(page);
    assert_eq!((list.unread(), list.next()), (3, None));
    list.remove(chat);
    assert_eq!(list.unread(), 0);
}

#[test]
fn what_is_doubted_is_taken_as_read_again() {
    let (mut hub, me, chat) = three_unseen();
    let earlier = hub.open(me, chat, 1).chat;
    hub.happen(&Deed::Read(0, 0, 0));
    let mut list = ChatList::read(me, hub.inbox(me));
    list.put(earlier.clone());
    assert_eq!(list.unread(), 0);
    list.doubt(Stream::Chat(chat));
    list.put(earlier);
    assert_eq!(list.unread(), 3);
}
