//! The simulated network, a driver: virtual phones inside the hub, for trying everything out without one.
//!
//! Deterministic by seed, with delays, receipts, failures, numbers that are not on WhatsApp, restrictions,
//! log-outs and crashes, and with a memory of its own that outlives the hub.

mod journal;
mod network;
pub(in crate::whatsapp) mod world;

use std::{sync::Arc, time::Duration};

use contract::{
    SessionId,
    whatsapp::{CloudAccess, Driver},
};
use futures::future::BoxFuture;
use rand::Rng as _;
use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{
    Abilities, Delivered, Events, Gateway, GatewayError, GatewayEvent, Incoming, Link, Number, Outgoing,
    Place, Receipt, ReceiptState, SendError, Sent, WireId,
};
pub use network::Network;
use network::Next;

/// How long each of the codes that follow each other can be scanned, as on the real network.
const QR_CODES: [Duration; 6] = [
    Duration::from_mins(1),
    Duration::from_secs(20),
    Duration::from_secs(20),
    Duration::from_secs(20),
    Duration::from_secs(20),
    Duration::from_secs(20),
];

/// The driver of the simulated network.
#[derive(Clone, Debug)]
pub struct Simulated {
    network: Arc<Network>,
}

impl Simulated {
    /// The driver of this network.
    pub const fn new(network: Arc<Network>) -> Self {
        Self { network }
    }
}

impl Gateway for Simulated {
    fn driver(&self) -> Driver {
        Driver::Simulated
    }

    fn abilities(&self) -> Abilities {
        let rules = self.network.rules();
        Abilities {
            drops_repeats: rules.repeat_safe,
            can_be_asked: rules.askable,
            checks_numbers: true,
            pairs_by_code: true,
            per_minute: 1_000_000,
        }
    }

    fn prepare<'a>(
        &'a self,
        _: &'a Place,
        _: Option<&'a CloudAccess>,
    ) -> BoxFuture<'a, Result<Option<Number>, GatewayError>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn open<'a>(
        &'a self,
        place: &'a Place,
        events: Events,
    ) -> BoxFuture<'a, Result<Box<dyn Link>, GatewayError>> {
        let (network, session) = (self.network.clone(), place.session);
        let news = network.enter(session);
        let telling = tokio::spawn(tell(network.clone(), session, news.clone(), events.clone()));
        let link: Box<dyn Link> = Box::new(SimulatedLink { network, session, news, events, telling });
        Box::pin(std::future::ready(Ok(link)))
    }

    fn wipe<'a>(&'a self, place: &'a Place) -> BoxFuture<'a, Result<(), GatewayError>> {
        let forgotten = self.network.unlink(place.session);
        Box::pin(std::future::ready(forgotten.map_err(|error| GatewayError::Later(error.to_string()))))
    }
}

/// An open session of the simulated network.
struct SimulatedLink {
    network: Arc<Network>,
    session: SessionId,
    news: Arc<Notify>,
    events: Events,
    telling: JoinHandle<()>,
}

impl SimulatedLink {
    /// Panics where the laboratory wants that, as a driver with a fault would.
    fn maybe_crash(&self) {
        assert!(!self.network.crashes(self.session), "the laboratory made this session crash");
    }

    fn end(&self) {
        self.telling.abort();
        self.network.leave(self.session, &self.news);
    }
}

impl Drop for SimulatedLink {
    fn drop(&mut self) {
        self.end();
    }
}

impl Link for SimulatedLink {
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<Sent, SendError>> {
        Box::pin(async move {
            let half = Duration::from_millis(u64::from(self.network.rules().delay_ms)) / 2;
            sleep(half).await;
            self.maybe_crash();
            self.network.accept(self.session, message)?;
            sleep(half).await;
            Ok(Sent { id: message.id.clone() })
        })
    }

