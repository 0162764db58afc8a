//! One session's task: it opens the link, hears what is told, and sends what is to be sent, until the
//! session closes or breaks. Whatever happens in here touches no other session.

use std::time::Duration;

use contract::{SessionId, whatsapp::SessionStatus};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use super::{
    Whatsapp,
    bell::Hook,
    gateway::{Events, Gateway, GatewayError, GatewayEvent, Link, Number, Place, SendError, Told},
    outbox::{SEND_SECONDS, sending::Task},
    state::Signal,
    store,
    store::sessions::SessionRow,
    transition::Shown,
};
use crate::Result;

/// How long a driver may take to open, close or unlink a session.
const DRIVER: Duration = Duration::from_secs(30);
/// How long unlinking waits for the connection over which the phone is told.
const UNLINK: Duration = Duration::from_secs(10);
/// How long the sender sleeps at most, should a bell be missed.
const NAP: Duration = Duration::from_secs(5);
const LONGEST_NAP_MILLIS: u64 = 5_000;

/// A session that this node has.
pub(super) struct Running {
    pub(super) id: SessionId,
    pub(super) fence: i64,
    pub(super) hook: Hook,
}

/// Why a session's task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was closed, or broke; the ledger of sessions says what comes next.
    Closed,
    /// Another node has it.
    Lost,
}

impl Whatsapp {
    /// Runs a session until it ends.
    pub(super) async fn run(&self, running: &Running) -> Result<End> {
        let Running { id, fence, .. } = *running;
        let Some(row) = self.row(id).await? else { return Ok(End::Closed) };
        let Some(gateway) = self.drivers.of(row.driver()?).cloned() else {
            if row.removed_at.is_some() {
                self.drivers.remove(id)?;
            }
            self.done(&row).await?;
            let reason = "This way to reach WhatsApp is not switched on any more.".to_owned();
            return self.end(running, Signal::Failed { reason }).await;
        };
        let place = self.drivers.place(id)?;
        if let Some(end) = self.before_opening(running, &row, &*gateway, &place).await? {
            return Ok(end);
        }
        self.recover(id, fence, gateway.abilities()).await?;
        if self.note(id, fence, Signal::Opening, Shown::default()).await?.is_none() {
            return Ok(End::Lost);
        }
        let (events, told) = Events::channel();
        let link = match timeout(DRIVER, gateway.open(&place, events)).await {
            Ok(Ok(link)) => link,
            Ok(Err(GatewayError::Never(reason))) => {
                return self.end(running, Signal::Failed { reason }).await;
            }
            Ok(Err(GatewayError::Later(reason))) => {
                return self.end(running, Signal::Lost { reason, retry: true }).await;
            }
            Err(_) => {
                let reason = "WhatsApp did not answer in time.".to_owned();
                return self.end(running, Signal::Lost { reason, retry: true }).await;
            }
        };
        let (connected, is_connected) = watch::channel(false);
        let end = tokio::select! {
            end = self.listen(running, told, connected) => end,
            end = self.send_all(running, &*gateway, &*link, is_connected) => end,
            end = self.obey(running, &place, &*gateway, &*link) => end,
        };
        if timeout(DRIVER, link.close()).await.is_err() {
            tracing::warn!(session = %id, "a session could not be closed in time");
        }
        end
    }

    async fn row(&self, id: SessionId) -> Result<Option<SessionRow>> {
        let mut tx = self.db.begin_read().await?;
        store::sessions::by_id(&mut tx, id).await
    }

    /// Notes the last of a session.
    async fn end(&self, running: &Running, signal: Signal) -> Result<End> {
        let noted = self.note(running.id, running.fence, signal, Shown::default()).await?;
        Ok(if noted.is_some() { End::Closed } else { End::Lost })
    }

    /// Does what needs no link; none when the session is to be opened.
    async fn before_opening(
        &self,
        running: &Running,
        row: &SessionRow,
        gateway: &dyn Gateway,
        place: &Place,
    ) -> Result<Option<End>> {
        match row.wish.as_deref() {
            Some("log_out") => {
                self.tell_phone(row, gateway, place).await?;
                self.unlinked(running, row, gateway, place).await.map(Some)
            }
            Some("remove") => {
                self.tell_phone(row, gateway, place).await?;
                self.removed(row, gateway, place).await.map(Some)
            }
            Some(_) => {
                self.done(row).await?;
                Ok(if row.wanted { None } else { Some(End::Closed) })
            }
            None if row.wanted => Ok(None),
            None => Ok(Some(End::Closed)),
        }
    }

