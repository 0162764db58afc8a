//! What `whatsapp-rust` tells, in our words. Pure: one function, and its tests.

use contract::Timestamp;
use domain::whatsapp::gateway::{GatewayEvent, Number, Receipt, ReceiptState, WireId};
use whatsapp_rust::{
    types::{
        events::{ConnectFailureReason, Event, LoggedOut, ServerAck, TempBanReason, TemporaryBan},
        presence::ReceiptType,
    },
    wacore_binary::JidExt as _,
};

use crate::outgoing;

/// What has to be known beside an event.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The time now.
    pub(crate) now: Timestamp,
    /// The number that the device is linked to.
    pub(crate) number: Option<Number>,
}

/// What an event means to us; none for what is no news. Messages come in another way, because they have to
/// be stored first.
pub(crate) fn told(event: &Event, known: &Known) -> Option<GatewayEvent> {
    Some(match event {
        Event::PairingQrCode(qr) => {
            let millis = i64::try_from(qr.timeout.as_millis()).unwrap_or(i64::MAX);
            GatewayEvent::Qr { text: qr.code.clone(), expires_at: known.now.plus_millis(millis) }
        }
        Event::PairingCode(pairing) => GatewayEvent::PairingCode { code: readable(&pairing.code) },
        Event::PairPasskeyRequest(request) => {
            GatewayEvent::PasskeyRequired { options: request.request_options_json.clone() }
        }
        Event::PairPasskeyConfirmation(shown) => {
            GatewayEvent::PasskeyConfirmation { code: (!shown.skip_handoff_ux).then(|| shown.code.clone()) }
        }
        Event::Connected(_) => match &known.number {
            Some(number) => GatewayEvent::Connected { number: number.clone() },
            None => failed("WhatsApp did not say which number this is. Please link the phone again."),
        },
        Event::Disconnected(_) => lost("The connection to WhatsApp broke.", true),
        Event::StreamReplaced(_) => {
            lost("This device was opened in another place, so it was closed here.", false)
        }
        Event::LoggedOut(out) => GatewayEvent::LoggedOut { reason: why_logged_out(out).into() },
        Event::TemporaryBan(ban) => GatewayEvent::Restricted {
            until: Some(known.now.plus_millis(ban.expire.num_milliseconds())),
            reason: why_banned(ban),
        },
        Event::ConnectFailure(failure) => refused(failure.reason),
        Event::ClientOutdated(_) => {
            failed("WhatsApp does not take this version any more. Please update Switchboard.")
        }
        Event::QrScannedWithoutMultidevice(_) => {
            failed("WhatsApp on this phone is too old to link devices. Please update it, then link again.")
        }
        Event::PairingQrCodesExhausted(_) => failed("The code was not scanned in time. Please start again."),
        Event::PairError(_) => failed("WhatsApp did not link the phone. Please start again."),
        Event::PairPasskeyError(_) => {
            failed("The passkey was not accepted. Please start again, or link the phone in another way.")
        }
        // What is told of our own other devices says nothing about the customer's.
        Event::Receipt(receipt) if !receipt.source.is_from_me && !receipt.source.chat.is_group() => {
            let ids = receipt.message_ids.iter().map(|id| WireId::from_wire(id.clone())).collect();
            let at = Timestamp::from_millis(receipt.timestamp.timestamp_millis());
            GatewayEvent::Receipt(Receipt { ids, state: progress(&receipt.r#type)?, at })
        }
        Event::ServerAck(ack) => late_answer(ack, known.now)?,
        _ => return None,
    })
}

/// Whether nothing can follow on this connection.
pub(crate) const fn is_the_end(event: &GatewayEvent) -> bool {
    matches!(
        event,
        GatewayEvent::Disconnected { .. } | GatewayEvent::LoggedOut { .. } | GatewayEvent::Failed { .. }
    )
}

/// A pairing code as phones show it: `ABCD-1234`.
fn readable(code: &str) -> String {
    match (code.get(..4), code.get(4..)) {
        (Some(first), Some(second)) if !second.is_empty() => format!("{first}-{second}"),
        _ => code.to_owned(),
    }
}

fn failed(reason: &str) -> GatewayEvent {
    GatewayEvent::Failed { reason: reason.into() }
}

fn lost(reason: &str, retry: bool) -> GatewayEvent {
    GatewayEvent::Disconnected { reason: reason.into(), retry }
}

const fn why_logged_out(out: &LoggedOut) -> &'static str {
    match (out.reason, out.raw.is_some()) {
        (ConnectFailureReason::AccountLocked, _) => {
            "WhatsApp locked this account. Please open WhatsApp on the phone to see why."
        }
        (ConnectFailureReason::LoggedOut, false) => "This device was logged out here.",
        _ => "This device was unlinked on the phone or by WhatsApp. Please link the phone again.",
    }
}

fn why_banned(ban: &TemporaryBan) -> String {
    let why = match ban.code {
        TempBanReason::SentToTooManyPeople => "it wrote to too many people who do not know it",
        TempBanReason::BlockedByUsers => "too many people blocked it",
        TempBanReason::CreatedTooManyGroups => "it made too many groups with people who do not know it",
        TempBanReason::SentTooManySameMessage => "it sent the same message to too many people",
        TempBanReason::BroadcastList => "it sent too much to a broadcast list",
        TempBanReason::Unknown(_) => "it may have broken WhatsApp's rules",
    };
    format!("WhatsApp restricts this number for a time, because {why}.")
}

/// What a refusal at the door means. A door that is closed for now is tried again, every other is not:
/// knocking at it is what gets numbers banned.
fn refused(reason: ConnectFailureReason) -> GatewayEvent {
    match reason {
        ConnectFailureReason::ServiceUnavailable | ConnectFailureReason::InternalServerError => {
            lost("WhatsApp is not available for the moment.", true)
        }
        ConnectFailureReason::TempBanned => GatewayEvent::Restricted {
            until: None,
            reason: "WhatsApp restricts this number for a time, and did not say for how long.".into(),
        },
        ConnectFailureReason::LoggedOut
        | ConnectFailureReason::UnknownLogout
        | ConnectFailureReason::AccountLocked
        | ConnectFailureReason::NotFound
        | ConnectFailureReason::ClientUnknown => GatewayEvent::LoggedOut {
            reason: "WhatsApp does not know this device any more. Please link the phone again.".into(),
        },
        ConnectFailureReason::ClientOutdated | ConnectFailureReason::BadUserAgent => {
            failed("WhatsApp does not take this version any more. Please update Switchboard.")
        }
        ConnectFailureReason::Generic
        | ConnectFailureReason::CatExpired
        | ConnectFailureReason::CatInvalid
        | ConnectFailureReason::Experimental
        | ConnectFailureReason::Unknown(_) => failed(&format!(
            "WhatsApp refused the connection (code {}). Please wait a while, then restart the session.",
            reason.code()
        )),
    }
}

/// How far a receipt says that messages have come; none for receipts about something else.
fn progress(kind: &ReceiptType) -> Option<ReceiptState> {
    match kind {
        ReceiptType::Sent => Some(ReceiptState::Sent),
        // Inactive: it arrived while nobody looked.
        ReceiptType::Delivered | ReceiptType::Inactive => Some(ReceiptState::Delivered),
        ReceiptType::Read | ReceiptType::Played => Some(ReceiptState::Read),
        _ => None,
    }
}

/// What the server says of a message that nobody waits for any more: its answer came late.
fn late_answer(ack: &ServerAck, now: Timestamp) -> Option<GatewayEvent> {
    if ack.class.as_deref() != Some("message") {
        return None;
    }
    let state = match outgoing::verdict(ack) {
        Ok(()) => ReceiptState::Sent,
        // What is not known has been said before.
        Err(domain::whatsapp::gateway::SendError::Unknown(_)) => return None,
        Err(error) => ReceiptState::Failed(error.to_string()),
    };
    let at = ack.timestamp.map_or(now, |at| Timestamp::from_millis(at.timestamp_millis()));
    Some(GatewayEvent::Receipt(Receipt { ids: vec![WireId::from_wire(ack.id.clone())], state, at }))
}

#[cfg(test)]
mod tests;
