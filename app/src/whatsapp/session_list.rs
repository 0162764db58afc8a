//! My numbers: a pure reducer. Applying an event to what was read before gives what would be read after.

use contract::{Event, SessionId, Stream, StreamEvent, UserId, whatsapp::Session};

/// A person's sessions, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionList {
    me: UserId,
    sessions: Vec<Session>,
    /// The last event of my own stream that was applied, or where it stood when the sessions were read.
    cursor: u64,
}

impl SessionList {
    /// The sessions of `me`, as read.
    pub fn read(me: UserId, sessions: Vec<Session>) -> Self {
        let mut list = Self { me, sessions: Vec::new(), cursor: 0 };
        list.take(sessions);
        list
    }

    /// The sessions.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// One of them.
    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// Where my own stream is known to have stood; zero where nothing tells.
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Takes an event; one that was applied before changes nothing.
    pub fn apply(&mut self, event: &StreamEvent) {
        if event.stream != Stream::User(self.me) || event.seq <= self.cursor {
            return;
        }
        self.cursor = event.seq;
        match &event.event {
            Event::SessionUpdated(session) => {
                let session = session.clone();
                match self.sessions.iter_mut().find(|known| known.id == session.id) {
                    Some(known) => *known = session,
                    None => self.sessions.push(session),
                }
            }
            Event::SessionRemoved { session_id } => self.sessions.retain(|known| known.id != *session_id),
            _ => {}
        }
        self.stand();
    }

    /// Takes the sessions as read anew, unless later events were applied since.
    pub fn take(&mut self, sessions: Vec<Session>) {
        // All were read at one moment. With none there is nothing that tells when.
        let read_at = sessions.iter().map(|session| session.own_cursor).max();
        if read_at.is_some_and(|read_at| read_at < self.cursor) {
            return;
        }
        self.cursor = read_at.unwrap_or(self.cursor);
        self.sessions = sessions;
        self.stand();
    }

    /// Makes what was read void, so that it is read again whatever its cursor says.
    pub fn doubt(&mut self) {
        self.cursor = 0;
    }

    /// All sessions stand where the stream stands, as if they were read now.
    fn stand(&mut self) {
        let cursor = self.cursor;
        self.sessions.iter_mut().for_each(|session| session.own_cursor = cursor);
        self.sessions.sort_by_key(|session| (session.created_at, session.id));
    }
}

#[cfg(test)]
mod tests {
    use contract::{
        Timestamp,
        whatsapp::{Driver, SessionStatus},
    };
    use proptest::prelude::*;

    use super::*;

    /// What a person may have done to their numbers, in miniature.
    #[derive(Clone, Debug)]
    enum Deed {
        Add,
        Come(usize, bool),
        Remove(usize),
        Else,
    }

    struct Hub {
        me: UserId,
        sessions: Vec<Session>,
        events: Vec<StreamEvent>,
    }

    impl Hub {
        fn tell(&mut self, mut event: Event) {
            let seq = self.events.len() as u64 + 1;
            event.stands_at(seq);
            let (stream, at) = (Stream::User(self.me), Timestamp::from_millis(0));
            self.events.push(StreamEvent { stream, seq, at, event });
        }

        fn read(&self) -> Vec<Session> {
            let own_cursor = self.events.len() as u64;
            self.sessions.iter().map(|session| Session { own_cursor, ..session.clone() }).collect()
        }

        fn happen_all(&mut self, deeds: &[Deed]) {
            for deed in deeds {
                self.happen(deed);
            }
        }

        fn happen(&mut self, deed: &Deed) {
            let count = self.sessions.len();
            match *deed {
                Deed::Add => {
                    let session = session(self.events.len());
                    self.sessions.push(session.clone());
                    self.tell(Event::SessionUpdated(session));
                }
                Deed::Come(which, up) if count > 0 => {
                    let session = &mut self.sessions[which % count];
                    session.status = if up { SessionStatus::Connected } else { SessionStatus::Reconnecting };
                    let session = session.clone();
                    self.tell(Event::SessionUpdated(session));
                }
                Deed::Remove(which) if count > 0 => {
                    let session_id = self.sessions.remove(which % count).id;
                    self.tell(Event::SessionRemoved { session_id });
                }
                _ => self.tell(Event::ChatRemoved { chat_id: contract::ChatId::generate() }),
            }
        }
    }

    fn session(made: usize) -> Session {
        let at = Timestamp::from_millis(i64::try_from(made).unwrap());
        Session {
            id: SessionId::generate(),
            driver: Driver::Simulated,
            label: "My number".into(),
            number: None,
            status: SessionStatus::Starting,
            reason: None,
            since: at,
            restricted_until: None,
            code: None,
            passkey: None,
            idle_minutes: 60,
            closes_at: None,
            created_at: at,
            own_cursor: 0,
        }
    }

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        let deed = prop_oneof![
            Just(Deed::Add),
            (0..8usize, any::<bool>()).prop_map(|(which, up)| Deed::Come(which, up)),
            (0..8usize).prop_map(Deed::Remove),
            Just(Deed::Else),
        ];
        prop::collection::vec(deed, 0..24)
    }

    proptest! {
        #[test]
        fn applying_what_happened_gives_what_is_read(before in deeds(), after in deeds(), early in 0..24usize) {
            let mut hub = Hub { me: UserId::generate(), sessions: vec![session(0)], events: vec![] };
            hub.tell(Event::SessionUpdated(hub.sessions[0].clone()));
            hub.happen_all(&before);
            let mut list = SessionList::read(hub.me, hub.read());
            let known = hub.events.len();
            let stale = hub.read();
            hub.happen_all(&after);

            // Some are told again, as after a reconnection.
            let again = known.saturating_sub(early);
            let told: Vec<_> = hub.events[again..].to_vec();
            for event in &told {
                list.apply(event);
                list.apply(event);
            }
            // An answer that was on its way all the time changes nothing.
            if !stale.is_empty() && hub.events.len() > known {
                list.take(stale);
            }
            let read = hub.read();
            prop_assert_eq!(list.sessions(), read.as_slice());
        }
    }
}
