use contract::{ChatId, Event, MessageId, Timestamp, UserId};
use uuid::Uuid;

use super::*;

pub(super) fn chat(n: u8) -> Stream {
    Stream::Chat(ChatId::from(Uuid::from_bytes([n; 16])))
}

pub(super) fn event(stream: Stream, seq: u64) -> StreamEvent {
    let Stream::Chat(chat_id) = stream else { panic!("the tests use chats") };
    let nobody = Uuid::nil();
    StreamEvent {
        stream,
        seq,
        at: Timestamp::from_millis(0),
        event: Event::MessageRead {
            chat_id,
            user_id: UserId::from(nobody),
            message_id: MessageId::from(nobody),
            number: seq,
            unread: 0,
            mentioned: None,
            cursor: None,
        },
    }
}

pub(super) fn connected(epoch: &str, cursors: &[(Stream, u64)]) -> Connected {
    Connected {
        user_id: UserId::from(Uuid::nil()),
        username: "Ada".into(),
        epoch: epoch.into(),
        cursors: cursors.iter().copied().collect(),
        online: vec![],
        presence: std::collections::BTreeMap::new(),
    }
}

fn notices(tracker: &mut Tracker) -> Vec<Notice> {
    std::iter::from_fn(|| tracker.next_notice()).collect()
}

/// The numbers of the events told, nothing else being told.
fn told(tracker: &mut Tracker) -> Vec<u64> {
    let seq = |notice| match notice {
        Notice::Event(event) => event.seq,
        other => panic!("{other:?}"),
    };
    notices(tracker).into_iter().map(seq).collect()
}

