//! The simulated network: phones on one side, linked devices on the other, and letters between them.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::{PhoneId, SessionId, Timestamp, whatsapp::NetworkRules};
use tokio::sync::Notify;

use super::{
    journal::Journal,
    world::{Entry, Letter, Phone, Slip, World},
};
use crate::{
    Clock, Error, Result,
    whatsapp::gateway::{Number, Outgoing, Picture, SendError, WireId},
};

/// The network. Its state is in a file of its own.
#[derive(Debug)]
pub struct Network {
    pub(super) clock: Clock,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: World,
    journal: Journal,
    /// Sessions that are open now, and not in the file.
    open: HashMap<SessionId, Open>,
}

/// An open session.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Wakes whoever tells its session what happened.
    pub(super) news: Arc<Notify>,
    /// What can be scanned now.
    pub(super) qr: Option<String>,
    /// The number that is to be linked, and the code for it.
    pub(super) code: Option<(String, String)>,
    /// It breaks at the next thing it does.
    pub(super) crashes: bool,
}

/// What happens to a linked device next.
pub(super) enum Next {
    /// It is none.
    NotLinked,
    Restricted(Timestamp),
    Offline,
    Crash,
    Letter {
        place: usize,
        letter: Letter,
        name: Option<String>,
        picture: Option<Picture>,
    },
    Slip(Slip),
    Nothing,
}

