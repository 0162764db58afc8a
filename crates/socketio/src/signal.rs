//! What the client tells its owner, and the errors of its handle.

use std::time::Duration;

use crate::Json;

/// What the client tells its owner, in order, called synchronously from the driver.
///
/// An attempt begins with [`Connecting`](Self::Connecting) and ends with one of
/// [`Connected`](Self::Connected), [`Refused`](Self::Refused) and
/// [`Disconnected`](Self::Disconnected). Events come only between a `Connected` and the
/// `Disconnected` that follows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// An attempt begins.
    Connecting,
    /// The server let us in; from here on emits are taken.
    Connected {
        /// What the server calls this connection.
        sid: String,
    },
    /// The server emitted something.
    Event {
        /// Its name.
        name: String,
        /// Its arguments.
        data: Vec<Json>,
    },
    /// The server refused the CONNECT packet (`connect_error`). No `Disconnected` follows; the next
    /// attempt is made after the usual back-off, with a fresh auth payload, unless
    /// [`Options::reconnect`](crate::Options::reconnect) is off.
    Refused {
        /// Why, usually a machine code such as `auth_expired`.
        message: String,
        /// What else the server had to say.
        data: Option<Json>,
    },
    /// An attempt failed, or a connection ended.
    Disconnected {
        /// Why.
        reason: DisconnectReason,
        /// When the next attempt begins; `None` if it waits for [`Socket::retry_now`](crate::Socket::retry_now).
        retry_in: Option<Duration>,
    },
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DisconnectReason {
    /// This side closed it, or dropped every handle. It is the last signal.
    #[error("the connection was closed by this side")]
    Closed,
    /// The server sent the client away. It is not tried again unless asked for.
    #[error("the server ended the connection")]
    Server,
    /// The auth payload could not be had.
    #[error("no auth payload: {0}")]
    AuthFailed(String),
    /// The server could not be reached, or it would not speak Engine.IO.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The attempt took longer than [`ATTEMPT_LIMIT`](crate::ATTEMPT_LIMIT).
    #[error("the server took too long to let the client in")]
    TimedOut,
    /// The server's ping is overdue, so the network or the server is gone.
    #[error("the server has gone silent")]
    PingTimeout,
    /// The network or the server ended it.
    #[error("the connection was lost: {0}")]
    Lost(String),
    /// The server sent something that is not Socket.IO, or more than [`MAX_FRAME`](crate::MAX_FRAME).
    #[error("the server sent something unintelligible: {0}")]
    Protocol(String),
}

/// The auth payload could not be had; it counts as a failed attempt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AuthFailed(pub String);

/// Why an emit was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmitError {
    /// There is no connection; nothing is kept for the next one.
    #[error("there is no connection")]
    NotConnected,
    /// [`MAX_WAITING`](crate::MAX_WAITING) emits wait already.
    #[error("too many emits wait to be sent")]
    QueueFull,
    /// The data cannot be written as JSON.
    #[error("the data cannot be written as JSON: {0}")]
    NotJson(String),
}

/// Why there is no acknowledgement. Except after `NotSent`, the server may have seen the emit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AckError {
    /// The emit was not taken.
    #[error(transparent)]
    NotSent(#[from] EmitError),
    /// The connection ended first.
    #[error("the connection ended before the server answered")]
    Disconnected,
    /// The time was up first.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The server answered with binary data, which this client does not read.
    #[error("the server answered with binary data")]
    Binary,
}
