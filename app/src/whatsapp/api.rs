//! What the pages of WhatsApp ask of the server. The REST twins call the same services.
//!
//! All that changes something is sent as a form, with JavaScript or without.

#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{
    AppResult, ContactId, MessageId, Page, SessionId,
    chats::Chat,
    whatsapp::{Contact, ContactsQuery, Driver, Imported, Numbers, Session, SessionWish},
};
use leptos::{prelude::*, server_fn::codec::Json};

/// My numbers, and how another one can be linked. Whoever never had one begins with one.
#[server]
pub async fn load_numbers() -> AppResult<Numbers> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.whatsapp.numbers(call.who.user_id).await)
}

/// My numbers alone.
#[server]
pub async fn load_sessions() -> AppResult<Vec<Session>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.whatsapp.sessions(call.who.user_id).await)
}

/// Begins to link another number; the keys are for the Cloud API only.
#[server]
pub async fn start_session(
    driver: Driver,
    #[server(default)] label: String,
    #[server(default)] phone_number_id: String,
    #[server(default)] access_token: String,
    #[server(default)] app_secret: String,
    #[server(default)] verify_token: String,
) -> AppResult<Session> {
    let call = crate::ssr::Call::current()?;
    let keys = contract::whatsapp::CloudAccess { phone_number_id, access_token, app_secret, verify_token };
    let cloud = (driver == Driver::Cloud).then_some(keys);
    let new = contract::whatsapp::NewSession { driver: Some(driver), label: crate::ssr::said(label), cloud };
    let session = call.answer(call.services.whatsapp.create(call.who.user_id, new).await)?;
    crate::ssr::lead_form_to("/whatsapp");
    Ok(session)
}

/// Renames one of my numbers, and says when it is closed for want of use.
#[server]
pub async fn change_session(id: SessionId, label: String, idle_minutes: u32) -> AppResult<Session> {
    let call = crate::ssr::Call::current()?;
    let changes = contract::whatsapp::SessionChanges { label: Some(label), idle_minutes: Some(idle_minutes) };
    call.answer(call.services.whatsapp.change(call.who.user_id, id, changes).await)
}

/// Opens one of my numbers anew, closes it, or unlinks its device.
#[server]
pub async fn wish_session(id: SessionId, wish: SessionWish) -> AppResult<Session> {
    let call = crate::ssr::Call::current()?;
    let session = call.answer(call.services.whatsapp.wish(call.who.user_id, id, wish).await)?;
    crate::ssr::lead_form_to("/whatsapp");
    Ok(session)
}

/// Unlinks one of my numbers and wipes what its device kept.
#[server]
pub async fn remove_session(id: SessionId) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.whatsapp.remove(call.who.user_id, id).await)?;
    crate::ssr::lead_form_to("/whatsapp");
    Ok(())
}

/// Asks for a code to be typed into the phone instead of scanning; it is told with the session.
#[server]
pub async fn pair_session(id: SessionId, phone: String) -> AppResult<()> {
    let (call, asked) = (crate::ssr::Call::current()?, contract::whatsapp::PairingNumber { phone });
    call.answer(call.services.whatsapp.pairing_code(call.who.user_id, id, asked).await).map(drop)
}

/// Gives what the passkey said, or, with nothing, that the codes are the same.
#[server]
pub async fn answer_passkey(id: SessionId, #[server(default)] assertion: String) -> AppResult<Session> {
    let call = crate::ssr::Call::current()?;
    let answer = contract::whatsapp::PasskeyAnswer { assertion: crate::ssr::said(assertion) };
    call.answer(call.services.whatsapp.answer_passkey(call.who.user_id, id, answer).await)
}

/// Starts a chat with a customer's number, or opens the one there is.
#[server]
pub async fn start_customer_chat(
    session_id: SessionId,
    number: String,
    #[server(default)] name: String,
) -> AppResult<Chat> {
    let call = crate::ssr::Call::current()?;
    let new = contract::chats::NewChat::Whatsapp { session_id, number, name: crate::ssr::said(name) };
    let chat = call.answer(call.services.chats.start(call.who.user_id, new).await)?;
    crate::ssr::go_to(&format!("/chats/{}", chat.id));
    Ok(chat)
}

/// Sends a message once more that failed.
#[server]
pub async fn retry_message(id: MessageId) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.whatsapp.retry(call.who.user_id, id).await).map(drop)
}

/// Says whether a message was sent of which nobody knew. One that was not is sent again.
#[server]
pub async fn settle_message(id: MessageId, sent: bool) -> AppResult<()> {
    let (call, found) = (crate::ssr::Call::current()?, contract::whatsapp::Settlement { sent });
    call.answer(call.services.whatsapp.settle(call.who.user_id, id, found).await)?;
    if !sent {
        call.answer(call.services.whatsapp.retry(call.who.user_id, id).await)?;
    }
    Ok(())
}

/// One of my contacts.
#[server(input = Json)]
pub async fn load_contact(id: ContactId) -> AppResult<Contact> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.whatsapp.contact(call.who.user_id, id).await)
}

/// My contacts, by name.
#[server(input = Json)]
pub async fn contacts(query: ContactsQuery) -> AppResult<Page<Contact>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.whatsapp.contacts(call.who.user_id, &query).await)
}

/// Notes a contact, and leads `back` to the list.
#[server]
pub async fn add_contact(
    number: String,
    #[server(default)] name: String,
    #[server(default)] tags: String,
    #[server(default)] notes: String,
    back: String,
) -> AppResult<Contact> {
    let call = crate::ssr::Call::current()?;
    let (name, notes, tags) = (crate::ssr::said(name), crate::ssr::said(notes), super::words::tags_of(&tags));
    let new = contract::whatsapp::NewContact { number, name, tags, notes };
    let contact = call.answer(call.services.whatsapp.add_contact(call.who.user_id, new).await)?;
    crate::ssr::go_to(&back);
    Ok(contact)
}

/// Changes a contact, and leads `back` where that is somewhere else.
#[server]
pub async fn change_contact(
    id: ContactId,
    #[server(default)] name: String,
    #[server(default)] tags: String,
    #[server(default)] notes: String,
    #[server(default)] opted_out: bool,
    #[server(default)] back: String,
) -> AppResult<Contact> {
    let call = crate::ssr::Call::current()?;
    let tags = Some(super::words::tags_of(&tags));
    let (name, notes, opted_out) = (Some(name), Some(notes), Some(opted_out));
    let changes = contract::whatsapp::ContactChanges { name, tags, notes, opted_out };
    let contact = call.answer(call.services.whatsapp.change_contact(call.who.user_id, id, changes).await)?;
    crate::ssr::said(back).inspect(|back| crate::ssr::go_to(back));
    Ok(contact)
}

/// Notes the contacts of some lines of CSV, and leads `back` to the list, which says what became of them.
#[server]
pub async fn import_contacts(lines: String, back: String) -> AppResult<Imported> {
    let call = crate::ssr::Call::current()?;
    let outcome = call.services.whatsapp.import_contacts(call.who.user_id, lines.as_bytes()).await;
    let imported = call.answer(outcome)?;
    crate::ssr::go_to(&super::imported::address(&back, &imported));
    Ok(imported)
}