impl Network {
    /// The network whose state is in `folder`.
    ///
    /// # Errors
    /// [`Error::Setup`] with a sentence that names what is wrong.
    pub fn open(folder: &Path, clock: Clock) -> Result<Arc<Self>> {
        let (journal, world) = Journal::open(folder).map_err(|error| {
            Error::Setup(format!("The simulated network in {} cannot be used: {error}", folder.display()))
        })?;
        let inner = Mutex::new(Inner { world, journal, open: HashMap::new() });
        Ok(Arc::new(Self { clock, inner }))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `read` finds in the world.
    pub(in crate::whatsapp) fn read<T>(&self, read: impl FnOnce(&World) -> T) -> T {
        read(&self.lock().world)
    }

    pub(super) fn rules(&self) -> NetworkRules {
        self.lock().world.rules
    }

    /// Changes how the network behaves.
    pub(in crate::whatsapp) fn set_rules(&self, rules: NetworkRules) -> Result<()> {
        self.lock().write(Entry::Rules(rules))
    }

    /// Makes a phone, or changes one; its devices hear of it.
    pub(in crate::whatsapp) fn put_phone(&self, phone: Phone) -> Result<()> {
        let mut inner = self.lock();
        let (number, online) = (phone.number.clone(), phone.online);
        inner.write(Entry::Phone(phone))?;
        if online {
            let (waiting, now) = (inner.world.held.clone(), self.clock.now());
            for letter in waiting.into_iter().filter(|letter| letter.to == number) {
                inner.deliver(Letter { at: now.millis(), ..letter })?;
            }
        }
        inner.wake(&number);
        Ok(())
    }

    /// Links a session whose code a phone saw; none when no open session shows that code.
    pub(in crate::whatsapp) fn scan(&self, phone: PhoneId, seen: &str) -> Result<Option<SessionId>> {
        let mut inner = self.lock();
        let Some(number) = inner.world.phones.get(&phone).map(|phone| phone.number.clone()) else {
            return Ok(None);
        };
        let typed: String = seen.chars().filter(char::is_ascii_alphanumeric).collect();
        let found = inner.open.iter_mut().find(|(_, open)| {
            let paired = open.code.as_ref().is_some_and(|(of, code)| {
                *of == number && code.replace('-', "").eq_ignore_ascii_case(&typed)
            });
            open.qr.as_deref() == Some(seen) || paired
        });
        let Some((session, open)) = found else { return Ok(None) };
        (open.qr, open.code) = (None, None);
        let session = *session;
        inner.write(Entry::Linked { session, number: number.clone() })?;
        inner.wake(&number);
        Ok(Some(session))
    }

    /// Unlinks all devices of a number.
    pub(in crate::whatsapp) fn unlink_all(&self, number: &str) -> Result<()> {
        let mut inner = self.lock();
        let devices: Vec<SessionId> = inner.world.devices_of(number);
        for session in devices {
            inner.write(Entry::Unlinked { session })?;
            inner.wake_session(session);
        }
        Ok(())
    }

    /// Unlinks one device.
    pub(super) fn unlink(&self, session: SessionId) -> Result<()> {
        let mut inner = self.lock();
        if inner.world.devices.contains_key(&session) {
            inner.write(Entry::Unlinked { session })?;
        }
        Ok(())
    }

    /// Makes the open sessions of a number break.
    pub(in crate::whatsapp) fn crash(&self, number: &str) {
        let mut inner = self.lock();
        for session in inner.world.devices_of(number) {
            if let Some(open) = inner.open.get_mut(&session) {
                open.crashes = true;
            }
            inner.wake_session(session);
        }
    }

    /// A phone sends a letter by itself, and has read what it answers.
    pub(in crate::whatsapp) fn post(&self, letter: Letter, picture: Option<&Picture>) -> Result<Letter> {
        let mut inner = self.lock();
        if let Some(picture) = picture {
            inner.journal.keep(&letter.id, &picture.bytes).map_err(|error| broken(&error))?;
        }
        for (session, id) in inner.world.unread(&letter.from, &letter.to) {
            inner.slip(Slip { session, id, read: true, at: letter.at })?;
        }
        inner.hand_over(letter.clone())?;
        Ok(letter)
    }

    /// A session is open from now on.
    pub(super) fn enter(&self, session: SessionId) -> Arc<Notify> {
        let mut inner = self.lock();
        let open = Open::default();
        let news = open.news.clone();
        inner.open.insert(session, open);
        news
    }

    /// A session is closed, unless it was opened anew meanwhile.
    pub(super) fn leave(&self, session: SessionId, news: &Arc<Notify>) {
        let mut inner = self.lock();
        if inner.open.get(&session).is_some_and(|open| Arc::ptr_eq(&open.news, news)) {
            inner.open.remove(&session);
        }
    }

    /// Changes what an open session shows.
    pub(super) fn show(&self, session: SessionId, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.lock().open.get_mut(&session) {
            change(open);
        }
    }

    /// The number that a session is a device of.
    pub(super) fn number_of(&self, session: SessionId) -> Option<String> {
        self.lock().world.devices.get(&session).cloned()
    }

    /// What happens to a device next.
    pub(super) fn next(&self, session: SessionId) -> Next {
        let inner = self.lock();
        if inner.open.get(&session).is_some_and(|open| open.crashes) {
            return Next::Crash;
        }
        let Some(number) = inner.world.devices.get(&session) else { return Next::NotLinked };
        if let Some(until) = inner.world.restricted(number, self.clock.now()) {
            return Next::Restricted(until);
        }
        if !inner.world.online(number) {
            return Next::Offline;
        }
        if let Some(slip) = inner.world.slips.get(&session).and_then(|slips| slips.first()) {
            return Next::Slip(slip.clone());
        }
        let Some(place) = inner.world.inboxes.get(&session).and_then(|inbox| inbox.first().copied()) else {
            return Next::Nothing;
        };
        let letter = inner.world.delivered[place].clone();
        let name = inner.world.phone_of(&letter.from).map(|phone| phone.name.clone());
        let picture = letter.image.as_ref().and_then(|kind| {
            Some(Picture { kind: kind.clone(), bytes: inner.journal.read(&letter.id).ok()? })
        });
        Next::Letter { place, letter, name, picture }
    }

    /// A device stored a letter.
    pub(super) fn taken(&self, session: SessionId, place: usize) -> Result<()> {
        self.lock().write(Entry::Taken { session, place })
    }

    /// A device knows what became of a letter.
    pub(super) fn slip_taken(&self, slip: Slip) -> Result<()> {
        self.lock().write(Entry::SlipTaken(slip))
    }

    /// Takes a message of a session, or says why not.
    pub(super) fn accept(
        &self,
        session: SessionId,
        message: &Outgoing,
    ) -> std::result::Result<(), SendError> {
        let mut inner = self.lock();
        let now = self.clock.now();
        let Some(from) = inner.world.devices.get(&session).cloned() else {
            return Err(SendError::NotSent("The device is not linked.".into()));
        };
        if inner.world.restricted(&from, now).is_some() {
            return Err(SendError::Restricted("WhatsApp restricts this number (error 463).".into()));
        }
        if !inner.world.online(&from) {
            return Err(SendError::NotSent("The phone is switched off.".into()));
        }
        if inner.world.phone_of(message.to.as_str()).is_some_and(|phone| !phone.on_whatsapp) {
            return Err(SendError::NotOnWhatsapp);
        }
        let rules = inner.world.rules;
        if rules.repeat_safe && inner.world.knows(&from, &message.id) {
            return Ok(());
        }
        if chance(rules.seed, "failure", message.id.as_str()) < rules.failure_share {
            return Err(SendError::Refused("The network refused this message.".into()));
        }
        let letter = Letter {
            id: message.id.to_string(),
            from,
            to: message.to.to_string(),
            text: message.text.clone(),
            image: message.picture.as_ref().map(|picture| picture.kind.clone()),
            reply_to: message.reply_to.as_ref().map(|quoted| quoted.id.to_string()),
            session: Some(session),
            at: now.millis(),
        };
        let taken = match &message.picture {
            Some(picture) => inner.journal.keep(&letter.id, &picture.bytes).map_err(|error| broken(&error)),
            None => Ok(()),
        };
        taken.and_then(|()| inner.hand_over(letter)).map_err(|error| SendError::NotSent(error.to_string()))
    }

    /// Whether a message of a session was taken.
    pub(super) fn was_taken(&self, session: SessionId, id: &WireId) -> Option<bool> {
        let inner = self.lock();
        let from = inner.world.devices.get(&session)?;
        inner.world.rules.askable.then(|| inner.world.knows(from, id))
    }

    /// Whether the laboratory wants a session to crash.
    pub(super) fn crashes(&self, session: SessionId) -> bool {
        self.lock().open.get(&session).is_some_and(|open| open.crashes)
    }

    /// Whether a number is on WhatsApp.
    pub(super) fn has(&self, number: &Number) -> bool {
        self.lock().world.phone_of(number.as_str()).is_none_or(|phone| phone.on_whatsapp)
    }
}

impl Inner {
    fn write(&mut self, entry: Entry) -> Result<()> {
        self.journal.write(&entry).map_err(|error| broken(&error))?;
        self.world.apply(entry);
        Ok(())
    }

