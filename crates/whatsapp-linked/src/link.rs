//! An open session.

use std::{sync::Arc, time::Duration};

use domain::whatsapp::gateway::{GatewayError, Link, Number, Outgoing, Picture, SendError, Sent, WireId};
use futures::future::BoxFuture;
use tokio::{task::JoinHandle, time::timeout};
use whatsapp_rust::{
    Client, ErrorChainExt as _, Jid, SendOptions,
    pair_code::{PairCodeOptions, PairCodeRejection, PairError},
    upload::{UploadOptions, UploadResponse},
    wacore::{
        download::MediaType, iq::mex_operations::fetch_reachout_timelock::Xwa2FetchAccountReachoutTimelock,
    },
};

use crate::{hearing::Hearing, outgoing, passkey};

/// How long the server may take to answer to a message that left.
const ANSWER: Duration = Duration::from_secs(30);
/// How long a picture may take: with the answer, less than what a caller waits for a message.
const UPLOAD: Duration = Duration::from_secs(25);
/// How long WhatsApp may take to say until when a number is restricted; the message's outcome waits as long.
const LOCK: Duration = Duration::from_secs(5);
/// How long other questions may take.
const ASK: Duration = Duration::from_secs(30);
/// How long closing may take, until it is done the hard way.
const CLOSE: Duration = Duration::from_secs(15);

/// A device that is connected, or on its way to be.
pub(crate) struct Device {
    pub(crate) client: Arc<Client>,
    pub(crate) hearing: Arc<Hearing>,
    pub(crate) telling: JoinHandle<()>,
}

impl Link for Device {
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<Sent, SendError>> {
        Box::pin(async move {
            let Some(own) = self.client.pn().filter(|_| self.client.is_logged_in()) else {
                return Err(SendError::NotSent("The phone is not connected.".into()));
            };
            let picture = match &message.picture {
                Some(picture) => Some((picture.kind.as_str(), self.upload(picture).await?)),
                None => None,
            };
            let body = outgoing::body(message, picture, &own);
            // Before it leaves, because the answer can be quicker than the call.
            let mut expected = self.hearing.acks.expect(&message.id);
            let options = SendOptions::default().with_message_id(message.id.as_str());
            let sent = self.client.send_message_with_options(outgoing::address(&message.to), body, options);
            sent.await.map_err(|error| outgoing::failure(&error))?;
            let Ok(Some(ack)) = timeout(ANSWER, expected.answer()).await else {
                return Err(SendError::Unknown(
                    "WhatsApp did not say whether it took the message. The phone shows it.".into(),
                ));
            };
            match outgoing::verdict(&ack) {
                Ok(()) => Ok(Sent { id: message.id.clone() }),
                Err(SendError::Restricted(reason)) => {
                    Err(SendError::Restricted(format!("{reason}{}", self.until_when().await)))
                }
                Err(error) => Err(error),
            }
        })
    }

