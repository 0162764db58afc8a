//! What there is on the simulated network: a fold over its journal.

use std::collections::{BTreeMap, HashMap};

use contract::{PhoneId, SessionId, Timestamp, UserId, whatsapp::NetworkRules};
use serde::{Deserialize, Serialize};

use crate::whatsapp::gateway::WireId;

/// A virtual phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::whatsapp) struct Phone {
    pub(in crate::whatsapp) id: PhoneId,
    pub(in crate::whatsapp) number: String,
    pub(in crate::whatsapp) name: String,
    /// Who made it, and is the only one who holds it.
    pub(in crate::whatsapp) maker: UserId,
    pub(in crate::whatsapp) on_whatsapp: bool,
    pub(in crate::whatsapp) online: bool,
    pub(in crate::whatsapp) restricted_until: Option<i64>,
    /// Since when it is there: what went to its number before that is not its holder's.
    pub(in crate::whatsapp) made_at: i64,
}

impl Phone {
    /// Whether a message went from it or to it.
    pub(in crate::whatsapp) fn had(&self, letter: &Letter) -> bool {
        letter.at >= self.made_at && (letter.from == self.number || letter.to == self.number)
    }
}

/// A message on the network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::whatsapp) struct Letter {
    pub(in crate::whatsapp) id: String,
    pub(in crate::whatsapp) from: String,
    pub(in crate::whatsapp) to: String,
    pub(in crate::whatsapp) text: String,
    /// The picture's kind; its content is in a file of the letter's name.
    pub(in crate::whatsapp) image: Option<String>,
    pub(in crate::whatsapp) reply_to: Option<String>,
    /// The session that sent it; none for what a phone sent by itself.
    pub(in crate::whatsapp) session: Option<SessionId>,
    pub(in crate::whatsapp) at: i64,
}

/// What became of a letter, for the session that sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::whatsapp) struct Slip {
    pub(in crate::whatsapp) session: SessionId,
    pub(in crate::whatsapp) id: String,
    pub(in crate::whatsapp) read: bool,
    pub(in crate::whatsapp) at: i64,
}

/// Something that happened on the network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::whatsapp) enum Entry {
    /// A phone is as it is here.
    Phone(Phone),
    /// The network behaves so.
    Rules(NetworkRules),
    /// A session is a device of a number.
    Linked { session: SessionId, number: String },
    /// It is none any more.
    Unlinked { session: SessionId },
    /// A letter waits until its receiver's phone is switched on.
    Held(Letter),
    /// A letter arrived. Every time it does is an entry of its own.
    Delivered(Letter),
    /// A linked device stored a letter.
    Taken { session: SessionId, place: usize },
    /// A slip for a sender.
    Slip(Slip),
    /// The sender has it.
    SlipTaken(Slip),
}

/// What there is on the network.
#[derive(Debug, Default)]
pub(in crate::whatsapp) struct World {
    pub(in crate::whatsapp) phones: BTreeMap<PhoneId, Phone>,
    by_number: HashMap<String, PhoneId>,
    pub(in crate::whatsapp) rules: NetworkRules,
    /// The number that each session is a device of.
    pub(in crate::whatsapp) devices: BTreeMap<SessionId, String>,
    /// Everything that ever arrived, repeats included.
    pub(in crate::whatsapp) delivered: Vec<Letter>,
    pub(in crate::whatsapp) held: Vec<Letter>,
    /// Letters by sender and id, held ones included.
    known: HashMap<(String, String), usize>,
    /// What linked devices have not stored yet, by place in `delivered`.
    pub(in crate::whatsapp) inboxes: HashMap<SessionId, Vec<usize>>,
    pub(in crate::whatsapp) slips: HashMap<SessionId, Vec<Slip>>,
    /// Letters of sessions that their receiver has not answered, by receiver and sender.
    unread: HashMap<(String, String), Vec<(SessionId, String)>>,
}

impl World {
    /// Takes what happened.
    pub(in crate::whatsapp) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Phone(phone) => {
                self.by_number.insert(phone.number.clone(), phone.id);
                self.phones.insert(phone.id, phone);
            }
            Entry::Rules(rules) => self.rules = rules,
            Entry::Linked { session, number } => drop(self.devices.insert(session, number)),
            Entry::Unlinked { session } => {
                self.devices.remove(&session);
                self.inboxes.remove(&session);
                self.slips.remove(&session);
            }
            Entry::Held(letter) => {
                *self.known.entry((letter.from.clone(), letter.id.clone())).or_default() += 1;
                self.held.push(letter);
            }
            Entry::Delivered(letter) => self.deliver(letter),
            Entry::Taken { session, place } => {
                if let Some(inbox) = self.inboxes.get_mut(&session) {
                    inbox.retain(|known| *known != place);
                }
            }
            Entry::Slip(slip) => self.slips.entry(slip.session).or_default().push(slip),
            Entry::SlipTaken(slip) => {
                if let Some(slips) = self.slips.get_mut(&slip.session)
                    && let Some(place) = slips.iter().position(|known| *known == slip)
                {
                    slips.remove(place);
                }
            }
        }
    }

    fn deliver(&mut self, letter: Letter) {
        let held = self.held.len();
        self.held.retain(|known| (&known.id, &known.from) != (&letter.id, &letter.from));
        if held == self.held.len() {
            *self.known.entry((letter.from.clone(), letter.id.clone())).or_default() += 1;
        }
        let place = self.delivered.len();
        for (session, number) in &self.devices {
            // What is written on a phone itself is on its devices too.
            if *number == letter.to || (*number == letter.from && letter.session.is_none()) {
                self.inboxes.entry(*session).or_default().push(place);
            }
        }
        // Whoever answers has read what came before.
        self.unread.remove(&(letter.from.clone(), letter.to.clone()));
        if let Some(session) = letter.session {
            let unread = self.unread.entry((letter.to.clone(), letter.from.clone())).or_default();
            unread.push((session, letter.id.clone()));
        }
        self.delivered.push(letter);
    }

    /// Whether a sender's letter was taken before.
    pub(in crate::whatsapp) fn knows(&self, from: &str, id: &WireId) -> bool {
        self.known.contains_key(&(from.to_owned(), id.as_str().to_owned()))
    }

    /// Letters of sessions with this number that `reader` has not answered yet.
    pub(in crate::whatsapp) fn unread(&self, reader: &str, from: &str) -> Vec<(SessionId, String)> {
        self.unread.get(&(reader.to_owned(), from.to_owned())).cloned().unwrap_or_default()
    }

    /// The phone of a number, if there is one.
    pub(in crate::whatsapp) fn phone_of(&self, number: &str) -> Option<&Phone> {
        self.by_number.get(number).and_then(|id| self.phones.get(id))
    }

    /// Until when a number is restricted, if it is.
    pub(in crate::whatsapp) fn restricted(&self, number: &str, now: Timestamp) -> Option<Timestamp> {
        let until = Timestamp::from(self.phone_of(number)?.restricted_until?);
        (until > now).then_some(until)
    }

    /// Whether a number's phone is switched on; numbers without a phone always are.
    pub(in crate::whatsapp) fn online(&self, number: &str) -> bool {
        self.phone_of(number).is_none_or(|phone| phone.online)
    }
}

impl World {
    /// The sessions that are devices of a number.
    pub(in crate::whatsapp) fn devices_of(&self, number: &str) -> Vec<SessionId> {
        self.devices.iter().filter(|(_, of)| *of == number).map(|(session, _)| *session).collect()
    }
}
