//! The address of the page of people: whom it shows, and which dialog is open.

use leptos_router::{location::Url, params::ParamsMap};

/// Where the page lives.
pub(super) const PATH: &str = "/admin/people";

/// Whom the page is asked to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// What their name, e-mail address or phone number contains.
    pub query: String,
    /// After whom the list begins, for a further page.
    pub after: Option<String>,
}

impl Wish {
    /// What an address asks for.
    pub(super) fn of(address: &ParamsMap) -> Self {
        Self { query: address.get("query").unwrap_or_default(), after: address.get("after") }
    }

    /// The address that asks for it.
    pub(super) fn path(&self) -> String {
        let query = (!self.query.is_empty()).then(|| format!("query={}", Url::escape(&self.query)));
        let after = self.after.as_ref().map(|after| format!("after={}", Url::escape(after)));
        let asked: Vec<String> = query.into_iter().chain(after).collect();
        if asked.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", asked.join("&")) }
    }

    /// The same, with the dialog that `more` asks for.
    pub(super) fn path_with(&self, more: &str) -> String {
        let path = self.path();
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}{more}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_keeps_the_list_behind_it() {
        let everybody = Wish::default();
        assert_eq!(everybody.path_with("add=1"), "/admin/people?add=1");
        let page = Wish { query: "ana".into(), after: Some("x1".into()) };
        assert_eq!(page.path_with("edit=7"), "/admin/people?query=ana&after=x1&edit=7");
    }
}
