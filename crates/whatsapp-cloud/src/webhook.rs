//! What Meta tells, to the sessions that it is about.
//!
//! Each session has an app's secret of its own, and is told only what is signed with it: whoever owns one
//! number cannot speak for another.

use std::sync::Arc;

use domain::whatsapp::gateway::{
    Delivered, GatewayEvent, Incoming, Number, Picture, Receipt, ReceiptState, WireId,
};

use crate::{
    failure::Failure,
    gateway::CloudApi,
    media,
    notice::{self, AccountNotice, Content, Message, Notice, Outcome, Standing, Status},
    open::OpenNumber,
    words,
};

/// What became of a call to the webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// All of it is stored.
    Stored,
    /// Some of it is not, because its session is not open here, or for the moment: Meta has to tell it again.
    Later,
    /// It is not signed by anybody who is open here.
    NotSigned,
}

impl CloudApi {
    /// The challenge to answer with, when Meta asks whether this webhook is ours.
    pub fn challenge<'a>(&self, mode: &str, token: &str, challenge: &'a str) -> Option<&'a str> {
        self.numbers.list().iter().find_map(|number| number.secrets.challenge(mode, token, challenge))
    }

    /// Takes in a call to the webhook: `signature` is its `X-Hub-Signature-256`, `body` is as it came.
    pub async fn hear(&self, signature: &str, body: &[u8]) -> Heard {
        let all = self.numbers.list();
        let signed: Vec<_> = all.into_iter().filter(|one| one.secrets.signed(signature, body)).collect();
        if signed.is_empty() {
            return Heard::NotSigned;
        }
        // Signed nonsense is the same nonsense when it is told again.
        let Some(notices) = notice::read(body) else { return Heard::Stored };
        let mut heard = Heard::Stored;
        for notice in notices {
            if !self.pass_on(&signed, notice).await {
                heard = Heard::Later;
            }
        }
        heard
    }

    /// Tells one notice to the sessions that it is about; whether all of them have it.
    async fn pass_on(&self, signed: &[Arc<OpenNumber>], notice: Notice) -> bool {
        match notice {
            Notice::Account(notice) => {
                for number in signed.iter().filter(|one| one.belongs_to(&notice.business_account_id)) {
                    tell_standing(number, &notice).await;
                }
                true
            }
            Notice::Message(message) => {
                let key = message.id.clone();
                let about = about(signed, &message.phone_number_id, &message.business_account_id);
                let mut all = !about.is_empty();
                for number in about.into_iter().filter(|one| !one.has_seen(&key)) {
                    all &= self.take_in(number, &message).await && remembered(number, key.clone());
                }
                all
            }
            Notice::Status(status) => {
                let key = format!("{} {:?}", status.id, status.outcome);
                let about = about(signed, &status.phone_number_id, &status.business_account_id);
                let mut all = !about.is_empty();
                for number in about.into_iter().filter(|one| !one.has_seen(&key)) {
                    all &= settle(number, &status).await && remembered(number, key.clone());
                }
                all
            }
        }
    }

    /// Has one message stored.
    async fn take_in(&self, number: &OpenNumber, message: &Message) -> bool {
        let Some(from) = Number::from_wire(&message.from) else { return true };
        let (text, picture) = match &message.content {
            Content::Text(text) => (text.clone(), None),
            Content::Other(kind) => (words::not_shown(kind), None),
            Content::Picture { media_id, kind, caption } => {
                let caption = caption.clone().unwrap_or_default();
                match media::download(&self.graph, &number.account, media_id).await {
                    Ok(bytes) if media::is_picture(kind) => {
                        (caption, Some(Picture { kind: kind.clone(), bytes }))
                    }
                    Err(failure @ (Failure::Unreachable(_) | Failure::RateLimited { .. })) => {
                        tracing::warn!(%failure, "a picture could not be fetched yet");
                        return false;
                    }
                    Ok(_) | Err(_) => {
                        (format!("{}\n{caption}", words::not_shown("image")).trim_end().into(), None)
                    }
                }
            }
        };
        let incoming = Incoming {
            id: WireId::from_wire(message.id.clone()),
            from,
            push_name: message.name.clone(),
            text,
            picture,
            reply_to: message.reply_to.clone().map(WireId::from_wire),
            at: message.at,
            own: false,
        };
        let event = GatewayEvent::Message(Box::new(incoming));
        number.events.deliver(event).await == Delivered::Stored
    }
}

/// Who of those that signed is meant. Telling it tells, by the way, which account the number belongs to.
fn about<'a>(signed: &'a [Arc<OpenNumber>], phone_number_id: &str, account: &str) -> Vec<&'a OpenNumber> {
    let about = signed.iter().map(Arc::as_ref).filter(|one| one.account.phone_number_id == phone_number_id);
    about.inspect(|one| one.learn_account(account)).collect()
}

fn remembered(number: &OpenNumber, key: String) -> bool {
    number.remember(key);
    true
}

/// Has what became of one message stored.
async fn settle(number: &OpenNumber, status: &Status) -> bool {
    let (state, ends) = match &status.outcome {
        Outcome::Sent => (ReceiptState::Sent, None),
        Outcome::Delivered => (ReceiptState::Delivered, None),
        Outcome::Read => (ReceiptState::Read, None),
        Outcome::Failed(failure) => {
            (ReceiptState::Failed(words::refused(failure)), words::of_session(failure))
        }
    };
    // Our own id is known even where the answer that held Meta's got lost.
    let id = status.our_id.as_ref().unwrap_or(&status.id);
    let receipt = Receipt { ids: vec![WireId::from_wire(id.clone())], state, at: status.at };
    let stored = number.events.deliver(GatewayEvent::Receipt(receipt)).await == Delivered::Stored;
    if let Some(ends) = ends.filter(|_| stored) {
        number.events.tell(ends).await;
    }
    stored
}

async fn tell_standing(number: &OpenNumber, notice: &AccountNotice) {
    let told = match &notice.standing {
        Standing::Restricted { until, detail } => Some(GatewayEvent::Restricted {
            until: *until,
            reason: format!("Meta restricts this account ({detail}). The WhatsApp Manager says why."),
        }),
        Standing::Reinstated => number.number().map(|number| GatewayEvent::Connected { number }),
    };
    if let Some(told) = told {
        number.events.tell(told).await;
    }
}
