//! Customers, as one person of the team knows them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{ContactId, Timestamp};

/// The customer of a WhatsApp chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhatsappContact {
    /// The contact; it is the `senderId` of what the customer writes.
    pub id: ContactId,
    /// What its owner calls it, else what it calls itself, else its number.
    pub name: String,
    /// In E.164.
    pub number: String,
    /// Words by which its owner sorts contacts, sorted.
    pub tags: Vec<String>,
    /// Whether the customer wants no blasts.
    pub opted_out: bool,
}

/// A contact with all that its owner noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The contact.
    pub id: ContactId,
    /// What its owner calls it, else what it calls itself, else its number.
    pub name: String,
    /// In E.164.
    pub number: String,
    /// Words by which its owner sorts contacts, sorted.
    pub tags: Vec<String>,
    /// What its owner noted.
    pub notes: String,
    /// Whether the customer wants no blasts.
    pub opted_out: bool,
    /// When it was first known.
    pub created_at: Timestamp,
}

/// A contact to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewContact {
    /// The number with its country code. Where it is known already, that contact is changed.
    pub number: String,
    /// At most 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// At most 20, of at most 50 characters.
    #[serde(default)]
    pub tags: Vec<String>,
    /// At most 4,096 bytes.
    #[serde(default)]
    pub notes: Option<String>,
}

/// Changes to a contact; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactChanges {
    /// A new name; empty for what the customer calls themself.
    #[serde(default)]
    pub name: Option<String>,
    /// All tags it is to have.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// New notes.
    #[serde(default)]
    pub notes: Option<String>,
    /// Whether the customer wants no blasts.
    #[serde(default)]
    pub opted_out: Option<bool>,
}

/// Which contacts are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactsQuery {
    /// A part of the name or the number.
    #[serde(default)]
    pub query: Option<String>,
    /// With this tag.
    #[serde(default)]
    pub tag: Option<String>,
    /// Contacts wanted, 1 to 100; 50 unless told.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// What became of a file of contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Lines that were taken.
    pub accepted: u64,
    /// Lines that were not, at most the first 1,000.
    pub rejected: Vec<RejectedLine>,
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedLine {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What stands there.
    pub value: String,
    /// Why it was not taken.
    pub reason: String,
}

/// A contact that turned out to be another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Merge {
    /// The contact that stays.
    pub into: ContactId,
}
