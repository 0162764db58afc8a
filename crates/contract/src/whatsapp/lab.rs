//! The laboratory: virtual phones on the simulated network.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ImageId, PhoneId, Timestamp};

/// A virtual phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabPhone {
    /// The phone.
    pub id: PhoneId,
    /// Its number in E.164.
    pub number: String,
    /// Who holds it.
    pub name: String,
    /// Whether its number is on WhatsApp.
    pub on_whatsapp: bool,
    /// Whether it is switched on.
    pub online: bool,
    /// Until when WhatsApp restricts it.
    pub restricted_until: Option<Timestamp>,
    /// Devices that are linked to it.
    pub devices: u32,
}

/// A virtual phone to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLabPhone {
    /// Its number, with country code. One that you made already is given again.
    pub number: String,
    /// Who holds it, 1 to 100 characters.
    pub name: String,
    /// Whether its number is on WhatsApp; it is, unless told.
    #[serde(default)]
    pub on_whatsapp: Option<bool>,
}

/// What a phone's camera sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scan {
    /// A session's QR code, or its pairing code.
    pub qr: String,
}

/// A message that is sent from a virtual phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLabMessage {
    /// The number it goes to.
    pub to: String,
    /// The text; may be left out with a picture.
    #[serde(default)]
    pub text: String,
    /// A picture that you uploaded and have not sent yet.
    #[serde(default)]
    pub image_id: Option<ImageId>,
    /// The message it answers, by its `id`.
    #[serde(default)]
    pub reply_to: Option<String>,
}

/// A message as a virtual phone has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabMessage {
    /// What the network calls it.
    pub id: String,
    /// The number it came from.
    pub from: String,
    /// The number it went to.
    pub to: String,
    /// The text.
    pub text: String,
    /// Whether there is a picture in it.
    pub image: bool,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// When it was delivered.
    pub at: Timestamp,
}

/// Something that the network delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// What the network calls the message.
    pub id: String,
    /// The number it came from.
    pub from: String,
    /// The number it went to.
    pub to: String,
    /// The text.
    pub text: String,
    /// Whether there was a picture in it.
    pub image: bool,
    /// When it was delivered.
    pub at: Timestamp,
}

/// How the network behaves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkRules {
    /// How long sending takes; the message is delivered half-way.
    pub delay_ms: u32,
    /// The share of messages that it refuses, 0 to 1.
    pub failure_share: f64,
    /// The share of receipts that get lost, 0 to 1.
    pub drop_receipts_share: f64,
    /// Whether a message that is sent again under its id is delivered once.
    pub repeat_safe: bool,
    /// Whether it can be asked if a message was sent.
    pub askable: bool,
    /// What all its chances come from: the same seed, the same fate of a message.
    pub seed: u64,
}

impl Default for NetworkRules {
    fn default() -> Self {
        Self {
            delay_ms: 0,
            failure_share: 0.0,
            drop_receipts_share: 0.0,
            repeat_safe: true,
            askable: true,
            seed: 1,
        }
    }
}

/// Changes to the network's behaviour; what is absent stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkChanges {
    /// Milliseconds, at most 60,000.
    #[serde(default)]
    pub delay_ms: Option<u32>,
    /// 0 to 1.
    #[serde(default)]
    pub failure_share: Option<f64>,
    /// 0 to 1.
    #[serde(default)]
    pub drop_receipts_share: Option<f64>,
    /// Whether a message that is sent again under its id is delivered once.
    #[serde(default)]
    pub repeat_safe: Option<bool>,
    /// Whether it can be asked if a message was sent.
    #[serde(default)]
    pub askable: Option<bool>,
    /// What all its chances come from.
    #[serde(default)]
    pub seed: Option<u64>,
}

/// For how long a phone is restricted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Restriction {
    /// Seconds, at most a year; an hour unless told, 0 to lift it.
    #[serde(default)]
    pub seconds: Option<u32>,
}
