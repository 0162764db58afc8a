//! Failures a user can be told about.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// What a server function or a REST handler answers.
pub type AppResult<T> = Result<T, AppError>;

/// A failure the user can be told about. Causes are logged where they happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AppError {
    /// No sign-in, or one that has ended.
    #[error("Please sign in to continue.")]
    Unauthenticated,
    /// The login and the password do not belong together; which of them is wrong is not said.
    #[error("That e-mail or phone and password do not match.")]
    WrongPassword,
    /// Signed in, but this is for another role.
    #[error("Your role does not allow that.")]
    Forbidden,
    /// Pictures cannot be sent: an administrator switched that off.
    #[error("Pictures are switched off here. An administrator can switch them on in the settings.")]
    UploadsOff,
    /// Absent, or not the asker's to see; the two are told apart nowhere.
    #[error("We could not find that {what}.")]
    NotFound {
        /// The noun, for the sentence.
        what: String,
    },
    /// Something in the request has to be put right.
    #[error("{message}")]
    Invalid {
        /// The field, as it is spelled on the wire.
        field: String,
        /// What to do about it, as a sentence.
        message: String,
    },
    /// The request does not fit what is already there.
    #[error("{message}")]
    Conflict {
        /// The field, as it is spelled on the wire.
        field: String,
        /// What stands in the way, as a sentence.
        message: String,
    },
    /// Too much at once.
    #[error("That was too often. Please wait {retry_after} s and try again.")]
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The body is larger than this endpoint takes.
    #[error("That is too large. At most {} can be sent here.", size(*limit))]
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// The database or something else we need is away for the moment; nothing was changed.
    #[error("Switchboard cannot reach its database right now. Nothing was lost; please try again.")]
    Unavailable,
    /// The server could not be reached at all; only a browser says this.
    #[error("The server cannot be reached. Your work is kept.")]
    Offline,
    /// Our fault.
    #[error("Something went wrong on our side.")]
    Internal,
}

impl AppError {
    /// A field that has to be put right, and how.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }

    /// Something that is absent, or not the asker's to see.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    /// The HTTP status. This is the only table of statuses.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated | Self::WrongPassword => 401,
            Self::Forbidden | Self::UploadsOff => 403,
            Self::NotFound { .. } => 404,
            Self::Conflict { .. } => 409,
            Self::TooLarge { .. } => 413,
            Self::Invalid { .. } => 422,
            Self::TooMany { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable | Self::Offline => 503,
        }
    }

    /// The word a program can act on.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::WrongPassword => "wrong_password",
            Self::Forbidden => "forbidden",
            Self::UploadsOff => "uploads_off",
            Self::NotFound { .. } => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::Conflict { .. } => "conflict",
            Self::TooMany { .. } => "too_many",
            Self::TooLarge { .. } => "too_large",
            Self::Unavailable => "unavailable",
            Self::Offline => "offline",
            Self::Internal => "internal",
        }
    }

    /// The field to put right, if it is one field's fault.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid { field, .. } | Self::Conflict { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Whether the same request may succeed later without being changed.
    pub const fn may_pass_later(&self) -> bool {
        matches!(self, Self::Unavailable | Self::Offline | Self::Internal | Self::TooMany { .. })
    }
}

/// A number of bytes, for people.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    match bytes {
        MIB.. if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        KIB.. if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => format!("{bytes} bytes"),
    }
}

// By hand for the same reason as events.
impl<'de> Deserialize<'de> for AppError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Flat {
            code: String,
            what: String,
            field: String,
            message: String,
            retry_after: u32,
            limit: u64,
        }

        let Flat { code, what, field, message, retry_after, limit } = Flat::deserialize(deserializer)?;
        Ok(match &*code {
            "unauthenticated" => Self::Unauthenticated,
            "wrong_password" => Self::WrongPassword,
            "forbidden" => Self::Forbidden,
            "uploads_off" => Self::UploadsOff,
            "not_found" => Self::NotFound { what },
            "invalid" => Self::Invalid { field, message },
            "conflict" => Self::Conflict { field, message },
            "too_many" => Self::TooMany { retry_after },
            "too_large" => Self::TooLarge { limit },
            "unavailable" => Self::Unavailable,
            "offline" => Self::Offline,
            "internal" => Self::Internal,
            _ => return Err(D::Error::custom(format!("an unknown code, {code:?}"))),
        })
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            // A proxy's error page, or an answer cut short: the server itself says JSON.
            ServerFnErrorErr::Deserialization(_) => Self::Unavailable,
            ServerFnErrorErr::Args(message) => Self::invalid("body", message),
            ServerFnErrorErr::MissingArg(field) => Self::invalid(field, "This is needed."),
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_said_is_the_code_serialised() {
        let all = [
            AppError::Unauthenticated,
            AppError::WrongPassword,
            AppError::Forbidden,
            AppError::UploadsOff,
            AppError::not_found("chat"),
            AppError::invalid("name", "Please give a name."),
            AppError::Conflict { field: "email".into(), message: "Taken.".into() },
            AppError::TooMany { retry_after: 3 },
            AppError::TooLarge { limit: 9 },
            AppError::Unavailable,
            AppError::Offline,
            AppError::Internal,
        ];
        for error in all {
            let json = serde_json::to_value(&error).unwrap();
            assert_eq!(json["code"], error.code());
            assert_eq!(serde_json::from_value::<AppError>(json).unwrap(), error);
        }
    }
}
