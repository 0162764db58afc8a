//! Who is connected to this node, and what has to be told of them: all state of that behind one type.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use contract::{
    ChatId, SignInId, UserId,
    limits::SOCKETS_PER_USER,
    presence::{Availability, Presence, Typing},
};
use domain::Principal;
use socketioxide::socket::Sid;
use tokio::sync::mpsc;

use super::{
    presence::{Board, Change},
    typing::{Sign, Typists},
};

/// A connection that Socket.IO does not know this long after it began will not come any more.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15);

/// What others have to be told, in the order in which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Presence(Change),
    Typing(Sign),
    /// Somebody came into a chat, whose others may not know whether they are there.
    Meets(UserId, ChatId),
}

/// The connections of this node.
pub struct Guests {
    here: Mutex<Here>,
    news: mpsc::UnboundedSender<News>,
}

struct Here {
    sockets: HashMap<UserId, HashMap<Sid, Connection>>,
    board: Board,
    typists: Typists,
}

struct Connection {
    sign_in: SignInId,
    since: Instant,
}

impl Guests {
    /// Nobody yet, and the receiving end of what is to be told of those who come.
    pub(super) fn new(grace: Duration) -> (Self, mpsc::UnboundedReceiver<News>) {
        let (news, told) = mpsc::unbounded_channel();
        let here = Here { sockets: HashMap::new(), board: Board::new(grace), typists: Typists::default() };
        (Self { here: Mutex::new(here), news }, told)
    }

