//! Numbers that are open on this node.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::{SessionId, whatsapp::CloudAccess};
use domain::whatsapp::gateway::{Events, Number};

use crate::{account::Account, signature::WebhookSecrets};

/// Notices of one number that are remembered, so that a repeat is known as one. Whoever stores them has the
/// last word.
const REMEMBERED: usize = 1_000;

/// A number that is open.
#[derive(Debug)]
pub(crate) struct OpenNumber {
    pub(crate) account: Account,
    pub(crate) secrets: WebhookSecrets,
    pub(crate) events: Events,
    learned: Mutex<Learned>,
}

/// What was learned since it was opened.
#[derive(Debug, Default)]
struct Learned {
    number: Option<Number>,
    business_account_id: Option<String>,
    order: VecDeque<String>,
    seen: HashSet<String>,
}

impl OpenNumber {
    /// None where the keys cannot be used for a webhook.
    pub(crate) fn new(access: &CloudAccess, events: Events) -> Option<Self> {
        Some(Self {
            account: Account {
                phone_number_id: access.phone_number_id.clone(),
                access_token: access.access_token.clone(),
            },
            secrets: WebhookSecrets::new(&access.app_secret, &access.verify_token)?,
            events,
            learned: Mutex::default(),
        })
    }

    pub(crate) fn number(&self) -> Option<Number> {
        self.learned().number.clone()
    }

    pub(crate) fn learn_number(&self, number: Number) {
        self.learned().number = Some(number);
    }

    /// Every notice about a message tells which account its number belongs to.
    pub(crate) fn learn_account(&self, id: &str) {
        let mut learned = self.learned();
        if learned.business_account_id.as_deref() != Some(id) {
            learned.business_account_id = Some(id.to_owned());
        }
    }

    pub(crate) fn belongs_to(&self, business_account_id: &str) -> bool {
        self.learned().business_account_id.as_deref() == Some(business_account_id)
    }

    pub(crate) fn has_seen(&self, notice: &str) -> bool {
        self.learned().seen.contains(notice)
    }

    pub(crate) fn remember(&self, notice: String) {
        let mut learned = self.learned();
        if learned.seen.insert(notice.clone()) {
            learned.order.push_back(notice);
        }
        if learned.order.len() > REMEMBERED
            && let Some(oldest) = learned.order.pop_front()
        {
            learned.seen.remove(&oldest);
        }
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        // Each change is whole by itself, whatever panicked beside it.
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All numbers that are open on this node. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenNumbers(Arc<Mutex<HashMap<SessionId, Arc<OpenNumber>>>>);

impl OpenNumbers {
    pub(crate) fn open(&self, session: SessionId, number: Arc<OpenNumber>) {
        self.all().insert(session, number);
    }

    /// Forgets `number`, unless the session was opened anew since.
    pub(crate) fn close(&self, session: SessionId, number: &Arc<OpenNumber>) {
        let mut all = self.all();
        if all.get(&session).is_some_and(|open| Arc::ptr_eq(open, number)) {
            all.remove(&session);
        }
    }

    pub(crate) fn list(&self) -> Vec<Arc<OpenNumber>> {
        self.all().values().cloned().collect()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<OpenNumber>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> Arc<OpenNumber> {
        let access = CloudAccess {
            phone_number_id: "1".into(),
            access_token: "token".into(),
            app_secret: "secret".into(),
            verify_token: "word".into(),
        };
        Arc::new(OpenNumber::new(&access, Events::channel().0).unwrap())
    }

    #[test]
    fn the_oldest_notice_is_forgotten_first_and_memory_stays_bounded() {
        let number = number();
        for notice in 0..=REMEMBERED {
            number.remember(notice.to_string());
            number.remember(notice.to_string());
        }
        assert!(!number.has_seen("0"));
        assert!(number.has_seen("1") && number.has_seen(&REMEMBERED.to_string()));
        let learned = number.learned();
        assert_eq!((learned.order.len(), learned.seen.len()), (REMEMBERED, REMEMBERED));
    }

    #[test]
    fn closing_an_old_link_leaves_the_new_one_open() {
        let numbers = OpenNumbers::default();
        let (session, old, new) = (SessionId::generate(), number(), number());
        numbers.open(session, Arc::clone(&old));
        numbers.open(session, Arc::clone(&new));
        numbers.close(session, &old);
        assert_eq!(numbers.list().len(), 1);
        numbers.close(session, &new);
        assert!(numbers.list().is_empty());
    }

    #[test]
    fn keys_are_not_printed() {
        let shown = format!("{:?}", number());
        assert!(
            !shown.contains("token\"") && !shown.contains("secret\"") && !shown.contains("word"),
            "{shown}"
        );
    }
}
