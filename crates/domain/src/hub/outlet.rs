//! The way from a committed transaction to the open connections.

use contract::{SignInId, Stream, StreamEvent, UserId, whatsapp::SessionQr};
use tokio::sync::mpsc;

/// Something that was committed and that concerns open connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// An event to emit to the room of its stream.
    Event(Box<StreamEvent>),
    /// A user's connections enter a stream's room.
    Joined {
        /// Whose connections.
        user: UserId,
        /// The room.
        stream: Stream,
    },
    /// A user's connections leave a stream's room.
    Left {
        /// Whose connections.
        user: UserId,
        /// The room.
        stream: Stream,
    },
    /// A QR code to be scanned, for one user's connections only; it is kept in no stream.
    Qr {
        /// Whose connections.
        user: UserId,
        /// The code.
        qr: SessionQr,
    },
    /// A sign-in has ended: its connections are told why and closed.
    SignInEnded {
        /// The sign-in.
        sign_in: SignInId,
        /// Why, as a sentence.
        reason: &'static str,
    },
    /// A user has been deactivated: all their connections are told and closed.
    UserEnded {
        /// The user.
        user: UserId,
        /// Why, as a sentence.
        reason: &'static str,
    },
}

/// Where notices go after a commit, in commit order. Cheap to clone.
///
/// Without a listener (tests, the command line) they are dropped: the database has the events.
#[derive(Clone)]
pub struct Outlet {
    sender: mpsc::UnboundedSender<Notice>,
}

impl Outlet {
    /// An outlet and the receiving end that the server drains.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Notice>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self { sender }, receiver)
    }

    pub(crate) fn tell(&self, notices: Vec<Notice>) {
        for notice in notices {
            // No listener is no failure: see above.
            let _ = self.sender.send(notice);
        }
    }
}
