//! What a device hears, in its order, until its link is closed.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use domain::{
    Clock,
    whatsapp::gateway::{Delivered, Events, GatewayEvent, Number},
};
use tokio::sync::mpsc;
use whatsapp_rust::{
    Client,
    types::events::{Event, EventHandler, EventInterest, EventKind, MessageBatch},
};

use crate::{
    acks::Acks,
    inbox,
    mapping::{self, Known},
};

/// Events that may wait to be told. Receipts above that are lost; states are told again by a new link.
const WAITING: usize = 1024;

/// The ear of one session.
#[derive(Debug)]
pub(crate) struct Hearing {
    events: Events,
    clock: Clock,
    pub(crate) acks: Acks,
    /// Nothing is told any more: the link was closed.
    closed: AtomicBool,
    /// It was told that nothing follows.
    over: AtomicBool,
    heard: mpsc::Sender<Arc<Event>>,
    waiting: Mutex<Option<mpsc::Receiver<Arc<Event>>>>,
}

impl Hearing {
    pub(crate) fn new(events: Events, clock: Clock) -> Self {
        let (heard, waiting) = mpsc::channel(WAITING);
        Self {
            events,
            clock,
            acks: Acks::default(),
            closed: AtomicBool::new(false),
            over: AtomicBool::new(false),
            heard,
            waiting: Mutex::new(Some(waiting)),
        }
    }

    /// Tells what is heard, until `client`'s run has ended, and that it has.
    pub(crate) async fn tell_all(&self, client: &Client, ended: impl Future<Output = ()>) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut waiting) = waiting else { return };
        let mut ended = std::pin::pin!(ended);
        loop {
            tokio::select! {
                biased;
                event = waiting.recv() => {
                    let Some(event) = event else { break };
                    self.tell_of(client, &event).await;
                }
                () = &mut ended => break,
            }
        }
        while let Ok(event) = waiting.try_recv() {
            self.tell_of(client, &event).await;
        }
        let reason = "WhatsApp could not be reached.".into();
        self.tell(GatewayEvent::Disconnected { reason, retry: true }).await;
    }

    /// Tells something that may be lost.
    pub(crate) async fn tell(&self, event: GatewayEvent) {
        if self.closed.load(Ordering::SeqCst) {
            return;
        }
        // The end is told once, and nothing after it.
        let is_late = if mapping::is_the_end(&event) {
            self.over.swap(true, Ordering::SeqCst)
        } else {
            self.over.load(Ordering::SeqCst)
        };
        if !is_late {
            self.events.tell(event).await;
        }
    }

    /// Tells something that must not be lost.
    pub(crate) async fn deliver(&self, event: GatewayEvent) -> Delivered {
        if self.closed.load(Ordering::SeqCst) {
            return Delivered::NotStored;
        }
        self.events.deliver(event).await
    }

    /// Tells nothing from now on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    async fn tell_of(&self, client: &Client, event: &Event) {
        if let Event::Messages(batch) = event {
            return self.take_in_recovered(client, batch).await;
        }
        let number = client.pn().and_then(|address| Number::from_wire(&address.user));
        let known = Known { now: self.clock.now(), number };
        if let Some(told) = mapping::told(event, &known) {
            self.tell(told).await;
        }
        if matches!(event, Event::TemporaryBan(_) | Event::ConnectFailure(_)) {
            // That the connection ends now is no news beside why.
            self.over.store(true, Ordering::SeqCst);
        }
    }

    /// Takes in what came past the [`Inbox`](crate::inbox::Inbox): WhatsApp does not repeat it, so all that
    /// can be done when it is not stored is to say so.
    async fn take_in_recovered(&self, client: &Client, batch: &MessageBatch) {
        if batch.hook_committed {
            return;
        }
        for message in batch {
            if let Err(error) = inbox::take_in(self, client, message).await {
                tracing::error!(%error, "a recovered message was lost");
            }
        }
    }
}

/// Hears for a [`Hearing`], within the library's own calls: nothing here may take time.
pub(crate) struct Ear {
    pub(crate) hearing: Arc<Hearing>,
    /// Whether the library connects again by itself.
    pub(crate) comes_back: Arc<AtomicBool>,
}

impl EventHandler for Ear {
    fn handle_event(&self, event: Arc<Event>) {
        match &*event {
            // WhatsApp closes the connection of a device that was just linked, which then has to come back
            // as a device that is.
            Event::PairSuccess(_) => self.comes_back.store(true, Ordering::SeqCst),
            Event::Connected(_) => self.comes_back.store(false, Ordering::SeqCst),
            Event::ServerAck(ack) if self.hearing.acks.settle(ack) => return,
            _ => {}
        }
        if self.hearing.heard.try_send(event).is_err() {
            tracing::warn!("more happens on a session than can be told");
        }
    }

    fn interest(&self) -> EventInterest {
        EventInterest::of(&[
            EventKind::PairingQrCode,
            EventKind::PairingCode,
            EventKind::PairPasskeyRequest,
            EventKind::PairPasskeyConfirmation,
            EventKind::PairPasskeyError,
            EventKind::PairSuccess,
            EventKind::PairError,
            EventKind::PairingQrCodesExhausted,
            EventKind::QrScannedWithoutMultidevice,
            EventKind::Connected,
            EventKind::Disconnected,
            EventKind::StreamReplaced,
            EventKind::LoggedOut,
            EventKind::TemporaryBan,
            EventKind::ConnectFailure,
            EventKind::ClientOutdated,
            EventKind::Messages,
            EventKind::Receipt,
            EventKind::ServerAck,
        ])
    }
}
