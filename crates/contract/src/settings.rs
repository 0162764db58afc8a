//! What administrators set for everybody, in the browser. Variables are for operators only.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The workspace's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Whether pictures may be sent.
    pub uploads: bool,
    /// For how many hours its author may edit a message; 0: not at all.
    pub edit_hours: u32,
    /// For how many hours its author may delete a message for everyone; 0: not at all.
    pub delete_hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { uploads: true, edit_hours: 24, delete_hours: 24 }
    }
}

/// Changes to the settings; what is absent stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChanges {
    /// Whether pictures may be sent.
    #[serde(default)]
    pub uploads: Option<bool>,
    /// Hours, 0 to 87,600 (ten years).
    #[serde(default)]
    pub edit_hours: Option<u32>,
    /// Hours, 0 to 87,600 (ten years).
    #[serde(default)]
    pub delete_hours: Option<u32>,
}
