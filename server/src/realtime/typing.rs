//! Who is typing where: rules without a clock or a network of their own.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use contract::{UserId, presence::Typing};
use socketioxide::socket::Sid;

/// After this without a word from the client, somebody is not typing any more.
const LASTS: Duration = Duration::from_secs(3);
/// How often others are told that somebody types, at most.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// What the others in a chat have to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Somebody types.
    Types(Typing),
    /// Somebody types no more.
    Stopped(Typing),
}

/// Everybody who types.
#[derive(Default)]
pub(super) struct Typists {
    places: HashMap<(contract::ChatId, UserId), Place>,
}

/// One person in one chat, over all their tabs and devices.
#[derive(Default)]
struct Place {
    /// Until when each of their sockets types.
    sockets: HashMap<Sid, Instant>,
    /// Whether the others think that they type.
    shown: bool,
    told_at: Option<Instant>,
}

impl Typists {
    /// A socket says that its person types.
    pub(super) fn types(&mut self, typing: Typing, socket: Sid, now: Instant) -> Option<Sign> {
        let place = self.places.entry((typing.chat_id, typing.user_id)).or_default();
        place.sockets.insert(socket, now + LASTS);
        place.may_tell(now).then(|| place.show(typing, now))
    }

    /// A socket says that its person stopped.
    pub(super) fn stops(&mut self, typing: Typing, socket: Sid) -> Option<Sign> {
        let place = self.places.get_mut(&(typing.chat_id, typing.user_id))?;
        place.sockets.remove(&socket);
        place.hide(typing)
    }

    /// A person sent what they typed, or left the chat.
    pub(super) fn done(&mut self, typing: Typing) -> Option<Sign> {
        let place = self.places.get_mut(&(typing.chat_id, typing.user_id))?;
        place.sockets.clear();
        place.hide(typing)
    }

    /// A socket went away.
    pub(super) fn leave(&mut self, user: UserId, socket: Sid) -> Vec<Sign> {
        let mine = self.places.iter_mut().filter(|((_, person), _)| *person == user);
        mine.filter_map(|((chat_id, user_id), place)| {
            place.sockets.remove(&socket);
            place.hide(Typing { chat_id: *chat_id, user_id: *user_id })
        })
        .collect()
    }

    /// Finds those who have not typed for a while, and those who type again and could not be told of
    /// before.
    pub(super) fn sweep(&mut self, now: Instant) -> Vec<Sign> {
        let mut signs = Vec::new();
        for ((chat_id, user_id), place) in &mut self.places {
            let typing = Typing { chat_id: *chat_id, user_id: *user_id };
            place.sockets.retain(|_, until| now < *until);
            if place.sockets.is_empty() {
                signs.extend(place.hide(typing));
            } else if !place.shown && place.may_tell(now) {
                signs.push(place.show(typing, now));
            }
        }
        self.places.retain(|_, place| !place.sockets.is_empty() || !place.may_tell(now));
        signs
    }
}

impl Place {
    fn may_tell(&self, now: Instant) -> bool {
        self.told_at.is_none_or(|told| now.duration_since(told) >= TOLD_EVERY)
    }

    fn show(&mut self, typing: Typing, now: Instant) -> Sign {
        self.shown = true;
        self.told_at = Some(now);
        Sign::Types(typing)
    }

    /// Tells that nobody types here, if none of the sockets does and the others think so.
    fn hide(&mut self, typing: Typing) -> Option<Sign> {
        let hides = self.sockets.is_empty() && self.shown;
        if hides {
            self.shown = false;
        }
        hides.then_some(Sign::Stopped(typing))
    }
}

#[cfg(test)]
mod tests {
    use contract::ChatId;

    use super::*;

    fn typing() -> Typing {
        Typing { chat_id: ChatId::generate(), user_id: UserId::generate() }
    }

    #[test]
    fn typing_stops_by_itself_three_seconds_after_the_last_key() {
        let (mut typists, typing, tab, start) = (Typists::default(), typing(), Sid::new(), Instant::now());
        assert_eq!(typists.types(typing, tab, start), Some(Sign::Types(typing)));
        assert_eq!(typists.types(typing, tab, start + LASTS / 6), None, "told twice in a second");
        let last = start + LASTS / 2;
        assert_eq!(typists.types(typing, tab, last), Some(Sign::Types(typing)));
        assert_eq!(typists.sweep(last + LASTS / 2), []);
        assert_eq!(typists.sweep(last + LASTS), [Sign::Stopped(typing)]);
        assert_eq!(typists.sweep(last + 2 * LASTS), []);
        assert!(typists.places.is_empty());
    }

    #[test]
    fn a_person_types_while_any_of_their_tabs_does() {
        let (mut typists, typing, now) = (Typists::default(), typing(), Instant::now());
        let (one, other) = (Sid::new(), Sid::new());
        typists.types(typing, one, now);
        typists.types(typing, other, now);
        assert_eq!(typists.stops(typing, one), None);
        assert_eq!(typists.leave(typing.user_id, other), [Sign::Stopped(typing)]);
        assert_eq!(typists.stops(typing, other), None);
    }

    #[test]
    fn sending_ends_it_in_all_tabs_and_in_that_chat_only() {
        let (mut typists, here, now) = (Typists::default(), typing(), Instant::now());
        let there = Typing { chat_id: ChatId::generate(), ..here };
        let (one, other) = (Sid::new(), Sid::new());
        typists.types(here, one, now);
        typists.types(here, other, now);
        typists.types(there, one, now);
        assert_eq!(typists.done(here), Some(Sign::Stopped(here)));
        assert_eq!(typists.done(here), None);
        assert_eq!(typists.leave(here.user_id, one), [Sign::Stopped(there)]);
    }

    #[test]
    fn whoever_starts_and_stops_all_the_time_is_told_of_once_a_second() {
        let (mut typists, typing, tab, start) = (Typists::default(), typing(), Sid::new(), Instant::now());
        let mut told = 0;
        for step in 0..100 {
            let now = start + Duration::from_millis(step * 20);
            told += u32::from(typists.types(typing, tab, now).is_some());
            told += u32::from(typists.stops(typing, tab).is_some());
        }
        assert_eq!(told, 4, "two seconds, once on and once off in each");
        let soon = start + Duration::from_millis(1_999);
        assert_eq!(typists.types(typing, tab, soon), None);
        let later = start + Duration::from_secs(2);
        assert_eq!(typists.sweep(later), [Sign::Types(typing)], "and is not forgotten");
    }
}
