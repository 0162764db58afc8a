//! What keeps the connection: attempts, and the pauses between them.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use futures::{FutureExt as _, StreamExt as _, channel::mpsc, future, pin_mut, select};

use crate::{
    ATTEMPT_LIMIT, AuthFailed, DisconnectReason, Json, MaybeSend, Options, Signal, backoff,
    conversation::{Conversation, End},
    link::{self, Link, Outbox},
    runtime,
    socket::Command,
};

/// Keeps the connection for as long as there are handles.
pub(crate) struct Driver<F, S> {
    options: Options,
    auth: F,
    owner: Owner<S>,
}

/// The ways to and from the owner of the socket.
pub(crate) struct Owner<S> {
    /// What happens goes here.
    pub(crate) on_signal: S,
    /// What the handles want comes from here.
    pub(crate) commands: mpsc::UnboundedReceiver<Command>,
    /// Whether the handles take emits.
    pub(crate) connected: Arc<AtomicBool>,
    /// Attempts that failed, and losses, since the server last let us in.
    pub(crate) failures: u32,
}

impl<F, Fut, S> Driver<F, S>
where
    F: Fn() -> Fut + MaybeSend + 'static,
    Fut: Future<Output = Result<Json, AuthFailed>> + MaybeSend + 'static,
    S: FnMut(Signal) + MaybeSend + 'static,
{
    /// A driver that has not begun.
    pub(crate) const fn new(options: Options, auth: F, owner: Owner<S>) -> Self {
        Self { options, auth, owner }
    }

    /// Connects again and again until the owner has had enough.
    pub(crate) async fn run(mut self) {
        loop {
            (self.owner.on_signal)(Signal::Connecting);
            let end = self.attempt().await;
            self.owner.failures = self.owner.failures.saturating_add(1);

            let by_itself = self.options.reconnect && !matches!(end, End::Lost(DisconnectReason::Server));
            let retry_in = by_itself.then(|| backoff::pause(self.owner.failures, runtime::chance()));
            (self.owner.on_signal)(match end {
                End::Closed => break,
                End::Refused { message, data } => Signal::Refused { message, data },
                End::Lost(reason) => Signal::Disconnected { reason, retry_in },
            });
            if !self.pause(retry_in).await {
                break;
            }
        }
        (self.owner.on_signal)(Signal::Disconnected { reason: DisconnectReason::Closed, retry_in: None });
    }

    /// One attempt and, if it succeeds, the conversation that follows.
    async fn attempt(&mut self) -> End {
        let (frames, outbox) = mpsc::unbounded();
        let mut alarm = runtime::boxed_future(runtime::sleep(ATTEMPT_LIMIT)).fuse();
        let opening = open((self.auth)(), self.options.clone(), outbox).fuse();
        pin_mut!(opening);
        loop {
            select! {
                opened = opening => return match opened {
                    Ok((auth, link)) => Conversation::new(auth, frames, alarm).run(link, &mut self.owner).await,
                    Err(reason) => End::Lost(reason),
                },
                () = alarm => return End::Lost(DisconnectReason::TimedOut),
                command = self.owner.commands.next() => {
                    if matches!(command, None | Some(Command::Close)) {
                        return End::Closed;
                    }
                }
            }
        }
    }

    /// Waits for the next attempt; false if there shall be none.
    async fn pause(&mut self, retry_in: Option<Duration>) -> bool {
        let time_is_up = match retry_in {
            Some(duration) => runtime::boxed_future(runtime::sleep(duration)),
            None => runtime::boxed_future(future::pending()),
        };
        let mut time_is_up = time_is_up.fuse();
        loop {
            select! {
                () = time_is_up => return true,
                command = self.owner.commands.next() => match command {
                    None | Some(Command::Close) => return false,
                    Some(Command::RetryNow) => return true,
                    // It was meant for the connection that is gone; dropping it tells who waits.
                    Some(Command::Emit { .. }) => {}
                },
            }
        }
    }
}

/// Asks for the auth payload, then opens the transport: a token may live for seconds only.
async fn open<A>(auth: A, options: Options, outbox: Outbox) -> Result<(Auth, Link), DisconnectReason>
where
    A: Future<Output = Result<Json, AuthFailed>>,
{
    let auth = match auth.await {
        Ok(payload) if payload.is_object() => Some(payload),
        Ok(nothing) if nothing.is_null() => None,
        Ok(_) => return Err(DisconnectReason::AuthFailed("it is not an object".into())),
        Err(AuthFailed(reason)) => return Err(DisconnectReason::AuthFailed(reason)),
    };
    Ok((auth, link::open(&options, outbox).await?))
}

/// The payload of CONNECT.
pub(crate) type Auth = Option<Json>;
