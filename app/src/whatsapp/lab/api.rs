//! What the laboratory asks of the server. The REST twins call the same services.

#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "a server function always is async"))]
#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{AppResult, PhoneId, SessionId, whatsapp::LabTable};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What can be done with a phone that lies there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneDeed {
    /// Switch it off.
    SwitchOff,
    /// Switch it on.
    SwitchOn,
    /// Have its number restricted by WhatsApp, for an hour.
    Restrict,
    /// Have that lifted.
    Lift,
    /// Unlink all its devices.
    LogOut,
    /// Make what is linked to it crash.
    Crash,
}

/// Whether there is a laboratory here.
#[server]
pub async fn has_lab() -> AppResult<bool> {
    Ok(crate::ssr::Call::current()?.services.lab.is_some())
}

/// My phones, my numbers, and how the network behaves.
#[server]
pub async fn load_table() -> AppResult<LabTable> {
    let call = crate::ssr::Call::current()?;
    let (phones, rules) = (call.lab()?.table(call.who.user_id), call.lab()?.rules());
    let sessions = call.answer(call.services.whatsapp.sessions(call.who.user_id).await)?;
    Ok(LabTable { phones, sessions, rules })
}

/// Makes a phone.
#[server]
pub async fn add_phone(
    number: String,
    name: String,
    #[server(default)] not_on_whatsapp: bool,
) -> AppResult<()> {
    let (call, on_whatsapp) = (crate::ssr::Call::current()?, Some(!not_on_whatsapp));
    let new = contract::whatsapp::NewLabPhone { number, name, on_whatsapp };
    call.answer(call.lab()?.add_phone(call.who.user_id, &new)).map(drop)
}

/// Lets a phone scan the code of one of my numbers, or type it.
#[server]
pub async fn scan_session(phone: PhoneId, session: SessionId) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    let qr = call.answer(call.services.whatsapp.linking_code(call.who.user_id, session).await)?;
    let scan = contract::whatsapp::Scan { qr };
    call.answer(call.lab()?.scan(call.who.user_id, phone, &scan)).map(drop)
}

/// Writes to a number from a phone.
#[server]
pub async fn write_from_phone(phone: PhoneId, to: String, #[server(default)] text: String) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    let new = contract::whatsapp::NewLabMessage { to, text, image_id: None, reply_to: None };
    call.answer(call.lab()?.send(call.who.user_id, phone, new).await).map(drop)
}

/// Does something with a phone.
#[server]
pub async fn do_with_phone(phone: PhoneId, deed: PhoneDeed) -> AppResult<()> {
    let (call, restriction) = (crate::ssr::Call::current()?, contract::whatsapp::Restriction::default());
    let lifted = contract::whatsapp::Restriction { seconds: Some(0) };
    let (lab, who) = (call.lab()?, call.who.user_id);
    let outcome = match deed {
        PhoneDeed::SwitchOff => lab.switch(who, phone, false),
        PhoneDeed::SwitchOn => lab.switch(who, phone, true),
        PhoneDeed::Restrict => lab.restrict(who, phone, restriction),
        PhoneDeed::Lift => lab.restrict(who, phone, lifted),
        PhoneDeed::LogOut => lab.log_out(who, phone),
        PhoneDeed::Crash => lab.crash(who, phone),
    };
    call.answer(outcome).map(drop)
}

/// Says how the network behaves from now on; shares are in per cent.
#[server]
pub async fn change_network(
    delay_ms: u32,
    failures: u32,
    lost_receipts: u32,
    seed: u64,
    #[server(default)] repeat_safe: bool,
    #[server(default)] askable: bool,
) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    let changes = contract::whatsapp::NetworkChanges {
        delay_ms: Some(delay_ms),
        failure_share: Some(f64::from(failures) / 100.0),
        drop_receipts_share: Some(f64::from(lost_receipts) / 100.0),
        repeat_safe: Some(repeat_safe),
        askable: Some(askable),
        seed: Some(seed),
    };
    call.answer(call.lab()?.change_rules(changes)).map(drop)
}