    /// Opens a session that is closed for as long as it takes to unlink it at the phone, as far as the phone
    /// can be reached; the device is gone either way.
    async fn tell_phone(&self, row: &SessionRow, gateway: &dyn Gateway, place: &Place) -> Result<()> {
        if row.number.is_none() || row.status()? == SessionStatus::LoggedOut {
            return Ok(());
        }
        let (events, mut told) = Events::channel();
        let telling = async {
            let link = gateway.open(place, events).await?;
            while let Some(Told { event, .. }) = told.recv().await {
                match event {
                    GatewayEvent::Connected { .. } => {
                        link.log_out().await?;
                        break;
                    }
                    // What comes in now stays with the network, because nobody says that it is stored.
                    GatewayEvent::Message(_) | GatewayEvent::Receipt(_) => {}
                    _ => break,
                }
            }
            link.close().await;
            Ok::<_, GatewayError>(())
        };
        match timeout(UNLINK, telling).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(session = %row.id(), %error, "the phone could not be told"),
            Err(_) => tracing::info!(session = %row.id(), "the phone could not be told in time"),
        }
        Ok(())
    }

    /// Hears what is told, and writes it down.
    async fn listen(
        &self,
        running: &Running,
        mut told: mpsc::Receiver<Told>,
        connected: watch::Sender<bool>,
    ) -> Result<End> {
        let Running { id, fence, .. } = *running;
        while let Some(Told { event, stored }) = told.recv().await {
            let mut shown = Shown::default();
            let signal = match event {
                GatewayEvent::Message(incoming) => {
                    if !self.receive(id, fence, *incoming).await? {
                        return Ok(End::Lost);
                    }
                    None
                }
                GatewayEvent::Receipt(receipt) => {
                    if !self.note_receipt(id, fence, &receipt).await? {
                        return Ok(End::Lost);
                    }
                    None
                }
                GatewayEvent::Qr { text, expires_at } => {
                    shown.qr = Some((text, expires_at));
                    Some(Signal::Qr)
                }
                GatewayEvent::PairingCode { code } => {
                    shown.code = Some(code);
                    Some(Signal::PairingCode)
                }
                GatewayEvent::PasskeyRequired { options } => {
                    shown.passkey = Some(options);
                    Some(Signal::PasskeyRequired)
                }
                GatewayEvent::PasskeyConfirmation { code } => {
                    shown.code = code;
                    Some(Signal::PasskeyConfirmation)
                }
                GatewayEvent::Connected { number } => {
                    shown.number = Some(number.to_string());
                    Some(Signal::Connected)
                }
                GatewayEvent::Disconnected { reason, retry } => Some(Signal::Lost { reason, retry }),
                GatewayEvent::LoggedOut { reason } => Some(Signal::LoggedOut { reason }),
                GatewayEvent::Restricted { until, reason } => Some(Signal::Restricted { until, reason }),
                GatewayEvent::Failed { reason } => Some(Signal::Failed { reason }),
            };
            if let Some(signal) = signal {
                let out = matches!(signal, Signal::LoggedOut { .. });
                match self.note(id, fence, signal, shown).await? {
                    None => return Ok(End::Lost),
                    Some(SessionStatus::Connected) => drop(connected.send_replace(true)),
                    Some(status) if status.is_linking() || status == SessionStatus::Starting => {}
                    Some(_) => {
                        if out {
                            // What a device that was unlinked has kept is worth nothing.
                            self.drivers.remove(id)?;
                        }
                        return Ok(End::Closed);
                    }
                }
            }
            if let Some(stored) = stored {
                // Whoever told it may be gone.
                let _ = stored.send(());
            }
        }
        let reason = "The connection to WhatsApp ended.".to_owned();
        self.end(running, Signal::Lost { reason, retry: true }).await
    }

    /// Sends what is to be sent, one by one, once the session is connected.
    async fn send_all(
        &self,
        running: &Running,
        gateway: &dyn Gateway,
        link: &dyn Link,
        mut connected: watch::Receiver<bool>,
    ) -> Result<End> {
        let Running { id, fence, ref hook } = *running;
        if connected.wait_for(|connected| *connected).await.is_err() {
            std::future::pending::<()>().await;
        }
        self.ask(id, fence, link).await?;
        loop {
            match self.take(id, fence, gateway.abilities()).await? {
                Task::Lost => return Ok(End::Lost),
                Task::Wait(until) => {
                    let nap = until.map_or(NAP, |until| {
                        let millis = until.millis() - self.clock.now().millis();
                        Duration::from_millis(millis.cast_unsigned().clamp(1, LONGEST_NAP_MILLIS))
                    });
                    tokio::select! {
                        () = hook.queue.notified() => {}
                        () = tokio::time::sleep(nap) => {}
                    }
                }
                Task::Send(intent) => {
                    let sending = timeout(Duration::from_secs(SEND_SECONDS), link.send(&intent.outgoing));
                    let outcome = sending.await.unwrap_or_else(|_| {
                        let reason = "WhatsApp did not answer. Please look at the phone whether it is there.";
                        Err(SendError::Unknown(reason.into()))
                    });
                    let restricted = match &outcome {
                        Err(SendError::Restricted(reason)) => Some(reason.clone()),
                        _ => None,
                    };
                    if !self.note_outcome(id, fence, intent.row, outcome).await? {
                        return Ok(End::Lost);
                    }
                    if let Some(reason) = restricted {
                        return self.end(running, Signal::Restricted { until: None, reason }).await;
                    }
                }
            }
        }
    }

    /// Does what the owner asks for while the session is open.
    async fn obey(
        &self,
        running: &Running,
        place: &Place,
        gateway: &dyn Gateway,
        link: &dyn Link,
    ) -> Result<End> {
        let id = running.id;
        loop {
            let Some(row) = self.row(id).await? else { return Ok(End::Closed) };
            if row.fence != running.fence {
                return Ok(End::Lost);
            }
            match row.wish.as_deref() {
                Some(wish @ ("log_out" | "remove")) => {
                    // The phone is told as far as it can be reached; the device is gone either way.
                    if row.status()? == SessionStatus::Connected
                        && let Ok(Err(error)) = timeout(UNLINK, link.log_out()).await
                    {
                        tracing::info!(session = %id, %error, "the phone could not be told");
                    }
                    link.close().await;
                    return if wish == "remove" {
                        self.removed(&row, gateway, place).await
                    } else {
                        self.unlinked(running, &row, gateway, place).await
                    };
                }
                Some(_) => {
                    self.done(&row).await?;
                    return Ok(End::Closed);
                }
                // Whoever may not sign in any more has no number that is open; it comes back when they do.
                None if !row.owner_active => return self.end(running, Signal::Slept).await,
                None if !row.wanted || row.status()? == SessionStatus::Idle => return Ok(End::Closed),
                None => {}
            }
            if row.pairing_number.is_some() || row.pairing_answer.is_some() {
                self.done(&row).await?;
                self.pair(running, &row, link).await?;
            }
            let _ = timeout(NAP, running.hook.wishes.notified()).await;
        }
    }

    async fn pair(&self, running: &Running, row: &SessionRow, link: &dyn Link) -> Result<()> {
        let outcome = match (row.pairing_number.as_deref().and_then(Number::from_wire), &row.pairing_answer) {
            (Some(number), _) => timeout(DRIVER, link.pairing_code(&number)).await,
            (None, Some(answer)) => {
                let answer = Some(answer.as_str()).filter(|answer| !answer.is_empty());
                timeout(DRIVER, link.answer_passkey(answer)).await
            }
            (None, None) => return Ok(()),
        };
        if let Ok(Err(error)) = outcome {
            tracing::info!(session = %running.id, %error, "a phone could not be linked");
        }
        Ok(())
    }

    /// Takes note that what was asked for in `row` is being done.
    async fn done(&self, row: &SessionRow) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::sessions::hold(&mut tx, row.id()).await?;
        store::sessions::clear_wishes(&mut tx, row).await?;
        tx.commit().await
    }

    async fn unlinked(
        &self,
        running: &Running,
        row: &SessionRow,
        gateway: &dyn Gateway,
        place: &Place,
    ) -> Result<End> {
        self.wipe(gateway, place).await?;
        self.done(row).await?;
        self.end(running, Signal::LoggedOut { reason: "You unlinked it.".into() }).await
    }

    async fn removed(&self, row: &SessionRow, gateway: &dyn Gateway, place: &Place) -> Result<End> {
        self.wipe(gateway, place).await?;
        self.done(row).await?;
        Ok(End::Closed)
    }

    async fn wipe(&self, gateway: &dyn Gateway, place: &Place) -> Result<()> {
        if let Ok(Err(error)) = timeout(DRIVER, gateway.wipe(place)).await {
            tracing::warn!(session = %place.session, %error, "a driver could not forget a session");
        }
        self.drivers.remove(place.session)
    }
}
