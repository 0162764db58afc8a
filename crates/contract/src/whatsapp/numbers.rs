//! What the pages of one's own numbers and of the laboratory begin with.

use serde::{Deserialize, Serialize};

use super::{Delivery, Driver, LabPhone, NetworkRules, Session, SessionQr};

/// A person's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Numbers {
    /// The sessions, the oldest first.
    pub sessions: Vec<Session>,
    /// The QR codes of those that wait to be scanned.
    pub codes: Vec<SessionQr>,
    /// How another number can be linked, the usual way first.
    pub drivers: Vec<Driver>,
}

/// A person's table in the laboratory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabTable {
    /// The phones on it, the oldest first.
    pub phones: Vec<PhoneOnTable>,
    /// The person's own sessions on the network of these phones.
    pub sessions: Vec<Session>,
    /// How the network behaves.
    pub rules: NetworkRules,
}

/// A phone, and the newest of what went from and to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneOnTable {
    /// The phone.
    pub phone: LabPhone,
    /// What was delivered, the oldest first.
    pub letters: Vec<Delivery>,
}
