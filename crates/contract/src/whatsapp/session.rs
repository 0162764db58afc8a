//! A person's number as it is linked to the hub.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{SessionId, Timestamp, UserId};

/// How a number reaches WhatsApp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Driver {
    /// A network of virtual phones inside the hub, for trying things out.
    Simulated,
    /// A device linked to the phone, as WhatsApp Web is. Not official: the number may get restricted.
    Linked,
    /// Meta's Cloud API, the official way.
    Cloud,
}

impl Driver {
    /// Its word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Linked => "linked",
            Self::Cloud => "cloud",
        }
    }
}

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// On its way to the network.
    Starting,
    /// A QR code waits to be scanned with the phone.
    ScanQr,
    /// A pairing code waits to be typed into the phone.
    PairingCode,
    /// The phone's passkey is asked for.
    PasskeyRequired,
    /// The phone shows a code that has to be the one shown here.
    PasskeyConfirmation,
    /// Linked and open.
    Connected,
    /// The connection broke; it comes back by itself.
    Reconnecting,
    /// Closed while it is not needed, the device kept; it opens by itself when something must be sent,
    /// unless its owner disconnected it.
    Idle,
    /// WhatsApp restricted the number: nothing is sent until `restrictedUntil`.
    Restricted,
    /// Unlinked; it has to be scanned again.
    LoggedOut,
    /// It cannot go on by itself; `reason` says why.
    Failed,
}

impl SessionStatus {
    /// Its word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::ScanQr => "scan_qr",
            Self::PairingCode => "pairing_code",
            Self::PasskeyRequired => "passkey_required",
            Self::PasskeyConfirmation => "passkey_confirmation",
            Self::Connected => "connected",
            Self::Reconnecting => "reconnecting",
            Self::Idle => "idle",
            Self::Restricted => "restricted",
            Self::LoggedOut => "logged_out",
            Self::Failed => "failed",
        }
    }

    /// Whether a device is being linked, which needs its owner.
    pub const fn is_linking(self) -> bool {
        matches!(self, Self::ScanQr | Self::PairingCode | Self::PasskeyRequired | Self::PasskeyConfirmation)
    }
}

/// One of a person's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// How it reaches WhatsApp.
    pub driver: Driver,
    /// What its owner calls it.
    pub label: String,
    /// The number in E.164, once a phone is linked.
    pub number: Option<String>,
    /// Where it is.
    pub status: SessionStatus,
    /// Why, as a sentence, where that needs saying.
    pub reason: Option<String>,
    /// Since when it is there.
    pub since: Timestamp,
    /// Until when WhatsApp restricts the number, as far as it said.
    pub restricted_until: Option<Timestamp>,
    /// With `pairing_code`, the code to type into the phone; with `passkey_confirmation`, the one to
    /// compare.
    pub code: Option<String>,
    /// With `passkey_required`, what the passkey is asked: WebAuthn request options, as JSON.
    pub passkey: Option<String>,
    /// Minutes without use after which it is closed; the hub's own unless its owner chose.
    pub idle_minutes: u32,
    /// When it is about to be closed because it is not used; told some minutes before.
    pub closes_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Where its owner's stream stood when this was read.
    #[serde(default)]
    pub own_cursor: u64,
}

/// A session to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSession {
    /// One of the drivers that are switched on; the first of them unless told.
    #[serde(default)]
    pub driver: Option<Driver>,
    /// What to call it, at most 100 characters; something sensible unless told.
    #[serde(default)]
    pub label: Option<String>,
    /// What the Cloud API needs; for `cloud` only.
    #[serde(default)]
    pub cloud: Option<CloudAccess>,
}

/// The keys to a number of the Cloud API. They are kept beside the session's device, never shown again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloudAccess {
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// A permanent access token.
    pub access_token: String,
    /// The app's secret, with which webhooks are signed.
    pub app_secret: String,
    /// What Meta shows when it checks the webhook's address.
    pub verify_token: String,
}

impl std::fmt::Debug for CloudAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CloudAccess").field("phone_number_id", &self.phone_number_id).finish_non_exhaustive()
    }
}

/// Changes to a session; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionChanges {
    /// A new label, 1 to 100 characters.
    #[serde(default)]
    pub label: Option<String>,
    /// Minutes without use after which it is closed, 1 to 10,080 (a week).
    #[serde(default)]
    pub idle_minutes: Option<u32>,
}

/// What its owner wants of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionWish {
    /// Close it and open it anew, with the device it has.
    Restart,
    /// Close it until it is restarted; the device is kept.
    Disconnect,
    /// Unlink the device.
    LogOut,
}

/// The phone that is to be linked by a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PairingNumber {
    /// Its number, with country code.
    pub phone: String,
}

/// A code to be typed into the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PairingCode {
    /// The code.
    pub code: String,
}

/// What the passkey said, or, where there is no `assertion`, that the codes are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// The WebAuthn assertion, as JSON.
    #[serde(default)]
    pub assertion: Option<String>,
}

/// A QR code to be scanned; told to its session's owner only, and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionQr {
    /// The session.
    pub session_id: SessionId,
    /// What the code says.
    pub qr: String,
    /// Until when it can be scanned.
    pub expires_at: Timestamp,
}

/// A person's sessions, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The sessions, the oldest first.
    pub sessions: Vec<SessionHealth>,
}

/// How a session is, without anything that is said in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionHealth {
    /// The session.
    pub id: SessionId,
    /// Whose it is.
    pub owner_id: UserId,
    /// How it reaches WhatsApp.
    pub driver: Driver,
    /// Where it is.
    pub status: SessionStatus,
    /// Since when it is there.
    pub since: Timestamp,
    /// Messages that wait to be sent.
    pub queued: u64,
    /// Messages that could not be sent, in the last 24 hours.
    pub failed: u64,
    /// Messages of which nobody knows whether they were sent.
    pub unknown: u64,
    /// How often it broke since it was last connected.
    pub errors: u64,
}

/// What somebody found on the phone about a message of which nobody knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settlement {
    /// Whether it was sent.
    pub sent: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_one_on_the_wire() {
        for driver in [Driver::Simulated, Driver::Linked, Driver::Cloud] {
            assert_eq!(serde_json::to_value(driver).unwrap(), driver.word());
        }
        for status in [
            SessionStatus::Starting,
            SessionStatus::ScanQr,
            SessionStatus::PairingCode,
            SessionStatus::PasskeyRequired,
            SessionStatus::PasskeyConfirmation,
            SessionStatus::Connected,
            SessionStatus::Reconnecting,
            SessionStatus::Idle,
            SessionStatus::Restricted,
            SessionStatus::LoggedOut,
            SessionStatus::Failed,
        ] {
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
        }
    }

    #[test]
    fn keys_are_not_printed() {
        let access = CloudAccess {
            phone_number_id: "1".into(),
            access_token: "secret".into(),
            app_secret: "secret".into(),
            verify_token: "secret".into(),
        };
        assert!(!format!("{access:?}").contains("secret"));
    }
}
