use contract::{MessageId, UserId, chats::MessageStatus};

use super::*;

fn entry(chat_id: ChatId, text: &str) -> Entry {
    Entry {
        client_id: ClientId::generate(),
        chat_id,
        text: text.into(),
        reply_to: None,
        image_id: None,
        at: Timestamp::from_millis(0),
        progress: Progress::Waiting,
    }
}

fn stored(entry: &Entry) -> Message {
    Message {
        id: MessageId::generate(),
        chat_id: entry.chat_id,
        client_id: entry.client_id,
        sender_id: UserId::generate(),
        number: 1,
        content: entry.text.clone(),
        image_id: None,
        image: None,
        reply_to: None,
        timestamp: entry.at,
        edited_at: None,
        deleted_at: None,
        mentions: vec![],
        reactions: vec![],
        note: None,
        status: MessageStatus::Sent,
        reason: None,
    }
}

/// A queue with these texts in one chat, and the entries.
fn queue(texts: &[&str]) -> (Queue, Vec<Entry>) {
    let chat = ChatId::generate();
    let entries: Vec<_> = texts.iter().map(|text| entry(chat, text)).collect();
    let mut queue = Queue::default();
    entries.iter().cloned().for_each(|entry| queue.add(entry));
    (queue, entries)
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.text.as_str()).collect()
}

#[test]
fn a_chats_messages_go_one_after_the_other() {
    let (mut queue, entries) = queue(&["one", "two"]);
    queue.add(entry(ChatId::generate(), "elsewhere"));
    assert_eq!(texts(&queue.due(0.0)), ["one", "elsewhere"]);
    assert_eq!(texts(&queue.due(0.0)), [""; 0]);
    queue.accepted(entries[0].client_id, stored(&entries[0]));
    assert_eq!(texts(&queue.due(0.0)), ["two"]);
}

#[test]
fn without_a_server_the_first_is_tried_again_and_nothing_overtakes_it() {
    let (mut queue, entries) = queue(&["one", "two"]);
    queue.due(0.0);
    queue.unreachable(entries[0].client_id, 0.0, 0.0, 1.0);
    assert_eq!(queue.due_in(0.0), Some(1_000.0));
    assert_eq!(texts(&queue.due(999.0)), [""; 0]);
    assert_eq!(texts(&queue.due(1_000.0)), ["one"]);
    queue.unreachable(entries[0].client_id, 1_000.0, 0.0, 1.0);
    assert_eq!(queue.due_in(1_000.0), Some(2_000.0));
    queue.wake();
    let again = queue.due(1_000.0);
    assert_eq!((again[0].client_id, again[0].text.as_str()), (entries[0].client_id, "one"));
}

#[test]
fn waits_have_an_end_and_heed_the_server() {
    let (mut queue, entries) = queue(&["one"]);
    for _ in 0..20 {
        queue.due(f64::MAX);
        queue.unreachable(entries[0].client_id, 0.0, 0.0, 1.0);
    }
    assert_eq!(queue.due_in(0.0), Some(LONGEST_WAIT_MS));
    queue.due(f64::MAX);
    queue.unreachable(entries[0].client_id, 0.0, 90_000.0, 1.0);
    assert_eq!(queue.due_in(0.0), Some(90_000.0));
}

#[test]
fn a_refused_message_lets_the_next_pass_and_may_be_tried_again() {
    let (mut queue, entries) = queue(&["one", "two"]);
    queue.due(0.0);
    queue.refused(entries[0].client_id, "Too long.".into());
    assert_eq!(texts(&queue.due(0.0)), ["two"]);
    queue.accepted(entries[1].client_id, stored(&entries[1]));
    queue.try_again(entries[0].client_id);
    assert_eq!(texts(&queue.due(0.0)), ["one"]);
    assert_eq!(queue.of(entries[0].chat_id).last().map(|entry| entry.text.as_str()), Some("one"));
}

#[test]
fn the_stream_and_the_answer_may_come_in_either_order() {
    let (mut queue, entries) = queue(&["one"]);
    queue.due(0.0);
    queue.remove(entries[0].client_id);
    queue.accepted(entries[0].client_id, stored(&entries[0]));
    assert_eq!(queue.of(entries[0].chat_id).count(), 0);
}

#[test]
fn what_was_on_its_way_when_the_page_went_is_sent_again() {
    let (mut queue, _) = queue(&["one"]);
    let kept = serde_json::to_string(&queue.due(0.0)[0]).unwrap();
    let mut later = Queue::default();
    later.add(serde_json::from_str(&kept).unwrap());
    assert_eq!(texts(&later.due(0.0)), ["one"]);
}
