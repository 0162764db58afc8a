//! The handle.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{
    FutureExt as _,
    channel::{mpsc, oneshot},
    pin_mut, select,
};
use serde::Serialize;

use crate::{
    AckError, AuthFailed, EmitError, Json, MaybeSend, Options, Signal,
    driver::{Driver, Owner},
    queue::{Place, Queue},
    runtime,
};

/// What the server's answer to one emit is delivered through. Dropped when the connection ends.
pub(crate) type AckSender = oneshot::Sender<Result<Vec<Json>, AckError>>;

/// What a handle asks of the driver.
#[derive(Debug)]
pub(crate) enum Command {
    /// Send an event.
    Emit { name: String, data: Json, ack: Option<AckSender>, place: Place },
    /// Do not wait any longer.
    RetryNow,
    /// End.
    Close,
}

/// A handle; cheap to clone. When the last one is dropped, the connection is closed.
#[derive(Clone)]
pub struct Socket {
    commands: mpsc::UnboundedSender<Command>,
    connected: Arc<AtomicBool>,
    queue: Queue,
}

impl Socket {
    /// A socket and its driver: a future to be spawned (`tokio::spawn` natively, `spawn_local` in a
    /// browser) that ends when the socket is closed or its last handle is dropped.
    ///
    /// `auth` is called before every attempt and gives the payload of CONNECT, an object such as
    /// `{"token": "…"}`, or `null`; an `Err` counts as a failed attempt. `on_signal` is called from the driver;
    /// it should be quick, may emit, and keeps the connection open for as long as it holds a handle.
    pub fn new<F, Fut>(
        options: Options,
        auth: F,
        on_signal: impl FnMut(Signal) + MaybeSend + 'static,
    ) -> (Self, impl Future<Output = ()> + MaybeSend + 'static)
    where
        F: Fn() -> Fut + MaybeSend + 'static,
        Fut: Future<Output = Result<Json, AuthFailed>> + MaybeSend + 'static,
    {
        let (commands, received) = mpsc::unbounded();
        let connected = Arc::new(AtomicBool::new(false));
        let owner = Owner { on_signal, commands: received, connected: connected.clone(), failures: 0 };
        let driver = Driver::new(options, auth, owner);
        (Self { commands, connected, queue: Queue::default() }, driver.run())
    }

    /// Sends an event with one argument. It returns at once; an event that is lost with the
    /// connection is not sent again.
    pub fn emit(&self, name: &str, data: &impl Serialize) -> Result<(), EmitError> {
        self.send(name, data, None).map(drop)
    }

    /// Sends an event with one argument and waits until the server acknowledges it.
    pub async fn emit_with_ack(
        &self,
        name: &str,
        data: &impl Serialize,
        timeout: Duration,
    ) -> Result<Vec<Json>, AckError> {
        let (ack, answer) = oneshot::channel();
        // Held until the answer is there: an emit that waits for it counts as waiting.
        let _place = self.send(name, data, Some(ack))?;

        let (answer, time_is_up) = (answer.fuse(), runtime::sleep(timeout).fuse());
        pin_mut!(answer, time_is_up);
        select! {
            answer = answer => answer.unwrap_or(Err(AckError::Disconnected)),
            () = time_is_up => Err(AckError::TimedOut),
        }
    }

    /// Whether emits are taken at this moment.
    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Acquire)
    }

    /// Tries again now instead of waiting for the back-off: the browser says "online", or the tab
    /// became visible. While connected it only looks whether the server's ping is overdue.
    pub fn retry_now(&self) {
        self.tell(Command::RetryNow);
    }

    /// Says goodbye to the server and ends the driver.
    pub fn close(&self) {
        self.tell(Command::Close);
    }

    fn send(&self, name: &str, data: &impl Serialize, ack: Option<AckSender>) -> Result<Place, EmitError> {
        if !self.is_connected() {
            return Err(EmitError::NotConnected);
        }
        let data = Json::of(data).map_err(|error| EmitError::NotJson(error.to_string()))?;
        let place = self.queue.place().ok_or(EmitError::QueueFull)?;
        let emit = Command::Emit { name: name.to_owned(), data, ack, place: place.clone() };
        self.commands.unbounded_send(emit).map_err(|_| EmitError::NotConnected)?;
        Ok(place)
    }

    fn tell(&self, command: Command) {
        // A driver that has ended has nothing left to try or to close.
        let _ended = self.commands.unbounded_send(command);
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("connected", &self.is_connected()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_may_be_shared_between_threads() {
        fn shared<T: Clone + Send + Sync + 'static>() {}
        shared::<Socket>();
    }
}
