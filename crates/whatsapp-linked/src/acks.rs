//! Those who wait for the server's answer to a message.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::whatsapp::gateway::WireId;
use tokio::sync::oneshot;
use whatsapp_rust::types::events::ServerAck;

/// Answers that are waited for, by the message's id.
#[derive(Debug, Default)]
pub(crate) struct Acks(Mutex<HashMap<String, oneshot::Sender<ServerAck>>>);

/// An answer to come. Whoever drops it waits no longer.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    acks: &'a Acks,
    id: String,
    answer: oneshot::Receiver<ServerAck>,
}

impl Acks {
    /// Begins to wait; to be done before the message leaves.
    pub(crate) fn expect(&self, id: &WireId) -> Expected<'_> {
        let (sender, answer) = oneshot::channel();
        let id = id.as_str().to_owned();
        self.waiting().insert(id.clone(), sender);
        Expected { acks: self, id, answer }
    }

    /// Hands an answer to whoever waits for it; whether somebody did.
    pub(crate) fn settle(&self, ack: &ServerAck) -> bool {
        if ack.class.as_deref() != Some("message") {
            return false;
        }
        let waiting = self.waiting().remove(&ack.id);
        waiting.is_some_and(|sender| sender.send(ack.clone()).is_ok())
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<ServerAck>>> {
        // A map of senders is whole whatever panicked beside it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Expected<'_> {
    /// The answer.
    pub(crate) async fn answer(&mut self) -> Option<ServerAck> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        self.acks.waiting().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ack(id: &str, class: &str) -> ServerAck {
        ServerAck::builder().id(id.into()).class(class.into()).build()
    }

    #[tokio::test]
    async fn an_answer_goes_to_whoever_waits_for_it_and_once() {
        let acks = Acks::default();
        let (mut one, mut other) =
            (acks.expect(&WireId::from_wire("A")), acks.expect(&WireId::from_wire("B")));
        assert!(acks.settle(&ack("A", "message")));
        assert!(!acks.settle(&ack("A", "message")));
        assert_eq!(one.answer().await.unwrap().id, "A");
        assert!(acks.settle(&ack("B", "message")));
        assert_eq!(other.answer().await.unwrap().id, "B");
    }

    #[test]
    fn nobody_waits_after_giving_up() {
        let acks = Acks::default();
        drop(acks.expect(&WireId::from_wire("A")));
        assert!(!acks.settle(&ack("A", "message")));
        assert!(acks.waiting().is_empty());
    }

    #[test]
    fn the_answer_to_a_receipt_is_no_answer_to_a_message() {
        let acks = Acks::default();
        let _waits = acks.expect(&WireId::from_wire("A"));
        assert!(!acks.settle(&ack("A", "receipt")));
        assert!(acks.settle(&ack("A", "message")), "it is still waited for");
    }
}
