//! The edge of the world: how a session reaches WhatsApp.
//!
//! A [`Gateway`] is one way to get there (a driver); it opens a [`Link`] for each session. What happens on
//! a link is told as [`GatewayEvent`]s through [`Events`]. Drivers know nothing of owners, chats and the
//! ledger, keep no queue of what is to be sent and never send anything a second time by themselves: all of
//! that is decided by those who call them.

mod event;
mod message;
pub mod simulated;

use std::path::PathBuf;

use contract::{
    SessionId,
    whatsapp::{CloudAccess, Driver},
};
use futures::future::BoxFuture;

pub use event::{Delivered, Events, GatewayEvent, Incoming, Receipt, ReceiptState, Told};
pub use message::{Number, Outgoing, Picture, Quoted, SendError, Sent, WireId};

/// What a driver can be relied on for. Asked anew whenever it matters, since a network may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each can be had without the others")]
pub struct Abilities {
    /// A message that is sent again under its id is delivered once. Only where that is proven.
    pub drops_repeats: bool,
    /// [`Link::was_sent`] gives a true answer.
    pub can_be_asked: bool,
    /// [`Link::on_whatsapp`] gives an answer.
    pub checks_numbers: bool,
    /// [`Link::pairing_code`] gives a code.
    pub pairs_by_code: bool,
    /// Messages a minute, at most.
    pub per_minute: u32,
}

/// Where a session keeps its device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The session.
    pub session: SessionId,
    /// A folder of its own, which exists and which nobody else can read.
    pub folder: PathBuf,
}

/// One way to reach WhatsApp: a driver. One is there for all of its sessions, on every node.
///
/// Futures of a driver may be dropped at any moment. Calls that hang are cut off by the caller, and one
/// that panics harms its own session only.
pub trait Gateway: Send + Sync + 'static {
    /// Which driver it is.
    fn driver(&self) -> Driver;

    /// What it can be relied on for now.
    fn abilities(&self) -> Abilities;

    /// Prepares a new session's place, before it is opened for the first time, and gives its number where
    /// that is known already. `access` is what its owner gave, for drivers that need keys; refused with a
    /// sentence when it is missing or wrong.
    fn prepare<'a>(
        &'a self,
        place: &'a Place,
        access: Option<&'a CloudAccess>,
    ) -> BoxFuture<'a, Result<Option<Number>, GatewayError>>;

    /// Begins to open a session, and returns before it is connected: what follows is told through `events`.
    ///
    /// With a device in `place` that is [`GatewayEvent::Connected`] or a reason why not; without one it is
    /// the linking of a device. Losing the connection is told once, as [`GatewayEvent::Disconnected`]; the
    /// caller closes the link and opens it anew, in its own time, so drivers do not reconnect by themselves.
    fn open<'a>(
        &'a self,
        place: &'a Place,
        events: Events,
    ) -> BoxFuture<'a, Result<Box<dyn Link>, GatewayError>>;

    /// Forgets whatever the driver keeps of a session outside its folder; the caller removes the folder.
    fn wipe<'a>(&'a self, place: &'a Place) -> BoxFuture<'a, Result<(), GatewayError>>;
}

/// An open session. Dropping it closes it at once; [`Link::close`] does it in order.
pub trait Link: Send + Sync {
    /// Sends one message under the id it has. Called for one message at a time.
    ///
    /// The id was stored before the call. Anything that is not known for certain is
    /// [`SendError::Unknown`], as is dropping the future.
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<Sent, SendError>>;

    /// Whether a message was sent, after a crash. None when it cannot be said; what is given has to be
    /// true. Only called where [`Abilities::can_be_asked`] holds.
    fn was_sent<'a>(&'a self, to: &'a Number, id: &'a WireId) -> BoxFuture<'a, Option<bool>>;

    /// Which of the numbers are on WhatsApp, in their order.
    fn on_whatsapp<'a>(&'a self, numbers: &'a [Number]) -> BoxFuture<'a, Result<Vec<bool>, GatewayError>>;

    /// Asks for a code with which the phone of `number` can be linked instead of scanning. The code is
    /// told as [`GatewayEvent::PairingCode`].
    fn pairing_code<'a>(&'a self, number: &'a Number) -> BoxFuture<'a, Result<(), GatewayError>>;

    /// Answers [`GatewayEvent::PasskeyRequired`] with a WebAuthn assertion, as JSON; or, with none,
    /// [`GatewayEvent::PasskeyConfirmation`]: the codes are the same.
    fn answer_passkey<'a>(&'a self, assertion: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>>;

    /// Tells the customer that messages of theirs were seen. May be lost.
    fn mark_seen<'a>(&'a self, from: &'a Number, ids: &'a [WireId]) -> BoxFuture<'a, ()>;

    /// Unlinks the device at the phone, as far as the network can be reached.
    fn log_out(&self) -> BoxFuture<'_, Result<(), GatewayError>>;

    /// Closes the connection and keeps the device. Nothing is told through the events after this.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// A driver's failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// May succeed later; the sentence is for people.
    #[error("{0}")]
    Later(String),
    /// Will not succeed as things are; the sentence says what to do.
    #[error("{0}")]
    Never(String),
}
