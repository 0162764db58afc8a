//! A client whose signals can be awaited.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use socketio::{AuthFailed, DisconnectReason, EmitError, Json, Options, Signal, Socket};
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A client under test.
pub(crate) struct Client {
    pub(crate) socket: Socket,
    driver: JoinHandle<()>,
    signals: mpsc::UnboundedReceiver<Signal>,
}

impl Client {
    /// A client whose token is always good.
    pub(crate) fn start(options: Options) -> Self {
        Self::start_with_auth(options, || Ok(json!({ "token": "good" }).into()))
    }

    /// A client that has these tokens, one for each attempt.
    pub(crate) fn start_with_tokens(options: Options, tokens: &[&'static str]) -> Self {
        let tokens = Mutex::new(VecDeque::from(tokens.to_vec()));
        Self::start_with_auth(options, move || match tokens.lock().unwrap().pop_front() {
            Some(token) => Ok(json!({ "token": token }).into()),
            None => Err(AuthFailed("no token is left".into())),
        })
    }

    /// A client whose auth payload comes from `auth`.
    pub(crate) fn start_with_auth(
        options: Options,
        auth: impl Fn() -> Result<Json, AuthFailed> + Send + Sync + 'static,
    ) -> Self {
        // Whoever builds with a crate that speaks TLS by rustls has to say with whose cryptography; a second
        // time changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (sender, signals) = mpsc::unbounded_channel();
        let auth = Arc::new(auth);
        let auth = move || {
            let auth = auth.clone();
            async move { auth() }
        };
        let (socket, driver) =
            Socket::new(options, auth, move |signal| sender.send(signal).unwrap_or_default());
        Self { socket, driver: tokio::spawn(driver), signals }
    }

    /// A client that is connected and was greeted.
    pub(crate) async fn connect(options: Options) -> Self {
        let mut client = Self::start(options);
        client.connected().await;
        assert_eq!(client.event("hello").await, json!({ "auth": { "token": "good" } }));
        client
    }

    /// The next signal.
    pub(crate) async fn signal(&mut self) -> Signal {
        timeout(PATIENCE, self.signals.recv())
            .await
            .expect("the client is silent")
            .expect("the driver has ended")
    }

    /// Waits until an attempt succeeds, which has to be the next.
    pub(crate) async fn connected(&mut self) -> String {
        assert_eq!(self.signal().await, Signal::Connecting);
        match self.signal().await {
            Signal::Connected { sid } => sid,
            other => panic!("not connected but {other:?}"),
        }
    }

    /// Waits until an attempt succeeds; those that came before the server was there do not count.
    pub(crate) async fn connected_at_last(&mut self) {
        loop {
            assert_eq!(self.signal().await, Signal::Connecting);
            match self.signal().await {
                Signal::Connected { .. } => return,
                Signal::Disconnected { reason: DisconnectReason::Unreachable(_), retry_in: Some(_) } => {}
                other => panic!("not connected but {other:?}"),
            }
        }
    }

    /// The argument of the next event, which has to have this name.
    pub(crate) async fn event(&mut self, expected: &str) -> Value {
        match self.signal().await {
            Signal::Event { name, mut data } if name == expected => {
                data.pop().map_or(Value::Null, |argument| argument.read().unwrap())
            }
            other => panic!("not {expected} but {other:?}"),
        }
    }

    /// Why the connection is gone, which has to be the next signal, and when it is tried again.
    pub(crate) async fn disconnected(&mut self) -> (DisconnectReason, Option<Duration>) {
        match self.signal().await {
            Signal::Disconnected { reason, retry_in } => (reason, retry_in),
            other => panic!("not disconnected but {other:?}"),
        }
    }

    /// Emits as soon as there is a place in the queue.
    pub(crate) async fn emit_in_turn(&self, name: &str, data: &Value) {
        while let Err(error) = self.socket.emit(name, data) {
            assert_eq!(error, EmitError::QueueFull);
            tokio::task::yield_now().await;
        }
    }

    /// Waits for the end of the driver, which says so with its last signal. The handle is dropped.
    pub(crate) async fn ended(self) {
        let Self { socket, driver, mut signals } = self;
        drop(socket);
        let last = timeout(PATIENCE, signals.recv()).await.expect("the client is silent");
        assert_eq!(last, Some(Signal::Disconnected { reason: DisconnectReason::Closed, retry_in: None }));
        timeout(PATIENCE, driver).await.expect("the driver goes on").unwrap();
        assert_eq!(signals.recv().await, None);
    }
}
