//! The server functions of accounts. Their REST twins call the same services.

#![expect(missing_docs, reason = "the fields of the structs behind the functions are their arguments")]

use contract::{
    AppResult, Page, PageQuery, SignInId, UserId,
    auth::{self, Connection, Role, User},
    presence::Profile,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

/// What the sign-in and setup pages have to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontDoor {
    /// Whether this browser is signed in already.
    pub signed_in: bool,
    /// Whether the workspace has nobody yet.
    pub needs_setup: bool,
}

/// How the front door stands.
#[server]
pub async fn knock() -> AppResult<FrontDoor> {
    let call = crate::ssr::Call::visitor_only()?;
    let needs_setup = call.answer(call.services.accounts.needs_setup().await)?;
    Ok(FrontDoor { signed_in: crate::ssr::who().is_some(), needs_setup })
}

/// Signs this browser in and leads to `next`.
#[server]
pub async fn sign_in(login: String, password: String, next: Option<String>) -> AppResult<()> {
    let call = crate::ssr::Call::visitor_only()?;
    let login = auth::Login { login, password };
    let signed_in = call.answer(call.services.accounts.sign_in_browser(login, &call.visitor).await)?;
    crate::ssr::set_cookie(&signed_in.cookie);
    crate::ssr::go_to(next.as_deref().unwrap_or("/"));
    Ok(())
}

/// Makes the first person, an administrator, and signs this browser in.
#[server]
pub async fn finish_setup(token: String, name: String, email: String, password: String) -> AppResult<()> {
    let call = crate::ssr::Call::visitor_only()?;
    let setup = auth::Setup { token, name, email, password };
    let signed_in = call.answer(call.services.accounts.finish_setup(setup, &call.visitor).await)?;
    crate::ssr::set_cookie(&signed_in.cookie);
    crate::ssr::go_to("/");
    Ok(())
}

/// Signs this browser out.
#[server]
pub async fn sign_out() -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.sign_out(&call.who).await)?;
    crate::ssr::clear_cookie();
    crate::ssr::go_to("/sign-in");
    Ok(())
}

/// Where I am signed in.
#[server]
pub async fn sign_ins() -> AppResult<Vec<auth::SignIn>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.sign_ins(&call.who).await)
}

/// Ends one of my sign-ins.
#[server]
pub async fn revoke_sign_in(id: SignInId) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.revoke_sign_in(&call.who, id).await)
}

/// Changes my password and ends my other sign-ins.
#[server]
pub async fn change_password(current: String, new: String) -> AppResult<()> {
    let call = crate::ssr::Call::current()?;
    let change = auth::PasswordChange { current, new };
    call.answer(call.services.accounts.change_password(&call.who, change).await)?;
    crate::ssr::go_to("/me?done=password");
    Ok(())
}

/// The people whose name, e-mail address or phone number contains `query`.
#[server(input = Json)]
pub async fn people(query: String, page: PageQuery) -> AppResult<Page<User>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.users(&call.who, &query, page).await)
}

/// A colleague, and when they were last connected if I share a chat with them.
#[server]
pub async fn person_profile(id: UserId) -> AppResult<Profile> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.last_seen.profile(&call.who, id).await)
}

/// Adds a person and leads `back` to the list.
#[server]
pub async fn add_person(
    name: String,
    email: String,
    phone: String,
    role: Role,
    password: String,
    back: String,
) -> AppResult<User> {
    let call = crate::ssr::Call::current()?;
    let new = auth::NewUser { name, email, phone: crate::ssr::said(phone), role, password };
    let user = call.answer(call.services.accounts.create_user(&call.who, new).await)?;
    crate::ssr::go_to(&back);
    Ok(user)
}

/// Changes a person and leads `back` to the list; with an empty password, the old one stays.
#[server]
pub async fn change_person(
    id: UserId,
    name: String,
    email: String,
    phone: String,
    role: Role,
    password: String,
    back: String,
) -> AppResult<User> {
    let call = crate::ssr::Call::current()?;
    let changes = auth::UserChanges {
        name: Some(name),
        email: Some(email),
        phone: Some(phone),
        role: Some(role),
        password: crate::ssr::said(password),
    };
    let user = call.answer(call.services.accounts.change_user(&call.who, id, changes).await)?;
    crate::ssr::go_to(&back);
    Ok(user)
}

/// Lets a person sign in again, or ends their sign-ins and lets them sign in no more.
#[server]
pub async fn let_in(id: UserId, active: bool) -> AppResult<User> {
    let call = crate::ssr::Call::current()?;
    let accounts = &call.services.accounts;
    let outcome = if active {
        accounts.activate(&call.who, id).await
    } else {
        accounts.deactivate(&call.who, id).await
    };
    call.answer(outcome)
}

/// Who came to the door, newest first.
#[server(input = Json)]
pub async fn connections(page: PageQuery) -> AppResult<Page<Connection>> {
    let call = crate::ssr::Call::current()?;
    call.answer(call.services.accounts.connections(&call.who, page).await)
}
