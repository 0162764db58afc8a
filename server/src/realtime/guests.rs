//! Who is connected to this node, by user and by sign-in.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use contract::{SignInId, UserId, limits::SOCKETS_PER_USER};
use domain::Principal;
use socketioxide::socket::Sid;

/// The connections of this node.
#[derive(Default)]
pub struct Guests {
    here: Mutex<HashMap<UserId, HashMap<Sid, SignInId>>>,
}

impl Guests {
    /// Notes a connection, within the limit on those of one user.
    ///
    /// # Errors
    /// The code of `connect_error`.
    pub fn enter(&self, who: &Principal, socket: Sid) -> Result<(), &'static str> {
        let mut here = self.lock();
        let sockets = here.entry(who.user_id).or_default();
        if sockets.len() >= SOCKETS_PER_USER {
            return Err("too_many");
        }
        sockets.insert(socket, who.sign_in_id);
        Ok(())
    }

    /// Forgets a connection.
    pub fn leave(&self, user: UserId, socket: Sid) {
        let mut here = self.lock();
        if let Some(sockets) = here.get_mut(&user) {
            sockets.remove(&socket);
            if sockets.is_empty() {
                here.remove(&user);
            }
        }
    }

    /// The sign-ins behind all connections.
    pub fn sign_ins(&self) -> Vec<SignInId> {
        let here = self.lock();
        let sign_ins: BTreeSet<_> = here.values().flat_map(HashMap::values).copied().collect();
        sign_ins.into_iter().collect()
    }

    /// Those of `people` who are connected.
    pub fn online_among(&self, people: &[UserId]) -> Vec<UserId> {
        let here = self.lock();
        people.iter().copied().filter(|person| here.contains_key(person)).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, HashMap<Sid, SignInId>>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use contract::auth::Role;

    use super::*;

    #[test]
    fn a_user_holds_twenty_sockets_and_is_gone_with_the_last() {
        let guests = Guests::default();
        let who = Principal {
            user_id: UserId::generate(),
            sign_in_id: SignInId::generate(),
            role: Role::Staff,
            name: "Alice".into(),
        };
        let sockets: Vec<Sid> = (0..=SOCKETS_PER_USER).map(|_| Sid::new()).collect();
        for socket in &sockets[..SOCKETS_PER_USER] {
            assert_eq!(guests.enter(&who, *socket), Ok(()));
        }
        assert_eq!(guests.enter(&who, sockets[SOCKETS_PER_USER]), Err("too_many"));
        assert_eq!(guests.sign_ins(), [who.sign_in_id]);
        for socket in sockets {
            assert_eq!(guests.online_among(&[who.user_id]), [who.user_id]);
            guests.leave(who.user_id, socket);
            if guests.sign_ins().is_empty() {
                break;
            }
        }
        assert!(guests.online_among(&[who.user_id]).is_empty());
    }
}
