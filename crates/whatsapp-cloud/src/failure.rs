//! What can go wrong with a call to Meta, and what it means for the message.
//!
//! Codes from Meta's "Error codes" of the Cloud API, as of November 2026. A code decides before the HTTP
//! status does, as Meta asks.

use std::time::Duration;

use serde::Deserialize;

/// Why a call failed. Only [`Failure::Undecided`] leaves open whether something was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Too much was sent, from this number or to this person; nothing of this call was.
    #[error("sending too fast ({code})")]
    RateLimited {
        /// Meta's code, or the HTTP status.
        code: i64,
        /// How long to wait, where Meta says so.
        wait: Option<Duration>,
    },
    /// The person last wrote more than 24 hours ago, so only a template may be sent.
    #[error("the 24 hours after the person's last message are over")]
    WindowClosed,
    /// The number is not on WhatsApp, or cannot get messages from businesses.
    #[error("the number cannot be reached on WhatsApp")]
    NotOnWhatsApp,
    /// This person gets no more of this kind for now, or has blocked us. Others do.
    #[error("WhatsApp holds this message back from this person ({code})")]
    HeldBack {
        /// Meta's code.
        code: i64,
    },
    /// Meta restricted the account or the number. Whoever goes on makes it worse.
    #[error("the account is restricted ({code}): {detail}")]
    Restricted {
        /// Meta's code.
        code: i64,
        /// Meta's words.
        detail: String,
    },
    /// The token has expired, was revoked, or lacks a permission.
    #[error("the access token is not accepted ({code})")]
    SignedOut {
        /// Meta's code, or the HTTP status.
        code: i64,
    },
    /// What was sent is not acceptable: a template that is not there, a picture of the wrong kind.
    #[error("not accepted ({code}): {detail}")]
    Refused {
        /// Meta's code, or the HTTP status.
        code: i64,
        /// Meta's words.
        detail: String,
    },
    /// Meta was not reached, so nothing was sent.
    #[error("Meta cannot be reached: {0}")]
    Unreachable(String),
    /// The call left, and no answer came that says what became of it.
    #[error("nobody knows whether it was sent: {0}")]
    Undecided(String),
    /// More came back than a sane answer has.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
}

/// An error as Meta words it, in answers and in webhooks.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct MetaError {
    code: i64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    error_data: Details,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Details {
    #[serde(default)]
    details: String,
}

impl MetaError {
    /// The most telling of Meta's words.
    fn words(&self) -> String {
        let all = [&self.error_data.details, &self.message, &self.title];
        all.into_iter().find(|words| !words.is_empty()).cloned().unwrap_or_default()
    }
}

impl Failure {
    /// What an error in a webhook means for the message that it is about.
    pub(crate) fn of_status(error: &MetaError) -> Self {
        Self::of_code(error, None)
            .unwrap_or_else(|| Self::Refused { code: error.code, detail: error.words() })
    }

    /// What an answer that is no success means: HTTP status, Meta's error if the body held one, and
    /// `Retry-After`.
    pub(crate) fn of_answer(status: u16, error: Option<&MetaError>, wait: Option<Duration>) -> Self {
        if let Some(failure) = error.and_then(|error| Self::of_code(error, wait)) {
            return failure;
        }
        let code = error.map_or(i64::from(status), |error| error.code);
        let detail = error.map(MetaError::words).unwrap_or_default();
        match status {
            429 => Self::RateLimited { code, wait },
            401 => Self::SignedOut { code },
            // A proxy or a crash on the way may have answered for a server that did its work.
            408 | 500.. => Self::Undecided(format!("Meta answered {status} {detail}")),
            _ => Self::Refused { code, detail },
        }
    }

    /// This failure of a call that sends no message, so that there is nothing to be undecided about.
    pub(crate) fn nothing_sent(self) -> Self {
        match self {
            Self::Undecided(words) => Self::Unreachable(words),
            failure => failure,
        }
    }

