//! What is told from a link.

use contract::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::{Number, Picture, WireId};

/// Something that happened on a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayEvent {
    /// A QR code to be scanned; the one before is worth nothing any more.
    Qr {
        /// What it says.
        text: String,
        /// Until when it can be scanned.
        expires_at: Timestamp,
    },
    /// A code to be typed into the phone.
    PairingCode {
        /// The code, as it is to be shown.
        code: String,
    },
    /// Linking asks for the phone's passkey.
    PasskeyRequired {
        /// WebAuthn request options, as JSON.
        options: String,
    },
    /// Linking shows a code on the phone that has to be this one; none where there is nothing to compare.
    PasskeyConfirmation {
        /// The code.
        code: Option<String>,
    },
    /// Linked and open.
    Connected {
        /// The phone's number.
        number: Number,
    },
    /// The connection was lost.
    Disconnected {
        /// Why, for people.
        reason: String,
        /// Whether to open it again by itself; else the session has failed.
        retry: bool,
    },
    /// The device was unlinked, by the phone or by WhatsApp. What the device kept is worth nothing.
    LoggedOut {
        /// Why, for people.
        reason: String,
    },
    /// WhatsApp restricts the number: a temporary ban, or error 463.
    Restricted {
        /// Until when, as far as it said.
        until: Option<Timestamp>,
        /// Why, for people.
        reason: String,
    },
    /// A message came in. To be told with [`Events::deliver`], so that it is acknowledged once stored.
    Message(Box<Incoming>),
    /// What became of messages that were sent.
    Receipt(Receipt),
    /// The session cannot go on by itself: linking was not finished in time, or the device is broken.
    Failed {
        /// Why, and what to do.
        reason: String,
    },
}

/// A message from a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// What the network calls it. The same one is stored once, however often it is told.
    pub id: WireId,
    /// Who wrote it.
    pub from: Number,
    /// What they call themselves.
    pub push_name: Option<String>,
    /// The text, or what is written below the picture. What cannot be shown here (a voice message, say)
    /// is told in words.
    pub text: String,
    /// The picture.
    pub picture: Option<Picture>,
    /// The message it answers.
    pub reply_to: Option<WireId>,
    /// When it was written.
    pub at: Timestamp,
    /// It was written on the owner's own phone, to `from`; it counts as sent by the owner.
    pub own: bool,
}

/// What became of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The messages, by either of their ids.
    pub ids: Vec<WireId>,
    /// How far they have come.
    pub state: ReceiptState,
    /// When.
    pub at: Timestamp,
}

/// How far a message has come after it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptState {
    /// The network took it.
    Sent,
    /// It arrived.
    Delivered,
    /// It was read, or played.
    Read,
    /// It was refused afterwards, for a reason that is for people.
    Failed(String),
}

/// What a link tells, and who waits until it is stored.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub event: GatewayEvent,
    /// Answered once it is stored.
    pub stored: Option<oneshot::Sender<()>>,
}

/// Whether what was told is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It is: the network may forget it.
    Stored,
    /// It is not: the network has to keep it and tell it again.
    NotStored,
}

/// Where a link tells what happens. The queue is short: a flood waits here, and nowhere else.
#[derive(Clone, Debug)]
pub struct Events {
    sender: mpsc::Sender<Told>,
}

impl Events {
    /// Events that may wait at a time.
    const WAITING: usize = 64;

    /// The two ends.
    pub fn channel() -> (Self, mpsc::Receiver<Told>) {
        let (sender, receiver) = mpsc::channel(Self::WAITING);
        (Self { sender }, receiver)
    }

    /// Tells something that may be lost with the connection.
    pub async fn tell(&self, event: GatewayEvent) {
        // Whoever has closed the link wants to hear nothing more.
        let _ = self.sender.send(Told { event, stored: None }).await;
    }

    /// Tells something that must not be lost, and waits until it is stored.
    pub async fn deliver(&self, event: GatewayEvent) -> Delivered {
        let (stored, answer) = oneshot::channel();
        if self.sender.send(Told { event, stored: Some(stored) }).await.is_err() {
            return Delivered::NotStored;
        }
        if answer.await.is_ok() { Delivered::Stored } else { Delivered::NotStored }
    }
}