    fn was_sent<'a>(&'a self, _to: &'a Number, _id: &'a WireId) -> BoxFuture<'a, Option<bool>> {
        Box::pin(async { None })
    }

    fn on_whatsapp<'a>(&'a self, numbers: &'a [Number]) -> BoxFuture<'a, Result<Vec<bool>, GatewayError>> {
        Box::pin(async move {
            let addresses: Vec<Jid> = numbers.iter().map(outgoing::address).collect();
            let later = || GatewayError::Later("WhatsApp did not say which numbers it knows.".into());
            let contacts = self.client.contacts();
            let known = timeout(ASK, contacts.is_on_whatsapp(&addresses)).await.map_err(|_| later())?;
            let known = known.map_err(|_| later())?;
            let find = |number: &Number| {
                let is_it = |address: &Jid| address.is_pn() && address.user == number.digits();
                known.iter().find(|one| is_it(&one.jid) || one.pn_jid.as_ref().is_some_and(is_it))
            };
            numbers.iter().map(|number| find(number).map(|one| one.is_registered).ok_or_else(later)).collect()
        })
    }

    fn pairing_code<'a>(&'a self, number: &'a Number) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let later = |words: &str| GatewayError::Later(words.into());
            let ready = self.client.wait_for_socket(ASK).await;
            ready.map_err(|_| later("WhatsApp cannot be reached. Please try again."))?;
            // One that was asked for before would be refused beside this one.
            self.client.cancel_pair_code().await;
            let options = PairCodeOptions { phone_number: number.digits().into(), ..Default::default() };
            let asked = self.client.pair_with_code(options).await;
            asked.map(|_| ()).map_err(|error| why_no_code(&error))
        })
    }

    fn answer_passkey<'a>(&'a self, assertion: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let answered = match assertion {
                Some(json) => {
                    let assertion = passkey::assertion(json).ok_or_else(|| {
                        GatewayError::Never("This is not what a passkey says. Please try again.".into())
                    })?;
                    self.client.send_passkey_response(assertion).await
                }
                None => self.client.send_passkey_confirmation().await,
            };
            answered.map_err(|error| {
                tracing::warn!(%error, "a passkey was not accepted");
                GatewayError::Later("WhatsApp did not accept the passkey. Please try again.".into())
            })
        })
    }

    fn mark_seen<'a>(&'a self, from: &'a Number, ids: &'a [WireId]) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let ids: Vec<&str> = ids.iter().map(WireId::as_str).collect();
            let customer = outgoing::address(from);
            let seen = timeout(ASK, self.client.mark_as_read(&customer, None, &ids)).await;
            if let Ok(Err(error)) = seen {
                tracing::debug!(%error, "it could not be told that messages were seen");
            }
        })
    }

    fn log_out(&self) -> BoxFuture<'_, Result<(), GatewayError>> {
        Box::pin(async move {
            timeout(CLOSE, self.client.logout()).await.map_err(|_| {
                GatewayError::Later(
                    "WhatsApp could not be told. Please unlink the device on the phone.".into(),
                )
            })
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.hearing.close();
            // What takes longer is ended when this is dropped.
            let _ = timeout(CLOSE, self.client.disconnect()).await;
        })
    }
}

impl Device {
    async fn upload(&self, picture: &Picture) -> Result<UploadResponse, SendError> {
        let uploading = self.client.upload(picture.bytes.clone(), MediaType::Image, UploadOptions::new());
        let not_sent = || SendError::NotSent("The picture could not be handed to WhatsApp.".into());
        let uploaded = timeout(UPLOAD, uploading).await.map_err(|_| not_sent())?;
        uploaded.map_err(|error| {
            tracing::warn!(%error, "a picture could not be handed to WhatsApp");
            not_sent()
        })
    }

    /// Until when the number is restricted, in words; nothing where WhatsApp does not say.
    async fn until_when(&self) -> String {
        let asked = timeout(LOCK, self.client.mex().fetch_reachout_timelock()).await;
        let until = asked.ok().and_then(Result::ok).as_ref().and_then(ends);
        until.map_or_else(String::new, |until| {
            format!(" It may again from {}.", until.utc().format("%d %b %Y, %H:%M UTC"))
        })
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.hearing.close();
        self.client.signal_shutdown_sync();
        self.telling.abort();
    }
}

/// When a restriction ends: seconds since 1970, as text.
fn ends(lock: &Xwa2FetchAccountReachoutTimelock) -> Option<contract::Timestamp> {
    let seconds: i64 = lock.time_enforcement_ends.as_deref()?.parse().ok()?;
    (seconds > 0).then(|| contract::Timestamp::from_millis(seconds.saturating_mul(1_000)))
}

fn why_no_code(error: &PairError) -> GatewayError {
    let never = |words: &str| GatewayError::Never(words.into());
    let later = |words: &str| GatewayError::Later(words.into());
    match (error, error.rejection()) {
        (_, Some(PairCodeRejection::FeatureNotAvailable)) => {
            never("This phone cannot be linked by a code. Please scan the QR code instead.")
        }
        (_, Some(rejection)) if rejection.is_throttled() => later(
            "WhatsApp gives no code for this number now. Please wait some minutes, or scan the QR code.",
        ),
        (PairError::PairCode(_), _) if !error.lost_the_flow_to_another_request() => {
            never("This is no number that can be linked. Please give it with its country code.")
        }
        _ if error.is_timeout() => later("WhatsApp did not answer. Please try again."),
        _ => later("WhatsApp gave no code. Please try again, or scan the QR code."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_restriction_is_read_from_seconds() {
        let until = |text: Option<&str>| {
            ends(&Xwa2FetchAccountReachoutTimelock {
                enforcement_type: None,
                is_active: Some(true),
                time_enforcement_ends: text.map(Into::into),
            })
        };
        assert_eq!(until(Some("1763627400")), Some(contract::Timestamp::from_millis(1_763_627_400_000)));
        for none in [None, Some(""), Some("0"), Some("soon")] {
            assert_eq!(until(none), None, "{none:?}");
        }
    }
}
