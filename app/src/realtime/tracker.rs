//! Where each followed stream stands, and what has to be asked for: a pure state machine, without a
//! clock or a connection of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use contract::{
    Stream, StreamEvent,
    sync::{Connected, Cursors, SyncAnswer, SyncRequest},
};

/// Events kept aside per stream while a hole before them is open; what is beyond comes with the
/// answer that fills the hole.
const ASIDE: usize = 64;
/// Streams in one request, so that it stays far below the limit for a socket's message.
const STREAMS_PER_REQUEST: usize = 400;
/// Milliseconds that a hole is given to fill itself.
pub const GRACE_MS: f64 = 250.0;
/// Milliseconds until a stream is asked for again whose answer brought nothing.
const FRUITLESS_MS: f64 = 5_000.0;

/// What a listener is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The next event of a followed stream. After a catch-up a listener may meet one again that it
    /// has applied, so it keeps a cursor of its own.
    Event(Box<StreamEvent>),
    /// Events of this stream are lost: read the state again, then follow the stream from there.
    ReadAgain(Stream),
    /// Something happened on a stream that nobody follows.
    Unknown(Stream),
    /// The connection stands: from here on the hub tells of everything.
    Connected,
}

/// What has to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nothing is missing.
    Nothing,
    /// Something may be missing in so many milliseconds.
    Later(u32),
    /// This, now.
    Now(SyncRequest),
}

/// One followed stream.
#[derive(Debug, Default)]
struct Followed {
    /// The last event delivered; none while the state has to be read again.
    position: Option<u64>,
    /// The highest event known to exist.
    heard: u64,
    /// Events behind a hole.
    aside: BTreeMap<u64, StreamEvent>,
    /// From when on the missing events are to be asked for.
    ask_at: Option<f64>,
}

/// Keeps every followed stream in order and without holes.
#[derive(Debug, Default)]
pub struct Tracker {
    epoch: String,
    followed: BTreeMap<Stream, Followed>,
    /// Where streams stand that nobody follows.
    others: Cursors,
    /// What listeners are still to be told, in order.
    notices: VecDeque<Notice>,
}

impl Tracker {
    /// Follows `stream` for a reader whose state was read at `from` under `epoch`.
    ///
    /// Where another reader is ahead of this one already, the events in between are asked for again.
    pub fn follow(&mut self, stream: Stream, from: u64, now: f64) {
        let heard = self.others.remove(&stream).unwrap_or(0);
        let followed = self.followed.entry(stream).or_default();
        followed.heard = followed.heard.max(heard).max(from);
        match followed.position {
            Some(position) if position <= from => return,
            Some(_) => followed.ask_at = Some(now),
            None => {}
        }
        followed.position = Some(from);
        followed.deliver(&mut self.notices);
        followed.mind_hole(now);
    }

    /// Stops following `stream`.
    pub fn forget(&mut self, stream: Stream) {
        self.followed.remove(&stream);
    }

    /// Takes the epoch under which the page's state was read, unless one is known.
    pub fn epoch_read(&mut self, epoch: &str) {
        if self.epoch.is_empty() {
            epoch.clone_into(&mut self.epoch);
        }
    }

    /// Takes an event as it comes from the connection.
    pub fn receive(&mut self, event: StreamEvent, now: f64) {
        let stream = event.stream;
        let Some(followed) = self.followed.get_mut(&stream) else {
            self.elsewhere(stream, event.seq);
            return;
        };
        followed.take(event, &mut self.notices);
        followed.mind_hole(now);
    }

    /// Takes the first event of a connection.
    pub fn connected(&mut self, connected: &Connected, now: f64) {
        self.epoch_is(&connected.epoch);
        for (stream, followed) in &mut self.followed {
            // A stream that is not named is gone or newer than the list; the answer tells which.
            let stands = connected.cursors.get(stream).copied();
            followed.heard = followed.heard.max(stands.unwrap_or(0));
            if followed.behind() || stands.is_none() {
                followed.ask_at = Some(now);
            }
        }
        for (stream, seq) in &connected.cursors {
            if !self.followed.contains_key(stream) {
                self.others.insert(*stream, *seq);
            }
        }
        self.notices.push_back(Notice::Connected);
    }

    /// Takes a sweep: where streams stand that moved lately.
    pub fn cursor(&mut self, cursors: &Cursors, now: f64) {
        for (stream, seq) in cursors {
            if let Some(followed) = self.followed.get_mut(stream) {
                followed.heard = followed.heard.max(*seq);
                followed.mind_hole(now);
            } else {
                self.elsewhere(*stream, *seq);
            }
        }
    }

