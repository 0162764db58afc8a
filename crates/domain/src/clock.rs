//! The time, handed in, so that tests can move it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use contract::Timestamp;

/// Tells the time. Cheap to clone; clones of a set clock move together.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    set: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self { set: None }
    }

    /// A clock that stands still at `now` until it is moved.
    pub fn set_to(now: Timestamp) -> Self {
        Self { set: Some(Arc::new(AtomicI64::new(now.millis()))) }
    }

    /// Moves a set clock forward; the machine's clock stays as it is.
    pub fn advance(&self, millis: i64) {
        if let Some(set) = &self.set {
            set.fetch_add(millis, Ordering::SeqCst);
        }
    }

    /// The time now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else takes")]
    pub fn now(&self) -> Timestamp {
        let millis = self.set.as_ref().map_or_else(
            || {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            },
            |set| set.load(Ordering::SeqCst),
        );
        Timestamp::from_millis(millis)
    }
}
