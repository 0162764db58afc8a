//! What people are told: of failures, and of what is not shown. Pure.

use domain::whatsapp::gateway::{GatewayError, GatewayEvent, SendError};

use crate::failure::Failure;

/// The token or its permissions are at an end.
const SIGNED_OUT: &str =
    "Meta does not accept the access token any more. Please make a new one and link the number again.";

/// What a failure means for the message that was to be sent.
pub(crate) fn of_sending(failure: &Failure) -> SendError {
    match failure {
        Failure::RateLimited { .. } => {
            SendError::NotSent("Meta says that this number sends too fast.".into())
        }
        Failure::NotOnWhatsApp => SendError::NotOnWhatsapp,
        Failure::Restricted { .. } => SendError::Restricted(restricted(failure)),
        Failure::SignedOut { .. } => SendError::NotSent(SIGNED_OUT.into()),
        Failure::Unreachable(_) => SendError::NotSent("Meta cannot be reached.".into()),
        Failure::Undecided(_) => SendError::Unknown(
            "Meta did not say whether it took the message. What becomes of it will show.".into(),
        ),
        Failure::WindowClosed
        | Failure::HeldBack { .. }
        | Failure::Refused { .. }
        | Failure::TooLarge { .. } => SendError::Refused(refused(failure)),
    }
}

/// Why a message will not arrive.
pub(crate) fn refused(failure: &Failure) -> String {
    match failure {
        Failure::WindowClosed => {
            "The customer last wrote more than 24 hours ago, so only an approved template may be sent.".into()
        }
        Failure::HeldBack { code } => {
            format!("WhatsApp holds messages of this kind back from this person for now ({code}).")
        }
        Failure::NotOnWhatsApp => SendError::NotOnWhatsapp.to_string(),
        Failure::Restricted { .. } => restricted(failure),
        Failure::TooLarge { limit } => {
            format!("This is larger than the {} MB that WhatsApp takes.", limit / (1024 * 1024))
        }
        Failure::Refused { detail, .. } if !detail.is_empty() => format!("Meta refused this: {detail}."),
        _ => "Meta refused this message.".into(),
    }
}

/// What a failure means for the whole session, where it means anything.
pub(crate) fn of_session(failure: &Failure) -> Option<GatewayEvent> {
    match failure {
        Failure::Restricted { .. } => {
            Some(GatewayEvent::Restricted { until: None, reason: restricted(failure) })
        }
        Failure::SignedOut { .. } => Some(GatewayEvent::Failed { reason: SIGNED_OUT.into() }),
        _ => None,
    }
}

/// What a failure to open the session means.
pub(crate) fn of_opening(failure: &Failure) -> GatewayEvent {
    of_session(failure).unwrap_or_else(|| match failure {
        Failure::Refused { detail, .. } => {
            GatewayEvent::Failed { reason: format!("Meta does not know this number: {detail}.") }
        }
        _ => GatewayEvent::Disconnected { reason: "Meta cannot be reached.".into(), retry: true },
    })
}

/// What is wrong with keys that were given, or with the way to Meta.
pub(crate) fn of_keys(failure: &Failure) -> GatewayError {
    match of_opening(failure) {
        GatewayEvent::Disconnected { .. } => {
            GatewayError::Later("Meta cannot be reached. Please try again.".into())
        }
        GatewayEvent::Restricted { reason, .. } => GatewayError::Never(reason),
        _ if matches!(failure, Failure::SignedOut { .. }) => {
            GatewayError::Never("Meta does not accept this access token.".into())
        }
        _ => GatewayError::Never("Meta knows no number with this id.".into()),
    }
}

/// Why everything stops.
pub(crate) fn restricted(failure: &Failure) -> String {
    match failure {
        Failure::Restricted { code, detail } if detail.is_empty() => {
            format!("Meta restricts this number ({code}). The WhatsApp Manager says why.")
        }
        Failure::Restricted { code, detail } => format!("Meta restricts this number ({code}): {detail}"),
        _ => "Meta restricts this number.".into(),
    }
}

/// Words in place of something that is not shown.
pub(crate) fn not_shown(kind: &str) -> String {
    let what = match kind {
        "audio" => "A voice message or a sound",
        "video" => "A video",
        "document" => "A file",
        "sticker" => "A sticker",
        "location" => "A place",
        "contacts" => "A contact",
        "image" => "A picture",
        "order" => "An order",
        _ => "A message",
    };
    format!("[{what}, which cannot be shown here]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures() -> Vec<Failure> {
        vec![
            Failure::RateLimited { code: 130_429, wait: None },
            Failure::WindowClosed,
            Failure::NotOnWhatsApp,
            Failure::HeldBack { code: 131_049 },
            Failure::Restricted { code: 368, detail: "Spam".into() },
            Failure::Restricted { code: 368, detail: String::new() },
            Failure::SignedOut { code: 190 },
            Failure::Refused { code: 132_001, detail: "Template not found".into() },
            Failure::Unreachable("dns".into()),
            Failure::Undecided("timeout".into()),
            Failure::TooLarge { limit: 5 * 1024 * 1024 },
        ]
    }

    #[test]
    fn only_what_nobody_knows_is_unknown_and_only_what_cannot_have_left_is_tried_again() {
        let kinds: Vec<&str> = failures()
            .iter()
            .map(|failure| match of_sending(failure) {
                SendError::Refused(_) => "refused",
                SendError::NotOnWhatsapp => "not on whatsapp",
                SendError::NotSent(_) => "not sent",
                SendError::Unknown(_) => "unknown",
                SendError::Restricted(_) => "restricted",
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "not sent",
                "refused",
                "not on whatsapp",
                "refused",
                "restricted",
                "restricted",
                "not sent",
                "refused",
                "not sent",
                "unknown",
                "refused"
            ]
        );
    }

    #[test]
    fn what_stops_a_number_stops_the_session() {
        let stopped: Vec<Option<GatewayEvent>> = failures().iter().map(of_session).collect();
        let is_stop = |event: &Option<GatewayEvent>| event.is_some();
        assert_eq!(stopped.iter().filter(|event| is_stop(event)).count(), 3);
        assert!(matches!(stopped[4], Some(GatewayEvent::Restricted { until: None, .. })));
        assert!(matches!(stopped[6], Some(GatewayEvent::Failed { .. })));
    }

    #[test]
    fn opening_is_tried_again_only_where_that_may_help() {
        let retried =
            |failure: &Failure| matches!(of_opening(failure), GatewayEvent::Disconnected { retry: true, .. });
        assert!(retried(&Failure::Unreachable("dns".into())));
        assert!(retried(&Failure::RateLimited { code: 4, wait: None }));
        for failure in [Failure::SignedOut { code: 190 }, Failure::Refused { code: 100, detail: "x".into() }]
        {
            assert!(matches!(of_opening(&failure), GatewayEvent::Failed { .. }), "{failure:?}");
            assert!(matches!(of_keys(&failure), GatewayError::Never(_)), "{failure:?}");
        }
        assert!(matches!(of_keys(&Failure::Unreachable("dns".into())), GatewayError::Later(_)));
    }

    #[test]
    fn every_failure_is_a_sentence() {
        for failure in failures() {
            for sentence in [of_sending(&failure).to_string(), refused(&failure)] {
                assert!(sentence.len() > 20 && !sentence.contains("dns"), "{failure:?}: {sentence}");
            }
        }
        assert_eq!(not_shown("video"), "[A video, which cannot be shown here]");
    }
}