fn asked(tracker: &Tracker, now: f64) -> SyncRequest {
    match tracker.ask(now) {
        Ask::Now(request) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn events_in_order_are_told_at_once_and_old_ones_never() {
    let mut tracker = Tracker::default();
    tracker.follow(chat(1), 2, 0.0);
    for seq in [1, 2, 3, 3, 4, 2] {
        tracker.receive(event(chat(1), seq), 0.0);
    }
    assert_eq!(told(&mut tracker), [3, 4]);
    assert_eq!(tracker.ask(1e9), Ask::Nothing);
}

#[test]
fn a_hole_may_fill_itself_before_it_is_asked_for() {
    let mut tracker = Tracker::default();
    tracker.follow(chat(1), 0, 0.0);
    tracker.receive(event(chat(1), 3), 0.0);
    tracker.receive(event(chat(1), 1), 100.0);
    assert_eq!(told(&mut tracker), [1]);
    assert_eq!(tracker.ask(100.0), Ask::Later(150));
    tracker.receive(event(chat(1), 2), 200.0);
    assert_eq!(told(&mut tracker), [2, 3]);
    assert_eq!(tracker.ask(1e9), Ask::Nothing);
}

#[test]
fn an_open_hole_is_asked_for() {
    let mut tracker = Tracker::default();
    tracker.epoch_read("e");
    tracker.follow(chat(1), 4, 0.0);
    tracker.receive(event(chat(1), 6), 0.0);
    let request = asked(&tracker, GRACE_MS);
    assert_eq!(request, SyncRequest { epoch: "e".into(), cursors: [(chat(1), 4)].into() });
    let answer = SyncAnswer {
        epoch: "e".into(),
        events: vec![event(chat(1), 5)],
        cursors: [(chat(1), 5)].into(),
        more: false,
        resync: vec![],
    };
    tracker.resumed(&request, answer, GRACE_MS);
    assert_eq!(told(&mut tracker), [5, 6]);
    assert_eq!(tracker.ask(1e9), Ask::Nothing);
}

#[test]
fn a_reader_that_is_behind_another_makes_the_events_come_again() {
    let mut tracker = Tracker::default();
    tracker.follow(chat(1), 5, 0.0);
    tracker.receive(event(chat(1), 6), 0.0);
    tracker.follow(chat(1), 5, 10.0);
    assert_eq!(asked(&tracker, 10.0).cursors, [(chat(1), 5)].into());
    // One that is ahead changes nothing.
    tracker.follow(chat(2), 5, 10.0);
    tracker.follow(chat(2), 9, 10.0);
    tracker.receive(event(chat(2), 6), 10.0);
    assert_eq!(told(&mut tracker), [6, 6]);
}

#[test]
fn what_happened_before_a_stream_was_followed_is_asked_for() {
    let mut tracker = Tracker::default();
    tracker.connected(&connected("e", &[(chat(1), 7)]), 0.0);
    tracker.follow(chat(1), 5, 0.0);
    assert_eq!(asked(&tracker, GRACE_MS).cursors, [(chat(1), 5)].into());
    assert_eq!(notices(&mut tracker), [Notice::Connected]);
}

#[test]
fn a_sweep_shows_a_lost_tail_and_a_stream_nobody_follows() {
    let mut tracker = Tracker::default();
    tracker.follow(chat(1), 3, 0.0);
    let sweep: Cursors = [(chat(1), 4), (chat(2), 1)].into();
    tracker.cursor(&sweep, 0.0);
    tracker.cursor(&sweep, 5_000.0);
    assert_eq!(notices(&mut tracker), [Notice::Unknown(chat(2))]);
    assert_eq!(asked(&tracker, GRACE_MS).cursors, [(chat(1), 3)].into());
}

#[test]
fn under_another_epoch_everything_is_read_again() {
    let mut tracker = Tracker::default();
    tracker.epoch_read("old");
    tracker.follow(chat(1), 30, 0.0);
    tracker.connected(&connected("new", &[(chat(1), 4)]), 0.0);
    assert_eq!(notices(&mut tracker), [Notice::ReadAgain(chat(1)), Notice::Connected]);
    assert_eq!(tracker.ask(1e9), Ask::Nothing);
    tracker.receive(event(chat(1), 5), 0.0);
    assert_eq!(notices(&mut tracker), []);
    tracker.follow(chat(1), 4, 0.0);
    assert_eq!(told(&mut tracker), [5]);
}

#[test]
fn a_stream_older_than_what_is_kept_is_read_again() {
    let mut tracker = Tracker::default();
    tracker.epoch_read("e");
    tracker.follow(chat(1), 3, 0.0);
    tracker.connected(&connected("e", &[(chat(1), 20_000)]), 0.0);
    let request = asked(&tracker, 0.0);
    let answer = SyncAnswer {
        epoch: "e".into(),
        events: vec![],
        cursors: Cursors::new(),
        more: false,
        resync: vec![chat(1)],
    };
    tracker.resumed(&request, answer, 0.0);
    assert_eq!(notices(&mut tracker), [Notice::Connected, Notice::ReadAgain(chat(1))]);
    assert_eq!(tracker.ask(1e9), Ask::Nothing);
    tracker.follow(chat(1), 20_000, 0.0);
    tracker.receive(event(chat(1), 20_001), 0.0);
    assert_eq!(told(&mut tracker), [20_001]);
}

#[test]
fn an_answer_that_brings_nothing_is_not_asked_for_in_a_loop() {
    let mut tracker = Tracker::default();
    tracker.follow(chat(1), 0, 0.0);
    tracker.receive(event(chat(1), 2), 0.0);
    let request = asked(&tracker, GRACE_MS);
    let answer = SyncAnswer {
        epoch: "e".into(),
        events: vec![],
        cursors: request.cursors.clone(),
        more: false,
        resync: vec![],
    };
    tracker.resumed(&request, answer, 1_000.0);
    assert_eq!(tracker.ask(1_000.0), Ask::Later(5_000));
}

#[test]
fn an_answer_that_was_cut_is_asked_for_again_at_once() {
    let mut tracker = Tracker::default();
    tracker.follow(chat(1), 3, 0.0);
    tracker.doubt(0.0);
    let request = asked(&tracker, 0.0);
    let answer = SyncAnswer {
        epoch: "e".into(),
        events: vec![event(chat(1), 4)],
        cursors: [(chat(1), 4)].into(),
        more: true,
        resync: vec![],
    };
    tracker.resumed(&request, answer, 0.0);
    assert_eq!(told(&mut tracker), [4]);
    assert_eq!(asked(&tracker, 0.0).cursors, [(chat(1), 4)].into());
}
