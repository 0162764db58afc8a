//! An open session: messages out.

use std::{sync::Arc, time::Duration};

use contract::SessionId;
use domain::whatsapp::gateway::{
    GatewayError, GatewayEvent, Link, Number, Outgoing, SendError, Sent, WireId,
};
use futures::future::BoxFuture;

use crate::{
    failure::Failure,
    graph::Graph,
    media,
    message::{self, Body},
    number,
    open::{OpenNumber, OpenNumbers},
    words,
};

/// Characters of a text, and of what is written below a picture (Meta's "Messages").
const TEXT_CHARS: usize = 4_096;
const CAPTION_CHARS: usize = 1_024;
/// How long the caller may take to note the outcome of a message.
const NOTED: Duration = Duration::from_secs(2);

/// A number of the Cloud API. There is no connection: what Meta tells comes to the webhook.
pub(crate) struct CloudLink {
    pub(crate) session: SessionId,
    pub(crate) graph: Graph,
    pub(crate) number: Arc<OpenNumber>,
    pub(crate) numbers: OpenNumbers,
}

/// Asks Meta for the number, and tells whether the session is open.
pub(crate) async fn check(graph: Graph, open: Arc<OpenNumber>) {
    let told = match number::of(&graph, &open.account).await {
        Ok(found) => match Number::from_wire(&found.number) {
            Some(number) => {
                open.learn_number(number.clone());
                GatewayEvent::Connected { number }
            }
            None => GatewayEvent::Failed { reason: "Meta names no number for this id.".into() },
        },
        Err(failure) => {
            tracing::warn!(%failure, "a number of the Cloud API cannot be opened");
            words::of_opening(&failure)
        }
    };
    open.events.tell(told).await;
}

impl Link for CloudLink {
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<Sent, SendError>> {
        Box::pin(async move {
            let limit = if message.picture.is_some() { CAPTION_CHARS } else { TEXT_CHARS };
            if message.text.chars().count() > limit {
                return Err(SendError::Refused(format!("WhatsApp takes at most {limit} characters here.")));
            }
            let sent = self.hand_over(message).await;
            sent.map_err(|failure| {
                tracing::warn!(%failure, "a message was not sent by the Cloud API");
                // A restriction is in the outcome.
                if let Some(told @ GatewayEvent::Failed { .. }) = words::of_session(&failure) {
                    self.tell_soon(told);
                }
                words::of_sending(&failure)
            })
        })
    }

    fn was_sent<'a>(&'a self, _to: &'a Number, _id: &'a WireId) -> BoxFuture<'a, Option<bool>> {
        Box::pin(async { None })
    }

    fn on_whatsapp<'a>(&'a self, _numbers: &'a [Number]) -> BoxFuture<'a, Result<Vec<bool>, GatewayError>> {
        never("Meta does not tell which numbers are on WhatsApp.")
    }

    fn pairing_code<'a>(&'a self, _number: &'a Number) -> BoxFuture<'a, Result<(), GatewayError>> {
        never("A number of the Cloud API is not linked to a phone.")
    }

    fn answer_passkey<'a>(&'a self, _assertion: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>> {
        never("A number of the Cloud API is not linked to a phone.")
    }

    fn mark_seen<'a>(&'a self, _from: &'a Number, ids: &'a [WireId]) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // The last one stands for all before it.
            let Some(last) = ids.last() else { return };
            if let Err(failure) = message::mark_read(&self.graph, &self.number.account, last.as_str()).await {
                tracing::debug!(%failure, "it could not be told that messages were seen");
            }
        })
    }

    fn log_out(&self) -> BoxFuture<'_, Result<(), GatewayError>> {
        // Meta has nothing to unlink; the keys go with the session's folder.
        Box::pin(async { Ok(()) })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async { self.numbers.close(self.session, &self.number) })
    }
}

impl CloudLink {
    /// Tells what ends the session once its caller has had time to note what became of the message: ending
    /// it before would leave that open.
    fn tell_soon(&self, event: GatewayEvent) {
        let number = Arc::downgrade(&self.number);
        tokio::spawn(async move {
            tokio::time::sleep(NOTED).await;
            // A link that was closed meanwhile has nothing to tell.
            if let Some(number) = number.upgrade() {
                number.events.tell(event).await;
            }
        });
    }

    async fn hand_over(&self, message: &Outgoing) -> Result<Sent, Failure> {
        let account = &self.number.account;
        let text = message.text.clone();
        let body = match &message.picture {
            None => Body::Text(text),
            Some(picture) => {
                let kept = media::upload(&self.graph, account, &picture.kind, picture.bytes.clone());
                Body::Picture { media_id: kept.await?, caption: (!text.is_empty()).then_some(text) }
            }
        };
        let outgoing = message::Outgoing {
            to: message.to.as_str().to_owned(),
            body,
            reply_to: message.reply_to.as_ref().map(|quoted| quoted.id.as_str().to_owned()),
            our_id: message.id.as_str().to_owned(),
        };
        let id = message::send(&self.graph, account, &outgoing).await?;
        Ok(Sent { id: WireId::from_wire(id) })
    }
}

impl Drop for CloudLink {
    fn drop(&mut self) {
        self.numbers.close(self.session, &self.number);
    }
}

fn never<'a, T: Send + 'a>(why: &'static str) -> BoxFuture<'a, Result<T, GatewayError>> {
    Box::pin(async move { Err(GatewayError::Never(why.into())) })
}
