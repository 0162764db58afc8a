//! Waking those who wait for something to be sent, on this node. What is missed here is found by looking,
//! half a second later.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use contract::SessionId;
use tokio::sync::Notify;

/// What wakes the task of a session: something to be sent, and something asked of it.
#[derive(Clone, Default)]
pub(super) struct Hook {
    pub(super) queue: Arc<Notify>,
    pub(super) wishes: Arc<Notify>,
}

/// Wakes the tasks of sessions, and the keeper where a session has none. Cheap to clone; clones ring alike.
#[derive(Clone, Default)]
pub(crate) struct Bell {
    sessions: Arc<Mutex<HashMap<SessionId, Hook>>>,
    keeper: Arc<Notify>,
}

impl Bell {
    /// A session has something to send.
    pub(crate) fn ring(&self, session: SessionId) {
        self.find(session, |hook| hook.queue.notify_one());
    }

    /// Something is asked of a session.
    pub(super) fn wish(&self, session: SessionId) {
        self.find(session, |hook| hook.wishes.notify_one());
    }

    fn find(&self, session: SessionId, wake: impl FnOnce(&Hook)) {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        match sessions.get(&session) {
            Some(hook) => wake(hook),
            None => self.keeper.notify_one(),
        }
    }

    /// What wakes the keeper.
    pub(super) fn of_keeper(&self) -> Arc<Notify> {
        self.keeper.clone()
    }

    /// What wakes the task of a session, until it is unhooked.
    pub(super) fn hook(&self, session: SessionId) -> Hook {
        let task = Hook::default();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.insert(session, task.clone());
        task
    }

    /// A session has no task any more.
    pub(super) fn unhook(&self, session: SessionId) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(&session);
    }
}
