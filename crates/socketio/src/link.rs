//! The transports. Each gives a stream of the server's frames and a future that sends ours.

use futures::channel::mpsc;

use crate::{
    DisconnectReason, Options, Transport,
    queue::Place,
    runtime::{BoxFuture, BoxStream},
};

mod polling;
mod web_socket;

/// An Engine.IO frame on its way to the server.
#[derive(Debug)]
pub(crate) struct Frame {
    /// What is sent.
    pub(crate) text: String,
    /// Its place in the queue, free once the transport has taken the frame.
    pub(crate) place: Option<Place>,
}

/// Where the frames to be sent come from.
pub(crate) type Outbox = mpsc::UnboundedReceiver<Frame>;

/// An open transport. Dropping it ends the connection.
pub(crate) struct Link {
    /// The server's frames, the open packet first.
    pub(crate) incoming: BoxStream<'static, Result<String, DisconnectReason>>,
    /// Sends what the outbox holds. It ends when the transport fails; or when the outbox is closed
    /// and empty, by telling the server that we leave.
    pub(crate) writer: BoxFuture<'static, DisconnectReason>,
}

/// Reaches the server.
pub(crate) async fn open(options: &Options, outbox: Outbox) -> Result<Link, DisconnectReason> {
    let opened = match options.transport {
        Transport::WebSocket => web_socket::open(options, outbox).await,
        Transport::Polling => polling::open(options, outbox).await,
    };
    opened.map_err(|reason| match reason {
        DisconnectReason::Lost(why) => DisconnectReason::Unreachable(why),
        other => other,
    })
}

/// A failure of the transport; while opening it means that the server cannot be reached.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err by name")]
fn lost(why: impl ToString) -> DisconnectReason {
    DisconnectReason::Lost(why.to_string())
}
