//! Which of the loaded messages are on the page: never many, however long the conversation.

/// Messages on the page, at most, while its reader moves about.
pub const ROWS: u64 = 200;
/// Messages that join at once.
const STEP: u64 = 50;
/// Messages on the page, at most, while new ones arrive below its reader.
const ROWS_GROWN: u64 = 300;

/// A run of messages, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first message on the page.
    pub first: u64,
    /// The last one; none if it is always the newest.
    pub last: Option<u64>,
}

impl Window {
    /// The newest of the messages `first` to `last`.
    pub fn newest(first: u64, last: u64) -> Self {
        Self { first: first.max((last + 1).saturating_sub(2 * STEP)), last: None }
    }

    /// The messages around `number`, where those from `oldest` to `newest` are loaded.
    pub fn around(number: u64, oldest: u64, newest: u64) -> Self {
        let first = number.saturating_sub(STEP).max(oldest);
        let last = (first + 2 * STEP).min(newest);
        Self { first, last: (last < newest).then_some(last) }
    }

    /// Whether the newest message is on the page.
    pub fn is_newest(self) -> bool {
        self.last.is_none()
    }

    /// The number of the last message on the page, where the newest is `newest`.
    pub fn last_of(self, newest: u64) -> u64 {
        self.last.unwrap_or(newest)
    }

    /// A step back, where messages from `oldest` to `newest` are loaded.
    #[must_use]
    pub fn earlier(self, oldest: u64, newest: u64) -> Self {
        let first = self.first.saturating_sub(STEP).max(oldest);
        let last = self.last_of(newest).min(first + ROWS - 1);
        Self { first, last: (last < newest).then_some(last) }
    }

    /// A step forward.
    #[must_use]
    pub fn later(self, newest: u64) -> Self {
        let last = (self.last_of(newest) + STEP).min(newest);
        let first = self.first.max((last + 1).saturating_sub(ROWS));
        Self { first, last: (last < newest).then_some(last) }
    }

    /// Makes room for a new message, `newest`. Where its reader looks at the end, the oldest go;
    /// elsewhere the newest wait outside.
    #[must_use]
    pub fn grown(self, newest: u64, at_the_end: bool) -> Self {
        if at_the_end && self.is_newest() {
            return Self { first: self.first.max((newest + 1).saturating_sub(ROWS)), last: None };
        }
        let too_many = newest >= self.first + ROWS_GROWN;
        match self.last {
            None if too_many => Self { last: Some(self.first + ROWS_GROWN - 1), ..self },
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_with_the_newest() {
        assert_eq!(Window::newest(951, 1_000), Window { first: 951, last: None });
        assert_eq!(Window::newest(1, 1_000), Window { first: 901, last: None });
        assert_eq!(Window::newest(1, 0), Window { first: 1, last: None });
    }

    #[test]
    fn it_moves_back_to_the_oldest_and_forward_to_the_newest_and_is_never_long() {
        let mut window = Window::newest(1, 1_000);
        while window.first > 1 {
            window = window.earlier(1, 1_000);
            assert!(window.last_of(1_000) - window.first < ROWS);
        }
        assert_eq!(window, Window { first: 1, last: Some(200) });
        while !window.is_newest() {
            window = window.later(1_000);
            assert!(window.last_of(1_000) - window.first < ROWS);
        }
        assert_eq!(window, Window { first: 801, last: None });
    }

    #[test]
    fn what_arrives_moves_only_a_reader_at_the_end() {
        let window = Window { first: 801, last: None };
        assert_eq!(window.grown(1_001, true), Window { first: 802, last: None });
        assert_eq!(window.grown(1_001, false), window);
        assert_eq!(window.grown(1_101, false), Window { first: 801, last: Some(1_100) });
        let back = Window { first: 1, last: Some(200) };
        assert_eq!(back.grown(1_001, true), back);
    }
}
