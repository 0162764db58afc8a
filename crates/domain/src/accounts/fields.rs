//! Fields of a person: a value that passed is one the database may hold.

use std::str::FromStr;

use contract::{
    AppError,
    limits::{NAME_CHARS, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS},
};
use email_address::EmailAddress;

use crate::{Result, db::without_nul};

/// A name without white space around it and without control characters.
pub(super) fn name(text: &str) -> Result<String> {
    let name = text.trim();
    let good = (1..=NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !good {
        return Err(AppError::invalid(
            "name",
            format!("Please give a name of 1 to {NAME_CHARS} characters."),
        )
        .into());
    }
    Ok(name.to_owned())
}

/// An e-mail address in lower case.
pub(super) fn email(text: &str) -> Result<String> {
    EmailAddress::from_str(text.trim()).map(|email| email.as_str().to_lowercase()).map_err(|_| {
        AppError::invalid("email", "Please give an e-mail address such as aisha@example.com.").into()
    })
}

/// A phone number in E.164, or none for an empty text.
pub(super) fn phone(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    e164(text).map(Some).ok_or_else(|| {
        AppError::invalid(
            "phone",
            "Please give the phone number with its country code, such as +60 12-345 6789.",
        )
        .into()
    })
}

/// What a person typed to sign in, as the database would hold it: an e-mail address or a phone number.
pub(super) fn login(text: &str) -> Result<String> {
    let text = without_nul("login", text.trim())?;
    Ok(e164(text).unwrap_or_else(|| text.to_lowercase()))
}

/// A password that is long enough and not too long to hash.
pub(super) fn password<'a>(field: &str, text: &'a str) -> Result<&'a str> {
    if text.chars().count() < PASSWORD_MIN_CHARS {
        return Err(AppError::invalid(
            field,
            format!("Please choose a password of at least {PASSWORD_MIN_CHARS} characters."),
        )
        .into());
    }
    if text.len() > PASSWORD_MAX_BYTES {
        return Err(AppError::invalid(
            field,
            format!("Please choose a password of at most {PASSWORD_MAX_BYTES} bytes."),
        )
        .into());
    }
    Ok(text)
}

fn e164(text: &str) -> Option<String> {
    // The crate reads letters as a phone's keys ("1-800-FLOWERS"); an e-mail address is no number.
    if text.chars().any(char::is_alphabetic) || text.len() > 40 {
        return None;
    }
    let number = phonenumber::parse(None, text).ok()?;
    phonenumber::is_valid(&number).then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_kept_in_e164_however_it_was_written() {
        for text in ["+60 12-345 6789", "+60123456789", " +60 (12) 3456789 "] {
            assert_eq!(phone(Some(text)).unwrap().as_deref(), Some("+60123456789"), "{text}");
        }
        assert_eq!(phone(Some("  ")).unwrap(), None);
        for text in ["012-345 6789", "+60", "hello", "+0000000000"] {
            assert!(phone(Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_login_is_an_address_or_a_number() {
        assert_eq!(login(" Aisha@Example.COM ").unwrap(), "aisha@example.com");
        assert_eq!(login("+60 12-345 6789").unwrap(), "+60123456789");
    }

    #[test]
    fn names_and_addresses_that_cannot_be_shown_are_refused() {
        assert!(name("   ").is_err());
        assert!(name("a\u{0}b").is_err());
        assert!(name(&"x".repeat(101)).is_err());
        assert_eq!(name("  Aïsha  ").unwrap(), "Aïsha");
        assert!(email("aisha").is_err());
        assert!(email("a\u{0}@example.com").is_err());
        assert!(login("a\u{0}b").is_err());
        assert!(password("password", "short").is_err());
    }
}
