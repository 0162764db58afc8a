//! The isolation matrix (G9): everyone against every route, server function, page and socket event,
//! with a victim's ids. What there is comes from the code itself, so that nothing new is forgotten.

mod functions;
mod live;
mod pages;
mod rest;
mod scene;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Answer, Caller};
use scene::{PRINCIPALS, Scene};

/// The status for each of [`PRINCIPALS`], in their order.
type Statuses = [u16; PRINCIPALS.len()];

/// Open to everybody, with this status.
const fn everybody(status: u16) -> Statuses {
    [status; PRINCIPALS.len()]
}

/// Whoever is signed in gets this status: their own things.
const fn signed_in(status: u16) -> Statuses {
    [401, 401, 401, status, status, status]
}

/// Only members of the chat get this status; for others there is no such chat, administrators included.
const fn members(status: u16) -> Statuses {
    [401, 401, 401, 404, status, 404]
}

/// Whoever is signed in, even a member of the chat, is told that there is no such thing: it is Alice's own.
const fn nobodys() -> Statuses {
    signed_in(404)
}

/// Members of the chat are told that this is for others; for others there is no such chat.
const fn nobody_here() -> Statuses {
    members(403)
}

/// Only the owner, who is not among the principals, gets anything; for others there is no such thing.
const fn owners() -> Statuses {
    signed_in(404)
}

/// Only administrators get this status.
const fn admins(status: u16) -> Statuses {
    [401, 401, 401, 403, 403, status]
}

/// What is sent with a request.
#[derive(Clone)]
enum Sent {
    Nothing,
    Json(Value),
    Form(Vec<(&'static str, String)>),
    /// A form with one file.
    File(Vec<u8>),
    /// A file of lines.
    Csv(&'static str),
}

async fn send(caller: &Caller, method: &str, path: &str, sent: &Sent) -> Answer {
    let method = method.to_uppercase().parse().expect("a method");
    match sent {
        Sent::Nothing => caller.send(method, path, "", Vec::new()).await,
        Sent::Json(body) => caller.json(method, path, body).await,
        Sent::Form(fields) => {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            caller.form(path, &fields).await
        }
        Sent::File(bytes) => caller.file(path, bytes).await,
        Sent::Csv(lines) => caller.send(method, path, "text/csv", lines.as_bytes().to_vec()).await,
    }
}

/// Panics when the table and the code do not have the same things.
fn has_a_row_for_each(kind: &str, file: &str, in_code: &BTreeSet<String>, in_table: &BTreeSet<String>) {
    let new: Vec<_> = in_code.difference(in_table).collect();
    assert!(
        new.is_empty(),
        "New {kind} without a row in the isolation matrix: {new:?}. Say in server/tests/it/isolation/{file} who \
         gets what from each."
    );
    let gone: Vec<_> = in_table.difference(in_code).collect();
    assert!(
        gone.is_empty(),
        "The isolation matrix has rows for {kind} that are gone: {gone:?}. Take them out of {file}."
    );
}
