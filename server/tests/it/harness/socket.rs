//! A Socket.IO client whose signals can be awaited by name.

use std::{collections::VecDeque, time::Duration};

use serde::Serialize;
use serde_json::Value;
use socketio::{DisconnectReason, Json, Options, Signal, Socket};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::PATIENCE;

/// A client. What a test does not ask for stays readable, in order.
pub(crate) struct TestSocket {
    socket: Socket,
    signals: mpsc::UnboundedReceiver<Signal>,
    kept: VecDeque<Signal>,
}

impl TestSocket {
    /// Begins to connect with this payload.
    pub(crate) fn open(options: Options, auth: Value) -> Self {
        super::use_ring();
        let (sender, signals) = mpsc::unbounded_channel();
        let auth = Json::from(auth);
        let auth = move || std::future::ready(Ok(auth.clone()));
        let (socket, driver) =
            Socket::new(options, auth, move |signal| sender.send(signal).unwrap_or_default());
        tokio::spawn(driver);
        Self { socket, signals, kept: VecDeque::new() }
    }

    /// The argument of the next event of this name.
    pub(crate) async fn next(&mut self, wanted: &str) -> Value {
        self.next_within(wanted, PATIENCE).await
    }

    /// The data of the next event of this name.
    pub(crate) async fn told(&mut self, wanted: &str) -> Value {
        self.next(wanted).await["data"].take()
    }

    /// The argument of the next event of this name, which has to come in time.
    pub(crate) async fn next_within(&mut self, wanted: &str, patience: Duration) -> Value {
        let found = self.find(
            wanted,
            patience,
            |signal| matches!(signal, Signal::Event { name, .. } if name == wanted),
        );
        match found.await {
            Signal::Event { data, .. } => argument(data),
            other => unreachable!("{other:?} is no event"),
        }
    }

    /// The code with which the connection was refused.
    pub(crate) async fn refused(&mut self) -> String {
        match self.find("a refusal", PATIENCE, |signal| matches!(signal, Signal::Refused { .. })).await {
            Signal::Refused { message, .. } => message,
            other => unreachable!("{other:?} is no refusal"),
        }
    }

    /// Why the connection ended, which has to happen in time.
    pub(crate) async fn closed_within(&mut self, patience: Duration) -> DisconnectReason {
        match self.find("an end", patience, |signal| matches!(signal, Signal::Disconnected { .. })).await {
            Signal::Disconnected { reason, .. } => reason,
            other => unreachable!("{other:?} is no end"),
        }
    }

    /// Sends an event and waits for its acknowledgement.
    pub(crate) async fn ask(&self, name: &str, data: &impl Serialize) -> Value {
        argument(self.socket.emit_with_ack(name, data, PATIENCE).await.expect("an acknowledgement"))
    }

    /// Sends an event that needs no answer.
    pub(crate) fn emit(&self, name: &str, data: &impl Serialize) {
        self.socket.emit(name, data).expect("is connected");
    }

    /// Everything that has arrived by now and was not asked for, in order.
    pub(crate) fn rest(&mut self) -> Vec<(String, Value)> {
        while let Ok(signal) = self.signals.try_recv() {
            self.kept.push_back(signal);
        }
        let events = self.kept.drain(..).filter_map(|signal| match signal {
            Signal::Event { name, data } => Some((name, argument(data))),
            _ => None,
        });
        events.collect()
    }

    /// Says goodbye.
    pub(crate) fn close(&self) {
        self.socket.close();
    }

    /// Whether the connection stands.
    pub(crate) fn is_connected(&self) -> bool {
        self.socket.is_connected()
    }

    async fn find(&mut self, what: &str, patience: Duration, wanted: impl Fn(&Signal) -> bool) -> Signal {
        if let Some(place) = self.kept.iter().position(&wanted) {
            return self.kept.remove(place).expect("was just found");
        }
        let deadline = Instant::now() + patience;
        loop {
            let Ok(next) = timeout_at(deadline, self.signals.recv()).await else {
                panic!("no {what} in time; there was {:?}", self.kept);
            };
            match next {
                Some(signal) if wanted(&signal) => return signal,
                Some(signal) => self.kept.push_back(signal),
                None => panic!("no {what}, the client has ended; there was {:?}", self.kept),
            }
        }
    }
}

/// The last of an event's arguments.
fn argument(mut data: Vec<Json>) -> Value {
    data.pop().map_or(Value::Null, |argument| argument.read().expect("JSON"))
}