    fn was_sent<'a>(&'a self, _: &'a Number, id: &'a WireId) -> BoxFuture<'a, Option<bool>> {
        Box::pin(std::future::ready(self.network.was_taken(self.session, id)))
    }

    fn on_whatsapp<'a>(&'a self, numbers: &'a [Number]) -> BoxFuture<'a, Result<Vec<bool>, GatewayError>> {
        Box::pin(std::future::ready(Ok(numbers.iter().map(|number| self.network.has(number)).collect())))
    }

    fn pairing_code<'a>(&'a self, number: &'a Number) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            // The letters of the real ones, without those that are taken for each other.
            const LETTERS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTVWXYZ";

            let letter = || char::from(LETTERS[rand::rng().random_range(0..LETTERS.len())]);
            let code: String = (0..9).map(|place| if place == 4 { '-' } else { letter() }).collect();
            let shown = (number.to_string(), code.clone());
            self.network.show(self.session, |open| open.code = Some(shown));
            self.events.tell(GatewayEvent::PairingCode { code }).await;
            Ok(())
        })
    }

    fn answer_passkey<'a>(&'a self, _: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>> {
        let sentence = "Virtual phones have no passkeys.".to_owned();
        Box::pin(std::future::ready(Err(GatewayError::Never(sentence))))
    }

    fn mark_seen<'a>(&'a self, _: &'a Number, _: &'a [WireId]) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }

    fn log_out(&self) -> BoxFuture<'_, Result<(), GatewayError>> {
        let unlinked = self.network.unlink(self.session);
        Box::pin(std::future::ready(unlinked.map_err(|error| GatewayError::Later(error.to_string()))))
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.maybe_crash();
        self.end();
        Box::pin(std::future::ready(()))
    }
}

/// Tells a session what happens to it, from linking to its end.
async fn tell(network: Arc<Network>, session: SessionId, news: Arc<Notify>, events: Events) {
    let number = match network.number_of(session) {
        Some(number) => Some(number),
        None => link(&network, session, &news, &events).await,
    };
    let Some(number) = number.as_deref().and_then(Number::from_wire) else { return };
    let mut connected = false;
    loop {
        let next = network.next(session);
        let alive = matches!(next, Next::Letter { .. } | Next::Slip(_) | Next::Nothing);
        if alive && !connected {
            connected = true;
            events.tell(GatewayEvent::Connected { number: number.clone() }).await;
        }
        let last = match next {
            Next::Nothing => {
                news.notified().await;
                continue;
            }
            Next::Letter { place, letter, name, picture } => {
                let own = letter.from == number.as_str();
                let other = if own { &letter.to } else { &letter.from };
                let from = Number::from_wire(other).expect("the network has numbers only");
                let incoming = Incoming {
                    id: WireId::from_wire(letter.id),
                    from,
                    push_name: name.filter(|_| !own),
                    text: letter.text,
                    picture,
                    reply_to: letter.reply_to.map(WireId::from_wire),
                    at: letter.at.into(),
                    own,
                };
                let told = events.deliver(GatewayEvent::Message(Box::new(incoming))).await;
                if told == Delivered::NotStored || network.taken(session, place).is_err() {
                    return;
                }
                continue;
            }
            Next::Slip(slip) => {
                let state = if slip.read { ReceiptState::Read } else { ReceiptState::Delivered };
                let ids = vec![WireId::from_wire(slip.id.clone())];
                let receipt = Receipt { ids, state, at: slip.at.into() };
                let told = events.deliver(GatewayEvent::Receipt(receipt)).await;
                if told == Delivered::NotStored || network.slip_taken(slip).is_err() {
                    return;
                }
                continue;
            }
            Next::NotLinked => {
                let reason = "The device was unlinked at the phone. Link it again to go on.".into();
                GatewayEvent::LoggedOut { reason }
            }
            Next::Restricted(until) => {
                let reason = "WhatsApp restricts this number for a while, for what was sent from it.".into();
                GatewayEvent::Restricted { until: Some(until), reason }
            }
            Next::Offline => {
                let reason = "The phone cannot be reached.".into();
                GatewayEvent::Disconnected { reason, retry: true }
            }
            Next::Crash => {
                let reason = "The laboratory made it crash.".into();
                GatewayEvent::Disconnected { reason, retry: true }
            }
        };
        events.tell(last).await;
        return;
    }
}

/// Shows codes until a phone has scanned one; its number, or none when nobody did.
async fn link(network: &Arc<Network>, session: SessionId, news: &Notify, events: &Events) -> Option<String> {
    for lifetime in QR_CODES {
        let nonce: u64 = rand::rng().random();
        let text = format!("switchboard-lab:{session}:{nonce:016x}");
        network.show(session, |open| open.qr = Some(text.clone()));
        let millis = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        let expires_at = network.clock.now().plus_millis(millis);
        events.tell(GatewayEvent::Qr { text, expires_at }).await;
        let scanned = async {
            loop {
                news.notified().await;
                if let Some(number) = network.number_of(session) {
                    return number;
                }
            }
        };
        if let Ok(number) = timeout(lifetime, scanned).await {
            return Some(number);
        }
    }
    network.show(session, |open| open.qr = None);
    let reason = "Nobody scanned the code in time. Restart the session for a new one.".into();
    events.tell(GatewayEvent::Failed { reason }).await;
    None
}
