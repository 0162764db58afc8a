//! Messages on their way in: acknowledged to WhatsApp once they are stored here, and not before.

use std::{sync::Arc, time::Duration};

use contract::{Timestamp, limits::IMAGE_BYTES};
use domain::whatsapp::gateway::{Delivered, GatewayEvent, Incoming, Number, Picture, WireId};
use whatsapp_rust::{
    Client, Jid,
    anyhow::{Result, anyhow},
    types::{
        durability_hook::{InboundDurabilityHook, InboundMessage},
        message::MessageInfo,
    },
};

use crate::{
    hearing::Hearing,
    incoming::{self, PICTURE_GONE, PictureAt},
};

/// How long a picture may take; the messages behind it wait as long.
const FETCH: Duration = Duration::from_secs(20);

/// Takes messages in for one session.
pub(crate) struct Inbox(pub(crate) Arc<Hearing>);

#[async_trait::async_trait]
impl InboundDurabilityHook for Inbox {
    async fn on_messages(&self, client: Arc<Client>, batch: &[InboundMessage]) -> Result<()> {
        for message in batch {
            take_in(&self.0, &client, message).await?;
        }
        Ok(())
    }
}

/// Has one message stored; fails when it is not, so that WhatsApp keeps it and tells it again.
pub(crate) async fn take_in(hearing: &Hearing, client: &Client, message: &InboundMessage) -> Result<()> {
    let info = &message.info;
    let Some(addresses) = incoming::customer(&info.source) else { return Ok(()) };
    let Some(letter) = incoming::read(&message.message, info) else { return Ok(()) };
    let Some(from) = number(client, &addresses).await? else {
        // Somebody who hides their number: nobody could answer them here.
        tracing::warn!("a message from somebody without a number was left on the phone");
        return Ok(());
    };
    let (text, picture) = match letter.picture {
        None => (letter.text, None),
        Some(at) => match fetch(client, &at).await {
            Some(picture) => (letter.text, Some(picture)),
            None => (incoming::with_caption(PICTURE_GONE, Some(&letter.text)), None),
        },
    };
    let incoming = Incoming {
        id: WireId::from_wire(info.id.clone()),
        from,
        push_name: name(info),
        text,
        picture,
        reply_to: letter.reply_to,
        at: Timestamp::from_millis(info.timestamp.timestamp_millis()),
        own: info.source.is_from_me,
    };
    match hearing.deliver(GatewayEvent::Message(Box::new(incoming))).await {
        Delivered::Stored => Ok(()),
        Delivered::NotStored => Err(anyhow!("the message is not stored yet")),
    }
}

/// What the customer calls themself; what comes from the owner's phone carries the owner's name.
fn name(info: &MessageInfo) -> Option<String> {
    (!info.source.is_from_me && !info.push_name.is_empty()).then(|| info.push_name.clone())
}

/// The first number among the addresses, or the one that an address without a number stands for.
async fn number(client: &Client, addresses: &[&Jid]) -> Result<Option<Number>> {
    if let Some(address) = addresses.iter().find(|address| address.is_pn()) {
        return Ok(Number::from_wire(&address.user));
    }
    for address in addresses {
        if let Some(entry) = client.get_lid_pn_entry(address).await? {
            return Ok(Number::from_wire(&entry.phone_number));
        }
    }
    Ok(None)
}

async fn fetch(client: &Client, at: &PictureAt) -> Option<Picture> {
    let fetched = tokio::time::timeout(FETCH, client.download_from_params(&at.download())).await;
    match fetched {
        Ok(Ok(bytes)) if bytes.len() <= IMAGE_BYTES => Some(Picture { kind: at.kind.clone(), bytes }),
        Ok(Ok(_)) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "a picture could not be fetched");
            None
        }
        Err(_) => {
            tracing::warn!("a picture took too long to be fetched");
            None
        }
    }
}
