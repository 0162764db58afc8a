//! What goes out on a link.

use std::fmt;

use uuid::Uuid;

/// A phone number in E.164, such as `+60123456789`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// Reads a number that people wrote, with its country code; none when it is no number.
    pub fn parse(text: &str) -> Option<Self> {
        // The crate reads letters as a phone's keys ("1-800-FLOWERS").
        if text.chars().any(char::is_alphabetic) || text.len() > 40 {
            return None;
        }
        let number = phonenumber::parse(None, text.trim()).ok()?;
        let valid = phonenumber::is_valid(&number);
        valid.then(|| Self(number.format().mode(phonenumber::Mode::E164).to_string()))
    }

    /// Reads a number as networks write it: digits, with or without a plus. It is not checked any
    /// further, since whoever writes from it has it.
    pub fn from_wire(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches('+');
        let good = (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| Self(format!("+{digits}")))
    }

    /// With its plus.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without its plus, as networks write it.
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters of an id at most; those of networks have less than a hundred.
const WIRE_ID_CHARS: usize = 256;

/// What a message is called on the network.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireId(String);

impl WireId {
    /// A new id, in the form that WhatsApp's own clients give: `3EB0` and 18 hexadecimal digits.
    pub fn generate() -> Self {
        let random = Uuid::new_v4().simple().to_string().to_uppercase();
        Self(format!("3EB0{}", &random[..18]))
    }

    /// An id as the network wrote it. Whoever sends a message may choose it: what no network writes is left
    /// out, so that it can be stored.
    pub fn from_wire(text: impl AsRef<str>) -> Self {
        let written = text.as_ref().chars().filter(|c| !c.is_control());
        Self(written.take(WIRE_ID_CHARS).collect())
    }

    /// As the network writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WireId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Chosen and stored before the call; the same for every try.
    pub id: WireId,
    /// To whom.
    pub to: Number,
    /// The text, or what is written below the picture; empty for none.
    pub text: String,
    /// The picture.
    pub picture: Option<Picture>,
    /// The message it answers.
    pub reply_to: Option<Quoted>,
}

/// A picture's content.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// `image/jpeg` or `image/png`.
    pub kind: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes", self.kind, self.bytes.len())
    }
}

/// The message that another one answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// What the network calls it.
    pub id: WireId,
    /// Whether the customer wrote it; else the session did.
    pub theirs: bool,
    /// Its text.
    pub text: String,
}

/// The network took a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What the network calls it: the id it was given, unless the network chooses its own. Receipts may
    /// name either.
    pub id: WireId,
}

/// Why a message was not sent, or why that is not known. The sentences are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The network will never take it.
    #[error("{0}")]
    Refused(String),
    /// The number has no WhatsApp.
    #[error("This number is not on WhatsApp.")]
    NotOnWhatsapp,
    /// It certainly did not leave; a later try may succeed.
    #[error("{0}")]
    NotSent(String),
    /// Nobody knows whether it left: it is never sent again without asking.
    #[error("{0}")]
    Unknown(String),
    /// It did not leave, because WhatsApp restricts the number (error 463): everything stops. Told as
    /// [`super::GatewayEvent::Restricted`] too where it is known until when.
    #[error("{0}")]
    Restricted(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_in_e164_however_they_were_written() {
        for text in ["+60 12-345 6789", "+60123456789", " +60 (12) 3456789 "] {
            assert_eq!(Number::parse(text).unwrap().as_str(), "+60123456789", "{text}");
        }
        for text in ["012-345 6789", "+60", "hello", "+0000000000", ""] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert_eq!(Number::from_wire("60123456789").unwrap().digits(), "60123456789");
        assert_eq!(Number::from_wire("status@broadcast"), None);
    }

    #[test]
    fn ids_look_like_those_of_whatsapps_own_clients() {
        let id = WireId::generate();
        assert_eq!((id.as_str().len(), &id.as_str()[..4]), (22, "3EB0"));
        assert_ne!(id, WireId::generate());
        assert_eq!(WireId::from_wire(format!("\0a\n{}", "b".repeat(500))).as_str().len(), WIRE_ID_CHARS);
    }
}
