//! Who we are to Meta.

use std::fmt;

/// A number at Meta, and the token that may send from it.
#[derive(Clone)]
pub struct Account {
    /// Meta's id of the number that sends; digits, not the number itself.
    pub phone_number_id: String,
    /// An access token with `whatsapp_business_messaging`.
    pub access_token: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("phone_number_id", &self.phone_number_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_shown() {
        let account = Account { phone_number_id: "1".into(), access_token: "canary".into() };
        assert!(!format!("{account:?}").contains("canary"));
    }
}
