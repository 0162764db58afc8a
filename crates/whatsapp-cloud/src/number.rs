//! The number that sends, as Meta knows it.

use serde::Deserialize;

use crate::{account::Account, failure::Failure, graph::Graph};

/// A number at Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// In E.164.
    pub number: String,
    /// What people see as its name.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    display_phone_number: String,
    verified_name: Option<String>,
}

/// Asks Meta for the account's number, which also tells whether its token is good. Sends nothing.
pub async fn of(graph: &Graph, account: &Account) -> Result<Number, Failure> {
    let fields = [("fields", "display_phone_number,verified_name")];
    let request = graph.get(&account.phone_number_id)?.query(&fields);
    let wire: Wire = graph.json(account, request, None).await.map_err(Failure::nothing_sent)?;
    let digits: String = wire.display_phone_number.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Err(Failure::Refused { code: 0, detail: "Meta names no number for this id".into() });
    }
    Ok(Number { number: format!("+{digits}"), name: wire.verified_name.filter(|name| !name.is_empty()) })
}
