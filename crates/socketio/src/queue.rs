//! How many emits wait, so that a server that reads nothing costs little memory.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::MAX_WAITING;

/// Counts the emits that wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue(Arc<AtomicUsize>);

/// One waiting emit. Its clones share the place, which is free again when the last is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    _taken: Arc<Taken>,
}

#[derive(Debug)]
struct Taken(Arc<AtomicUsize>);

impl Queue {
    /// A place for one more, if there is one.
    pub(crate) fn place(&self) -> Option<Place> {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |waiting| {
                (waiting < MAX_WAITING).then_some(waiting + 1)
            })
            .ok()
            .map(|_| Place { _taken: Arc::new(Taken(self.0.clone())) })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_257th_is_refused_until_a_place_is_free() {
        let queue = Queue::default();
        let mut places: Vec<_> = std::iter::from_fn(|| queue.place()).collect();
        assert_eq!(places.len(), MAX_WAITING);

        let shared = places[0].clone();
        places.remove(0);
        assert!(queue.place().is_none(), "a clone still holds the place");
        drop(shared);
        assert!(queue.place().is_some());
    }
}