    /// What to ask for at `now`.
    pub fn ask(&self, now: f64) -> Ask {
        let waiting = || self.followed.iter().filter_map(|(s, f)| Some((*s, f.position?, f.ask_at?)));
        let due: Cursors = waiting()
            .filter(|(_, _, at)| *at <= now)
            .map(|(stream, position, _)| (stream, position))
            .take(STREAMS_PER_REQUEST)
            .collect();
        if !due.is_empty() {
            return Ask::Now(SyncRequest { epoch: self.epoch.clone(), cursors: due });
        }
        let soonest = waiting().map(|(_, _, at)| at - now).min_by(f64::total_cmp);
        soonest.map_or(Ask::Nothing, |wait| Ask::Later(whole_millis(wait)))
    }

    /// Takes the answer to `request`.
    pub fn resumed(&mut self, request: &SyncRequest, answer: SyncAnswer, now: f64) {
        if !answer.epoch.is_empty() && self.epoch_is(&answer.epoch) {
            return;
        }
        let brought: BTreeSet<Stream> = answer.events.iter().map(|event| event.stream).collect();
        for event in answer.events {
            if let Some(followed) = self.followed.get_mut(&event.stream) {
                followed.take(event, &mut self.notices);
            }
        }
        for stream in request.cursors.keys().filter(|stream| !answer.resync.contains(stream)) {
            let Some(followed) = self.followed.get_mut(stream) else { continue };
            followed.heard = followed.heard.max(answer.cursors.get(stream).copied().unwrap_or(0));
            followed.ask_at = if answer.more {
                Some(now)
            } else if followed.behind() {
                Some(if brought.contains(stream) { now } else { now + FRUITLESS_MS })
            } else {
                None
            };
        }
        for stream in answer.resync {
            if let Some(followed) = self.followed.get_mut(&stream) {
                followed.lose(stream, &mut self.notices);
            }
        }
    }

    /// Puts off what is due by `wait` milliseconds, after an attempt to ask for it failed.
    pub fn put_off(&mut self, now: f64, wait: f64) {
        for followed in self.followed.values_mut() {
            followed.ask_at = followed.ask_at.map(|at| at.max(now + wait));
        }
    }

    /// Asks for everything anew, when the connection may have lost something without saying so.
    pub fn doubt(&mut self, now: f64) {
        for followed in self.followed.values_mut() {
            followed.ask_at = Some(now);
        }
    }

    /// The next thing that listeners are to be told.
    pub fn next_notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }

    /// Takes the epoch of the hub; under another one than before, all that was read is void.
    fn epoch_is(&mut self, epoch: &str) -> bool {
        let changed = !self.epoch.is_empty() && self.epoch != epoch;
        epoch.clone_into(&mut self.epoch);
        if changed {
            self.others.clear();
            for (stream, followed) in &mut self.followed {
                followed.lose(*stream, &mut self.notices);
            }
        }
        changed
    }

    /// Notes that a stream which nobody follows stands at `seq`.
    fn elsewhere(&mut self, stream: Stream, seq: u64) {
        let known = self.others.entry(stream).or_default();
        if seq > *known {
            *known = seq;
            self.notices.push_back(Notice::Unknown(stream));
        }
    }
}

impl Followed {
    /// Whether events are known to exist that were not delivered.
    fn behind(&self) -> bool {
        self.position.is_some_and(|position| position < self.heard)
    }

    /// Delivers `event` if it is the next, keeps it aside if it comes after a hole.
    fn take(&mut self, event: StreamEvent, notices: &mut VecDeque<Notice>) {
        self.heard = self.heard.max(event.seq);
        if self.position.is_some_and(|position| event.seq <= position) {
            return;
        }
        self.aside.insert(event.seq, event);
        self.deliver(notices);
        if self.aside.len() > ASIDE {
            self.aside.pop_last();
        }
    }

    /// Delivers what is next among the events kept aside, and drops what is known.
    fn deliver(&mut self, notices: &mut VecDeque<Notice>) {
        let Some(position) = &mut self.position else { return };
        while let Some(first) = self.aside.first_entry() {
            if *first.key() > *position + 1 {
                return;
            }
            let event = first.remove();
            if event.seq == *position + 1 {
                *position = event.seq;
                notices.push_back(Notice::Event(Box::new(event)));
            }
        }
    }

    /// Gives a hole its time; forgets about one that has filled.
    fn mind_hole(&mut self, now: f64) {
        if self.behind() {
            self.ask_at.get_or_insert(now + GRACE_MS);
        } else {
            self.ask_at = None;
        }
    }

    /// Waits for the state of `stream` to be read again.
    fn lose(&mut self, stream: Stream, notices: &mut VecDeque<Notice>) {
        *self = Self::default();
        notices.push_back(Notice::ReadAgain(stream));
    }
}

/// `wait` as whole milliseconds, rounded up, so that a timer is never early.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
fn whole_millis(wait: f64) -> u32 {
    wait.ceil().clamp(0.0, 60_000.0) as u32
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