    /// What Meta's code alone says; none for one that says no more than "something is wrong".
    fn of_code(error: &MetaError, wait: Option<Duration>) -> Option<Self> {
        let code = error.code;
        Some(match code {
            // The app, the business account, the number's throughput, this pair of numbers.
            4 | 80007 | 130_429 | 131_056 => Self::RateLimited { code, wait },
            131_047 => Self::WindowClosed,
            131_026 => Self::NotOnWhatsApp,
            // Too many marketing messages for this person; part of an experiment; opted out of marketing.
            131_049 | 130_472 | 131_050 => Self::HeldBack { code },
            // Policy, spam, locked, country, unpaid.
            368 | 131_048 | 131_031 | 130_497 | 131_042 => Self::Restricted { code, detail: error.words() },
            // The token, its permissions, the number's registration.
            0 | 3 | 10 | 190 | 200..=299 | 131_005 | 131_045 | 133_010 => Self::SignedOut { code },
            33 | 100 | 131_008 | 131_009 | 131_021 | 131_030 | 131_051..=131_053 | 132_000..=132_999 => {
                Self::Refused { code, detail: error.words() }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: i64) -> MetaError {
        serde_json::from_value(serde_json::json!({
            "code": code, "message": "(#1) short", "error_data": { "messaging_product": "whatsapp", "details": "long" }
        }))
        .unwrap()
    }

    #[test]
    fn every_code_we_know_says_what_became_of_the_message() {
        let detail = || "long".to_owned();
        for (code, expected) in [
            (4, Failure::RateLimited { code: 4, wait: None }),
            (80007, Failure::RateLimited { code: 80007, wait: None }),
            (130_429, Failure::RateLimited { code: 130_429, wait: None }),
            (131_056, Failure::RateLimited { code: 131_056, wait: None }),
            (131_047, Failure::WindowClosed),
            (131_026, Failure::NotOnWhatsApp),
            (131_049, Failure::HeldBack { code: 131_049 }),
            (368, Failure::Restricted { code: 368, detail: detail() }),
            (131_048, Failure::Restricted { code: 131_048, detail: detail() }),
            (131_031, Failure::Restricted { code: 131_031, detail: detail() }),
            (190, Failure::SignedOut { code: 190 }),
            (200, Failure::SignedOut { code: 200 }),
            (100, Failure::Refused { code: 100, detail: detail() }),
            (132_001, Failure::Refused { code: 132_001, detail: detail() }),
        ] {
            // The code decides, whatever status carries it.
            assert_eq!(Failure::of_answer(400, Some(&error(code)), None), expected, "{code}");
            assert_eq!(Failure::of_answer(500, Some(&error(code)), None), expected, "{code}");
            assert_eq!(Failure::of_status(&error(code)), expected, "{code}");
        }
    }

    #[test]
    fn an_answer_without_a_known_code_is_judged_by_its_status() {
        let judged = |status, code: Option<i64>| Failure::of_answer(status, code.map(error).as_ref(), None);
        assert_eq!(judged(429, None), Failure::RateLimited { code: 429, wait: None });
        assert_eq!(judged(401, None), Failure::SignedOut { code: 401 });
        assert_eq!(judged(404, None), Failure::Refused { code: 404, detail: String::new() });
        assert_eq!(judged(400, Some(7_777)), Failure::Refused { code: 7_777, detail: "long".into() });
        assert!(matches!(judged(500, Some(131_000)), Failure::Undecided(_)));
        assert!(matches!(judged(503, None), Failure::Undecided(_)));
    }

    #[test]
    fn an_error_after_the_fact_is_never_undecided() {
        // The webhook says that it failed, so it did, whatever the reason.
        assert_eq!(
            Failure::of_status(&error(131_000)),
            Failure::Refused { code: 131_000, detail: "long".into() }
        );
    }

    #[test]
    fn a_wait_that_meta_names_is_kept() {
        let wait = Some(Duration::from_secs(7));
        assert_eq!(
            Failure::of_answer(429, Some(&error(130_429)), wait),
            Failure::RateLimited { code: 130_429, wait }
        );
    }
}
