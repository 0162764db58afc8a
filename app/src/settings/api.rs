//! The server functions of settings. Their REST twins call the same service.

#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{AppResult, settings::Settings};
use leptos::prelude::*;

/// The settings, for the page on which they are changed; administrators only.
#[server]
pub async fn settings_to_change() -> AppResult<Settings> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.settings.for_admin(&call.who).await)
}

/// Changes all settings, as their form has them: a box that is not ticked is not sent.
#[server]
pub async fn change_settings(
    #[server(default)] uploads: bool,
    #[server(rename = "editHours")] edit_hours: String,
    #[server(rename = "deleteHours")] delete_hours: String,
) -> AppResult<Settings> {
    let call = crate::ssr::Call::current()?;
    let (edit_hours, delete_hours) = (crate::ssr::number(&edit_hours), crate::ssr::number(&delete_hours));
    let changes = contract::settings::SettingsChanges { uploads: Some(uploads), edit_hours, delete_hours };
    let settings = call.answer(call.services.settings.change(&call.who, changes).await)?;
    crate::ssr::go_to("/admin/settings?done=settings");
    Ok(settings)
}
