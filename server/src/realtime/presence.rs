//! Who is there and what they are doing, over all their tabs and devices: rules without a clock or a
//! network of their own.
//!
//! A socket that went away counts for a while longer. So a page that is loaded again, and a phone that
//! changes networks, make nobody flicker, and busy stays busy meanwhile. Places are those of this node;
//! with more nodes, theirs would stand beside them under a node's name.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use contract::{
    UserId,
    presence::{Availability, Presence},
};
use socketioxide::socket::Sid;

/// What colleagues have to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Of whom.
    pub(super) user: UserId,
    /// What they are now.
    pub(super) presence: Presence,
    /// For how long they have been gone, if they are.
    pub(super) gone: Duration,
}

/// Everybody who is there.
pub(super) struct Board {
    grace: Duration,
    people: HashMap<UserId, Person>,
}

struct Person {
    places: HashMap<Sid, Place>,
    /// What colleagues were told last.
    told: Presence,
}

struct Place {
    availability: Availability,
    left: Option<Instant>,
}

impl Board {
    /// A board on which a socket counts for `grace` after it left.
    pub(super) fn new(grace: Duration) -> Self {
        Self { grace, people: HashMap::new() }
    }

    /// A socket of `user` is here.
    pub(super) fn enter(&mut self, user: UserId, socket: Sid) -> Option<Change> {
        let nobody = || Person { places: HashMap::new(), told: Presence::Offline };
        let person = self.people.entry(user).or_insert_with(nobody);
        person.places.insert(socket, Place { availability: Availability::Available, left: None });
        person.news(user, Duration::ZERO)
    }

    /// A socket says what its person does; one that is not here says nothing.
    pub(super) fn set(&mut self, user: UserId, socket: Sid, availability: Availability) -> Option<Change> {
        let person = self.people.get_mut(&user)?;
        let place = person.places.get_mut(&socket).filter(|place| place.left.is_none())?;
        place.availability = availability;
        person.news(user, Duration::ZERO)
    }

    /// A socket went away at a moment; what that means is found by [`Board::sweep`].
    pub(super) fn leave(&mut self, user: UserId, socket: Sid, now: Instant) {
        let place = self.people.get_mut(&user).and_then(|person| person.places.get_mut(&socket));
        if let Some(place) = place {
            place.left.get_or_insert(now);
        }
    }

    /// Forgets sockets that have been gone for long enough.
    pub(super) fn sweep(&mut self, now: Instant) -> Vec<Change> {
        let grace = self.grace;
        let mut changes = Vec::new();
        for (user, person) in &mut self.people {
            let last = person.places.values().filter_map(|place| place.left).max();
            let before = person.places.len();
            person.places.retain(|_, place| place.left.is_none_or(|left| now.duration_since(left) < grace));
            if person.places.len() < before {
                let gone = last.map_or(Duration::ZERO, |left| now.duration_since(left));
                changes.extend(person.news(*user, gone));
            }
        }
        self.people.retain(|_, person| !person.places.is_empty());
        changes
    }

    /// What somebody is.
    pub(super) fn of(&self, user: UserId) -> Presence {
        self.people.get(&user).map_or(Presence::Offline, |person| person.told)
    }

    /// Everybody who has a socket here that has not left.
    pub(super) fn connected(&self) -> Vec<UserId> {
        let connected = |person: &Person| person.places.values().any(|place| place.left.is_none());
        self.people.iter().filter(|(_, person)| connected(person)).map(|(user, _)| *user).collect()
    }
}

impl Person {
    fn presence(&self) -> Presence {
        let any = |wanted| self.places.values().any(|place| place.availability == wanted);
        if any(Availability::Busy) {
            Presence::Busy
        } else if any(Availability::Available) {
            Presence::Online
        } else if any(Availability::Away) {
            Presence::Away
        } else {
            Presence::Offline
        }
    }

    /// What has to be told, if it is not what was told last.
    fn news(&mut self, user: UserId, gone: Duration) -> Option<Change> {
        let presence = self.presence();
        if presence == self.told {
            return None;
        }
        self.told = presence;
        Some(Change { user, presence, gone })
    }
}

#[cfg(test)]
mod tests;
