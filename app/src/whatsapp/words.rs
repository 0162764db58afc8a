//! What a session's state is called, what it means, and what to do next.

use contract::whatsapp::{Driver, Session, SessionStatus, SessionWish};

use crate::ui::TagLook;

/// A state in two or three words, and how it looks.
pub(super) const fn state_words(status: SessionStatus) -> (TagLook, &'static str) {
    match status {
        SessionStatus::Starting => (TagLook::Plain, "Starting"),
        SessionStatus::ScanQr => (TagLook::Signal, "Waits to be scanned"),
        SessionStatus::PairingCode => (TagLook::Signal, "Waits for its code"),
        SessionStatus::PasskeyRequired => (TagLook::Signal, "Needs your passkey"),
        SessionStatus::PasskeyConfirmation => (TagLook::Signal, "Compare the codes"),
        SessionStatus::Connected => (TagLook::Good, "Connected"),
        SessionStatus::Reconnecting => (TagLook::Signal, "Reconnecting"),
        SessionStatus::Idle => (TagLook::Plain, "Closed, still linked"),
        SessionStatus::Restricted => (TagLook::Bad, "Restricted by WhatsApp"),
        SessionStatus::LoggedOut => (TagLook::Bad, "Logged out"),
        SessionStatus::Failed => (TagLook::Bad, "Stopped"),
    }
}

/// What a state means and what to do next, in a sentence or two.
pub(super) const fn next_words(status: SessionStatus) -> &'static str {
    match status {
        SessionStatus::Starting => "On its way to WhatsApp. This takes a few seconds.",
        SessionStatus::ScanQr => "Scan the code with the phone that has the number.",
        SessionStatus::PairingCode => "Type the code into the phone that has the number.",
        SessionStatus::PasskeyRequired => {
            "WhatsApp wants the passkey of this number before it links a device. Confirm it on your phone when it asks."
        }
        SessionStatus::PasskeyConfirmation => "Your phone shows a code. Is it the same as this one?",
        SessionStatus::Connected => {
            "Customers reach you here. What they write is among your chats, and nobody else sees it."
        }
        SessionStatus::Reconnecting => {
            "The connection broke and comes back by itself. What you write meanwhile waits and is sent then."
        }
        SessionStatus::Idle => {
            "The phone stays linked. It opens by itself when you write to a customer, or when you open it here."
        }
        SessionStatus::Restricted => {
            "WhatsApp lets this number send nothing for now, usually after too many messages to people who did not \
             expect them. What you write waits. Please do not link the number elsewhere to go on: that makes it worse."
        }
        SessionStatus::LoggedOut => {
            "The device was unlinked, here or at the phone. Link it again to go on; your chats are all here."
        }
        SessionStatus::Failed => "It cannot go on by itself. Open it again once the cause is gone.",
    }
}

/// The one thing to do in a state, if it is something that the hub does.
pub(super) const fn next_wish(status: SessionStatus) -> Option<(SessionWish, &'static str)> {
    match status {
        SessionStatus::Reconnecting => Some((SessionWish::Restart, "Try now")),
        SessionStatus::Idle => Some((SessionWish::Restart, "Open it now")),
        SessionStatus::LoggedOut => Some((SessionWish::Restart, "Link it again")),
        SessionStatus::Failed => Some((SessionWish::Restart, "Open it again")),
        SessionStatus::PairingCode => Some((SessionWish::Restart, "Show a QR code instead")),
        SessionStatus::PasskeyRequired => Some((SessionWish::Restart, "Begin anew")),
        SessionStatus::Starting
        | SessionStatus::ScanQr
        | SessionStatus::PasskeyConfirmation
        | SessionStatus::Connected
        | SessionStatus::Restricted => None,
    }
}

/// Whether a session is open or on its way, so that it can be closed.
pub(super) const fn is_open(status: SessionStatus) -> bool {
    !matches!(status, SessionStatus::Idle | SessionStatus::LoggedOut | SessionStatus::Failed)
}

/// Whether a customer can be written to through a session, now or when it is open again.
pub(super) fn takes_messages(session: &Session) -> bool {
    let linked = !session.status.is_linking()
        && !matches!(session.status, SessionStatus::LoggedOut | SessionStatus::Failed);
    linked && session.number.is_some()
}

/// A driver's name, and what has to be known of it.
pub(super) const fn driver_words(driver: Driver) -> (&'static str, &'static str) {
    match driver {
        Driver::Simulated => (
            "Virtual phone",
            "A network inside Switchboard, for trying things out. Nothing leaves this server.",
        ),
        Driver::Linked => (
            "Linked device",
            "Linked as WhatsApp Web is; your phone stays the main device. This is not an official way: WhatsApp may \
             restrict a number that writes to people who did not ask for it.",
        ),
        Driver::Cloud => {
            ("Cloud API", "Meta's official way, for business numbers. Needs keys from Meta, and no phone.")
        }
    }
}

/// The tags of a line that has commas between them.
pub fn tags_of(line: &str) -> Vec<String> {
    line.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ALL: [SessionStatus; 11] = [
        SessionStatus::Starting,
        SessionStatus::ScanQr,
        SessionStatus::PairingCode,
        SessionStatus::PasskeyRequired,
        SessionStatus::PasskeyConfirmation,
        SessionStatus::Connected,
        SessionStatus::Reconnecting,
        SessionStatus::Idle,
        SessionStatus::Restricted,
        SessionStatus::LoggedOut,
        SessionStatus::Failed,
    ];

    #[test]
    fn every_state_has_words_of_its_own_and_says_what_comes_next() {
        let names: BTreeSet<_> = ALL.iter().map(|status| state_words(*status).1).collect();
        let next: BTreeSet<_> = ALL.iter().map(|status| next_words(*status)).collect();
        assert_eq!((names.len(), next.len()), (ALL.len(), ALL.len()));
    }

    #[test]
    fn what_is_stuck_can_be_opened_again() {
        for status in ALL.into_iter().filter(|status| !is_open(*status)) {
            assert!(matches!(next_wish(status), Some((SessionWish::Restart, _))), "{status:?}");
        }
    }

    #[test]
    fn tags_stand_between_commas() {
        assert_eq!(tags_of(" vip, late payer ,, "), ["vip", "late payer"]);
        assert!(tags_of(" ").is_empty());
    }
}