    /// Delivers a letter, or holds it while its receiver's phone is off.
    fn hand_over(&mut self, letter: Letter) -> Result<()> {
        if self.world.online(&letter.to) { self.deliver(letter) } else { self.write(Entry::Held(letter)) }
    }

    fn deliver(&mut self, letter: Letter) -> Result<()> {
        let (from, to, at) = (letter.from.clone(), letter.to.clone(), letter.at);
        let slip = letter.session.map(|session| Slip { session, id: letter.id.clone(), read: false, at });
        self.write(Entry::Delivered(letter))?;
        if let Some(slip) = slip {
            self.slip(slip)?;
        }
        self.wake(&from);
        self.wake(&to);
        Ok(())
    }

    /// Gives a sender a slip, unless it gets lost.
    fn slip(&mut self, slip: Slip) -> Result<()> {
        let rules = self.world.rules;
        let kind = if slip.read { "read" } else { "delivered" };
        if !self.world.devices.contains_key(&slip.session)
            || chance(rules.seed, kind, &slip.id) < rules.drop_receipts_share
        {
            return Ok(());
        }
        let session = slip.session;
        self.write(Entry::Slip(slip))?;
        self.wake_session(session);
        Ok(())
    }

    fn wake(&self, number: &str) {
        for session in self.world.devices_of(number) {
            self.wake_session(session);
        }
    }

    fn wake_session(&self, session: SessionId) {
        if let Some(open) = self.open.get(&session) {
            open.news.notify_one();
        }
    }
}

/// The fate of a message, 0 to 1: the same for the same seed.
fn chance(seed: u64, what: &str, id: &str) -> f64 {
    let mut hasher = DefaultHasher::new();
    (seed, what, id).hash(&mut hasher);
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
    let share = (hasher.finish() >> 11) as f64 / (1_u64 << 53) as f64;
    share
}

fn broken(error: &std::io::Error) -> Error {
    Error::Broken(format!("the simulated network's file: {error}"))
}
