//! Messages that leave, and what WhatsApp answers to them. Pure.

use domain::whatsapp::gateway::{Outgoing, Quoted, SendError};
use whatsapp_rust::{
    ErrorChainExt as _, Jid, SendError as ClientError,
    client::ClientError as Connection,
    prelude::{MessageBuilderExt as _, MessageField, wa},
    types::events::ServerAck,
    upload::UploadResponse,
};

/// The customer's address on WhatsApp.
pub(crate) fn address(number: &domain::whatsapp::gateway::Number) -> Jid {
    Jid::pn(number.digits())
}

/// A message as WhatsApp writes it, with its picture where that was kept. `own` is our own address.
pub(crate) fn body(message: &Outgoing, picture: Option<(&str, UploadResponse)>, own: &Jid) -> wa::Message {
    let context = message.reply_to.as_ref().map(|quoted| context(quoted, &address(&message.to), own));
    let Some((kind, kept)) = picture else {
        return match context {
            Some(context) => wa::Message::text_with_context(&message.text, context),
            None => wa::Message::text(&message.text),
        };
    };
    wa::Message {
        image_message: MessageField::some(wa::message::ImageMessage {
            url: Some(kept.url),
            direct_path: Some(kept.direct_path),
            media_key: Some(kept.media_key.to_vec()),
            media_key_timestamp: Some(kept.media_key_timestamp),
            file_enc_sha256: Some(kept.file_enc_sha256.to_vec()),
            file_sha256: Some(kept.file_sha256.to_vec()),
            file_length: Some(kept.file_length),
            mimetype: Some(kind.to_owned()),
            caption: (!message.text.is_empty()).then(|| message.text.clone()),
            context_info: context.map_or_else(MessageField::none, MessageField::some),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn context(quoted: &Quoted, customer: &Jid, own: &Jid) -> wa::ContextInfo {
    let author = if quoted.theirs { customer } else { own };
    wa::ContextInfo {
        stanza_id: Some(quoted.id.as_str().to_owned()),
        participant: Some(author.to_non_ad().to_string()),
        quoted_message: MessageField::some(wa::Message::text(&quoted.text)),
        ..Default::default()
    }
}

/// What the server's answer to a message means.
pub(crate) fn verdict(ack: &ServerAck) -> Result<(), SendError> {
    let Some(code) = ack.error.as_deref() else { return Ok(()) };
    Err(match code {
        "463" => SendError::Restricted(
            "WhatsApp does not let this number write to people who do not know it (error 463).".into(),
        ),
        "404" => SendError::NotOnWhatsapp,
        "429" => SendError::NotSent("WhatsApp says that this number sends too fast.".into()),
        _ if code.starts_with('5') => SendError::Unknown(format!(
            "WhatsApp had trouble with this message (error {code}). The phone shows whether it was sent."
        )),
        _ => SendError::Refused(format!("WhatsApp refused this message (error {code}).")),
    })
}

/// What a failure before any answer means. Only a failure of the connection itself, in the middle of
/// writing, leaves open whether the message left.
pub(crate) fn failure(error: &ClientError) -> SendError {
    match error {
        ClientError::InvalidRequest(_) => SendError::Refused("WhatsApp cannot send this message.".into()),
        ClientError::Client(Connection::Socket(_) | Connection::EncryptSend(_)) => SendError::Unknown(
            "The connection broke while the message was sent. The phone shows whether it was.".into(),
        ),
        _ if error.is_timeout() => SendError::NotSent("WhatsApp did not answer in time.".into()),
        _ => SendError::NotSent("The message could not be made ready to be sent.".into()),
    }
}

#[cfg(test)]
mod tests {
    use domain::whatsapp::gateway::{Number, WireId};

    use super::*;

    fn outgoing(text: &str, reply_to: Option<bool>) -> Outgoing {
        Outgoing {
            id: WireId::from_wire("3EB0AA"),
            to: Number::from_wire("60198765432").unwrap(),
            text: text.into(),
            picture: None,
            reply_to: reply_to.map(|theirs| Quoted {
                id: WireId::from_wire("3EB0BB"),
                theirs,
                text: "how many".into(),
            }),
        }
    }

    fn own() -> Jid {
        Jid::pn_device("60123456789", 7)
    }

    fn ack(error: Option<&str>) -> ServerAck {
        ServerAck::builder()
            .id("3EB0AA".into())
            .class("message".into())
            .maybe_error(error.map(Into::into))
            .build()
    }

    #[test]
    fn words_are_sent_as_words() {
        assert_eq!(body(&outgoing("hello", None), None, &own()).conversation.as_deref(), Some("hello"));
    }

    #[test]
    fn a_reply_names_what_it_answers_and_who_wrote_that() {
        for (theirs, author) in [(true, "60198765432@s.whatsapp.net"), (false, "60123456789@s.whatsapp.net")]
        {
            let sent = body(&outgoing("20", Some(theirs)), None, &own());
            let text = sent.extended_text_message.as_option().unwrap();
            assert_eq!(text.text.as_deref(), Some("20"));
            let context = text.context_info.as_option().unwrap();
            assert_eq!(context.stanza_id.as_deref(), Some("3EB0BB"));
            assert_eq!(context.participant.as_deref(), Some(author));
            let quoted = context.quoted_message.as_option().unwrap();
            assert_eq!(quoted.conversation.as_deref(), Some("how many"));
        }
    }

    #[test]
    fn what_the_server_answers_decides() {
        assert_eq!(verdict(&ack(None)), Ok(()));
        assert!(matches!(verdict(&ack(Some("463"))), Err(SendError::Restricted(_))));
        assert_eq!(verdict(&ack(Some("404"))), Err(SendError::NotOnWhatsapp));
        assert!(matches!(verdict(&ack(Some("429"))), Err(SendError::NotSent(_))));
        assert!(matches!(verdict(&ack(Some("503"))), Err(SendError::Unknown(_))));
        for code in ["400", "479", "new"] {
            assert!(matches!(verdict(&ack(Some(code))), Err(SendError::Refused(_))), "{code}");
        }
    }

    #[test]
    fn a_failure_before_the_wire_is_certain_and_one_on_it_is_not() {
        assert!(matches!(failure(&ClientError::NotLoggedIn), SendError::NotSent(_)));
        assert!(matches!(failure(&ClientError::Client(Connection::NotConnected)), SendError::NotSent(_)));
        assert!(matches!(failure(&ClientError::InvalidRequest("x".into())), SendError::Refused(_)));
        let broken = whatsapp_rust::socket::SocketError::SocketClosed;
        assert!(matches!(failure(&ClientError::Client(Connection::Socket(broken))), SendError::Unknown(_)));
    }
}
