//! Whatever happens between a hub and a page, every reader ends where the hub stands.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    tests::{chat, connected, event},
    *,
};

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
