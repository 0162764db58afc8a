//! Where a row of the ledger is.

use contract::chats::MessageStatus;

use crate::{Error, Result};

/// Where a row of the ledger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Queued,
    Sending,
    Sent,
    Delivered,
    Read,
    Failed,
    Skipped,
    Cancelled,
    Unknown,
}

impl State {
    /// Its word in the database.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// How a message says it.
    pub(crate) const fn of_message(self) -> MessageStatus {
        match self {
            Self::Queued => MessageStatus::Queued,
            Self::Sending => MessageStatus::Sending,
            Self::Sent => MessageStatus::Sent,
            Self::Delivered => MessageStatus::Delivered,
            Self::Read => MessageStatus::Read,
            Self::Failed | Self::Skipped | Self::Cancelled => MessageStatus::Failed,
            Self::Unknown => MessageStatus::Unknown,
        }
    }

    /// Where news from the network takes it; none where they are no news.
    ///
    /// Whatever arrived was sent, whatever was thought of it before; and nothing comes back from having
    /// arrived.
    pub(crate) fn after(self, news: Self) -> Option<Self> {
        let known = matches!(self, Self::Sent | Self::Delivered | Self::Read);
        let moves = match news {
            Self::Read => self != Self::Read,
            Self::Delivered => !matches!(self, Self::Delivered | Self::Read),
            Self::Sent => !known,
            Self::Failed => !matches!(self, Self::Delivered | Self::Read | Self::Failed),
            Self::Unknown | Self::Queued => self == Self::Sending,
            Self::Sending | Self::Skipped | Self::Cancelled => false,
        };
        moves.then_some(news)
    }
}

/// The state with this word.
pub(crate) fn state(word: &str) -> Result<State> {
    let all = [
        State::Queued,
        State::Sending,
        State::Sent,
        State::Delivered,
        State::Read,
        State::Failed,
        State::Skipped,
        State::Cancelled,
        State::Unknown,
    ];
    let found = all.into_iter().find(|state| state.word() == word);
    found.ok_or_else(|| Error::Broken(format!("outbox row in state {word} in the database")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_settles_what_was_unknown_and_nothing_goes_back() {
        assert_eq!(State::Unknown.after(State::Delivered), Some(State::Delivered));
        assert_eq!(State::Queued.after(State::Sent), Some(State::Sent));
        assert_eq!(State::Sending.after(State::Unknown), Some(State::Unknown));
        assert_eq!(State::Delivered.after(State::Sent), None);
        assert_eq!(State::Delivered.after(State::Unknown), None);
        assert_eq!(State::Read.after(State::Failed), None);
        assert_eq!(State::Read.after(State::Delivered), None);
        assert_eq!(State::Sent.after(State::Failed), Some(State::Failed));
    }
}
