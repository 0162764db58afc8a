use std::collections::BTreeMap;

use contract::{ChatId, Event, MessageId, Timestamp, UserId};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn chat(n: u8) -> Stream {
    Stream::Chat(ChatId::from(Uuid::from_bytes([n; 16])))
}

fn event(stream: Stream, seq: u64) -> StreamEvent {
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
        },
    }
}

fn connected(epoch: &str, cursors: &[(Stream, u64)]) -> Connected {
    Connected {
        user_id: UserId::from(Uuid::nil()),
        username: "Ada".into(),
        epoch: epoch.into(),
        cursors: cursors.iter().copied().collect(),
        online: vec![],
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

/// One thing that happens between a hub and a page.
#[derive(Clone, Debug)]
enum Happening {
    Append {
        stream: u8,
    },
    /// The connection hands over the event in flight at this place; the others wait.
    Arrive {
        which: usize,
    },
    Lose {
        which: usize,
    },
    Sweep,
    Reconnect,
    /// The page asks for what is missing; the answer holds at most so many events.
    CatchUp {
        limit: usize,
    },
    /// Another reader read the state over HTTP and follows so many events later.
    ReadLate {
        stream: u8,
        behind: u64,
    },
    Wait {
        millis: u16,
    },
    /// Events up to the newest are no longer kept.
    Prune {
        stream: u8,
    },
    Restore,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..3u8).prop_map(|stream| Happening::Append { stream }),
        6 => (0..8usize).prop_map(|which| Happening::Arrive { which }),
        2 => (0..8usize).prop_map(|which| Happening::Lose { which }),
        1 => Just(Happening::Sweep),
        1 => Just(Happening::Reconnect),
        3 => (1..5usize).prop_map(|limit| Happening::CatchUp { limit }),
        1 => (0..3u8, 0..4u64).prop_map(|(stream, behind)| Happening::ReadLate { stream, behind }),
        3 => (0..600u16).prop_map(|millis| Happening::Wait { millis }),
        1 => (0..3u8).prop_map(|stream| Happening::Prune { stream }),
        1 => Just(Happening::Restore),
    ]
}

/// A reader of one stream: it read the state at some point and applied events since.
struct Reader {
    stream: Stream,
    cursor: u64,
}

/// A hub with three streams, the page's tracker, and what is on the way between them.
struct World {
    epoch: u32,
    last: BTreeMap<Stream, u64>,
    kept_from: BTreeMap<Stream, u64>,
    in_flight: Vec<StreamEvent>,
    tracker: Tracker,
    readers: Vec<Reader>,
    now: f64,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            epoch: 1,
            last: (0..3).map(|n| (chat(n), 0)).collect(),
            kept_from: BTreeMap::new(),
            in_flight: vec![],
            tracker: Tracker::default(),
            readers: vec![],
            now: 0.0,
        };
        world.tracker.epoch_read("1");
        for n in 0..3 {
            world.read(chat(n), 0);
        }
        world
    }

    /// A reader reads the state of `stream` as it was `behind` events ago, and follows now.
    fn read(&mut self, stream: Stream, behind: u64) {
        let cursor = self.last[&stream].saturating_sub(behind);
        self.readers.push(Reader { stream, cursor });
        self.tracker.follow(stream, cursor, self.now);
        self.listen();
    }

    fn listen(&mut self) {
        while let Some(notice) = self.tracker.next_notice() {
            match notice {
                Notice::Event(event) => {
                    for reader in self.readers.iter_mut().filter(|reader| reader.stream == event.stream) {
                        assert!(event.seq <= reader.cursor + 1, "a reader was told of an event too early");
                        reader.cursor = reader.cursor.max(event.seq);
                    }
                }
                Notice::ReadAgain(stream) => {
                    self.readers.retain(|reader| reader.stream != stream);
                    self.read(stream, 0);
                }
                Notice::Unknown(stream) => panic!("{stream} is followed"),
                Notice::Connected => {}
            }
        }
    }

    fn catch_up(&mut self, limit: usize) {
        let Ask::Now(request) = self.tracker.ask(self.now) else { return };
        let mut answer = SyncAnswer {
            epoch: self.epoch.to_string(),
            events: vec![],
            cursors: Cursors::new(),
            more: false,
            resync: vec![],
        };
        for (stream, from) in &request.cursors {
            let kept_from = self.kept_from.get(stream).copied().unwrap_or(1);
            if request.epoch != answer.epoch || from + 1 < kept_from {
                answer.resync.push(*stream);
                continue;
            }
            let room = (limit - answer.events.len()) as u64;
            let to = self.last[stream].min(from + room);
            answer.more |= to < self.last[stream];
            answer.events.extend((from + 1..=to).map(|seq| event(*stream, seq)));
            answer.cursors.insert(*stream, to);
        }
        self.tracker.resumed(&request, answer, self.now);
        self.listen();
    }

    fn happen(&mut self, happening: &Happening) {
        match *happening {
            Happening::Append { stream } => {
                let last = self.last.get_mut(&chat(stream)).unwrap();
                *last += 1;
                self.in_flight.push(event(chat(stream), *last));
            }
            Happening::Arrive { which } if which < self.in_flight.len() => {
                let event = self.in_flight.remove(which);
                self.tracker.receive(event, self.now);
            }
            Happening::Lose { which } if which < self.in_flight.len() => {
                self.in_flight.remove(which);
            }
            Happening::Arrive { .. } | Happening::Lose { .. } => {}
            Happening::Sweep => self.tracker.cursor(&self.last, self.now),
            Happening::Reconnect => {
                self.in_flight.clear();
                let cursors: Vec<_> = self.last.clone().into_iter().collect();
                self.tracker.connected(&connected(&self.epoch.to_string(), &cursors), self.now);
            }
            Happening::CatchUp { limit } => self.catch_up(limit),
            Happening::ReadLate { stream, behind } => self.read(chat(stream), behind),
            Happening::Wait { millis } => self.now += f64::from(millis),
            Happening::Prune { stream } => {
                self.kept_from.insert(chat(stream), self.last[&chat(stream)] + 1);
            }
            Happening::Restore => {
                self.epoch += 1;
                self.last.values_mut().for_each(|last| *last /= 2);
                self.kept_from.clear();
                self.happen(&Happening::Reconnect);
            }
        }
        self.listen();
    }
}

proptest! {
    #[test]
    fn whatever_happens_every_reader_ends_where_the_hub_stands(
        happenings in prop::collection::vec(happening(), 0..200)
    ) {
        let mut world = World::new();
        for happening in &happenings {
            world.happen(happening);
        }
        world.happen(&Happening::Reconnect);
        for _ in 0..1_000 {
            if world.tracker.ask(f64::MAX) == Ask::Nothing {
                break;
            }
            world.now += FRUITLESS_MS;
            world.catch_up(3);
        }
        prop_assert_eq!(world.tracker.ask(f64::MAX), Ask::Nothing);
        for reader in &world.readers {
            prop_assert_eq!(reader.cursor, world.last[&reader.stream]);
        }
    }
}