    /// Notes a connection, within the limit on those of one user.
    ///
    /// # Errors
    /// The code of `connect_error`.
    pub fn enter(&self, who: &Principal, socket: Sid) -> Result<(), &'static str> {
        let mut here = self.lock();
        let sockets = here.sockets.entry(who.user_id).or_default();
        if sockets.len() >= SOCKETS_PER_USER {
            return Err("too_many");
        }
        sockets.insert(socket, Connection { sign_in: who.sign_in_id, since: Instant::now() });
        Ok(())
    }

    /// A connection is complete: its person is there. One that has left meanwhile is not.
    pub(super) fn arrive(&self, user: UserId, socket: Sid) {
        let mut here = self.lock();
        if here.sockets.get(&user).is_some_and(|sockets| sockets.contains_key(&socket)) {
            let change = here.board.enter(user, socket);
            self.tell(change.map(News::Presence));
        }
    }

    /// Forgets a connection.
    pub fn leave(&self, user: UserId, socket: Sid) {
        self.leave_in(&mut self.lock(), user, socket);
    }

    /// A client says what its person does.
    pub(super) fn set(&self, user: UserId, socket: Sid, availability: Availability) {
        let mut here = self.lock();
        let change = here.board.set(user, socket, availability);
        self.tell(change.map(News::Presence));
    }

    /// A client says that its person types.
    pub(super) fn types(&self, typing: Typing, socket: Sid) {
        let mut here = self.lock();
        let sign = here.typists.types(typing, socket, Instant::now());
        self.tell(sign.map(News::Typing));
    }

    /// A client says that its person stopped typing.
    pub(super) fn stops(&self, typing: Typing, socket: Sid) {
        let mut here = self.lock();
        let sign = here.typists.stops(typing, socket);
        self.tell(sign.map(News::Typing));
    }

    /// A person sent what they typed, or left the chat.
    pub(super) fn done(&self, typing: Typing) {
        let mut here = self.lock();
        let sign = here.typists.done(typing);
        self.tell(sign.map(News::Typing));
    }

    /// Somebody came into a chat.
    pub(super) fn meets(&self, user: UserId, chat: ChatId) {
        let here = self.lock();
        if here.board.of(user) != Presence::Offline {
            self.tell([News::Meets(user, chat)]);
        }
    }

    /// Looks what has become of those who left and of those who type; called a few times a second.
    pub fn sweep(&self) {
        let mut here = self.lock();
        let now = Instant::now();
        let changes = here.board.sweep(now);
        let signs = here.typists.sweep(now);
        self.tell(changes.into_iter().map(News::Presence).chain(signs.into_iter().map(News::Typing)));
    }

    /// Forgets connections that Socket.IO does not have: it tells nobody of those that break while they
    /// are being admitted.
    pub fn keep_only(&self, known: &HashSet<Sid>) {
        let mut here = self.lock();
        let forgotten: Vec<(UserId, Sid)> = here
            .sockets
            .iter()
            .flat_map(|(user, sockets)| sockets.iter().map(move |(socket, since)| (*user, *socket, since)))
            .filter(|(_, socket, one)| !known.contains(socket) && one.since.elapsed() > FORGOTTEN_AFTER)
            .map(|(user, socket, _)| (user, socket))
            .collect();
        for (user, socket) in forgotten {
            self.leave_in(&mut here, user, socket);
        }
    }

    /// The sign-ins behind all connections.
    pub fn sign_ins(&self) -> Vec<SignInId> {
        let here = self.lock();
        let sign_ins: BTreeSet<_> =
            here.sockets.values().flat_map(HashMap::values).map(|one| one.sign_in).collect();
        sign_ins.into_iter().collect()
    }

    /// Everybody who is connected.
    pub fn connected(&self) -> Vec<UserId> {
        self.lock().board.connected()
    }

    /// Hands those of `people` who are there to `greet`. Nothing becomes of anybody meanwhile, so that
    /// what `greet` sends comes before every change to it.
    pub(super) fn with_those_here<T>(
        &self,
        people: &[UserId],
        greet: impl FnOnce(BTreeMap<UserId, Presence>) -> T,
    ) -> T {
        let here = self.lock();
        let all = people.iter().map(|person| (*person, here.board.of(*person)));
        greet(all.filter(|(_, presence)| *presence != Presence::Offline).collect())
    }

    fn leave_in(&self, here: &mut Here, user: UserId, socket: Sid) {
        if let Some(sockets) = here.sockets.get_mut(&user) {
            sockets.remove(&socket);
            if sockets.is_empty() {
                here.sockets.remove(&user);
            }
        }
        here.board.leave(user, socket, Instant::now());
        let signs = here.typists.leave(user, socket);
        self.tell(signs.into_iter().map(News::Typing));
    }

    /// Called while the lock is held, so that news are in the order in which they happened.
    fn tell(&self, news: impl IntoIterator<Item = News>) {
        for one in news {
            // Nobody listens while the hub stops.
            let _ = self.news.send(one);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Here> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use contract::auth::Role;

    use super::*;

    #[test]
    fn a_user_holds_twenty_sockets_and_is_gone_with_the_last() {
        let (guests, mut news) = Guests::new(Duration::ZERO);
        let who = Principal {
            user_id: UserId::generate(),
            sign_in_id: SignInId::generate(),
            role: Role::Staff,
            name: "Alice".into(),
        };
        let here = |guests: &Guests| guests.with_those_here(&[who.user_id], |here| here.len());
        let sockets: Vec<Sid> = (0..=SOCKETS_PER_USER).map(|_| Sid::new()).collect();
        for socket in &sockets[..SOCKETS_PER_USER] {
            assert_eq!(guests.enter(&who, *socket), Ok(()));
            guests.arrive(who.user_id, *socket);
        }
        assert_eq!(guests.enter(&who, sockets[SOCKETS_PER_USER]), Err("too_many"));
        guests.arrive(who.user_id, sockets[SOCKETS_PER_USER]);
        assert_eq!((guests.sign_ins(), guests.connected()), (vec![who.sign_in_id], vec![who.user_id]));
        for socket in &sockets[..SOCKETS_PER_USER] {
            assert_eq!(here(&guests), 1);
            guests.leave(who.user_id, *socket);
            guests.sweep();
        }
        assert_eq!((guests.sign_ins(), here(&guests)), (vec![], 0));
        let told: Vec<News> = std::iter::from_fn(|| news.try_recv().ok()).collect();
        assert_eq!(told.len(), 2, "{told:?}");
    }
}
