//! What a person should notice wherever they are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something to notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// What it is about.
    pub kind: NotificationKind,
    /// A few words.
    pub title: String,
    /// A sentence that says what to do.
    pub body: String,
    /// The page where that is done.
    pub link: String,
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A WhatsApp number is about to be closed because it is not used.
    SessionIdle,
    /// WhatsApp restricted a number.
    SessionRestricted,
    /// A number has to be linked again.
    SessionLoggedOut,
    /// A number cannot go on by itself.
    SessionFailed,
}
