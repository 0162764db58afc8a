//! The server functions of settings. Their REST twins call the same service.

#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{
    AppResult,
    settings::{Settings, SettingsChanges},
};
use leptos::{prelude::*, server_fn::codec::Json};

/// The settings that hold for everybody.
#[server]
pub async fn load_settings() -> AppResult<Settings> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.settings.current().await)
}

/// The settings, for the page on which they are changed; administrators only.
#[server]
pub async fn settings_to_change() -> AppResult<Settings> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.settings.for_admin(&call.who).await)
}

/// Changes settings; what is absent stays.
#[server(input = Json)]
pub async fn change_settings(changes: SettingsChanges) -> AppResult<Settings> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.settings.change(&call.who, changes).await)
}
