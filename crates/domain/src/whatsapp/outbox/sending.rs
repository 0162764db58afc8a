//! Taking the next message out of the ledger, and writing down what became of it.

use contract::{MessageId, SessionId, Timestamp, images::ImageSize};
use futures::TryStreamExt as _;
use uuid::Uuid;

use super::{PEOPLE, State};
use crate::{
    Error, Result, chats,
    db::WriteTx,
    whatsapp::{
        Whatsapp,
        gateway::{Abilities, Number, Outgoing, Picture, SendError, Sent, WireId},
        store,
        store::outbox::Entry,
        transition::fenced,
    },
};

/// Tries of a message that certainly did not leave, before it has failed.
const TRIES: i64 = 5;
const MINUTE_MILLIS: i64 = 60_000;
const DAY_MILLIS: i64 = 24 * 60 * MINUTE_MILLIS;

/// What a session has to do.
pub(in crate::whatsapp) enum Task {
    /// Send this; the intent is stored.
    Send(Box<Intent>),
    /// Look again at that moment, or when the bell rings.
    Wait(Option<Timestamp>),
    /// Another node has the session.
    Lost,
}

/// A message whose sending was written down.
pub(in crate::whatsapp) struct Intent {
    pub(in crate::whatsapp) row: Uuid,
    pub(in crate::whatsapp) outgoing: Outgoing,
}

impl Whatsapp {
    /// Writes down the intent to send the next message of a session, and gives it.
    pub(in crate::whatsapp) async fn take(
        &self,
        id: SessionId,
        fence: i64,
        abilities: Abilities,
    ) -> Result<Task> {
        let mut tx = self.db.begin_write().await?;
        let Some(session) = fenced(&mut tx, id, fence).await? else { return Ok(Task::Lost) };
        let now = tx.now();
        let next_send_at = Timestamp::from(session.next_send_at);
        if next_send_at > now {
            return Ok(Task::Wait(Some(next_send_at)));
        }
        let day = now.millis().div_euclid(DAY_MILLIS);
        let today = if session.sent_day == day { session.sent_today } else { 0 };
        // People may always write; what can wait keeps to the day's cap.
        let capped = session.daily_cap.is_some_and(|cap| today >= cap);
        let up_to = if capped { PEOPLE } else { i64::MAX };
        let Some(entry) = store::outbox::next(&mut tx, id, up_to, now).await? else {
            return Ok(Task::Wait(store::outbox::next_due(&mut tx, id).await?));
        };
        let Some(outgoing) = compose(&mut tx, &entry).await? else {
            let reason = "It was deleted before it was sent.";
            settle(&mut tx, &entry, State::Cancelled, Some(reason), now).await?;
            tx.commit().await?;
            return Ok(Task::Wait(Some(now)));
        };
        if let Some(message) = entry.message_id {
            chats::outcome(&mut tx, message.into(), State::Sending.of_message(), None).await?;
        }
        if !store::outbox::intend(&mut tx, entry.id, fence, now).await? {
            return Ok(Task::Wait(Some(now)));
        }
        let pace = MINUTE_MILLIS / i64::from(abilities.per_minute.max(1));
        store::sessions::set_pace(&mut tx, id, now.plus_millis(pace), (day, today + 1), now).await?;
        tx.commit().await?;
        let (outgoing, image) = outgoing;
        let picture = match image {
            Some(image) => match self.picture(session.owner_id, image).await {
                Ok(picture) => Some(picture),
                Err(error) => {
                    // Nothing has left; a session must not break over it again and again.
                    tracing::warn!(%error, session = %id, "a picture that was to be sent could not be read");
                    let refused = SendError::Refused("The picture could not be read.".into());
                    self.note_outcome(id, fence, entry.id, Err(refused)).await?;
                    return Ok(Task::Wait(Some(now)));
                }
            },
            None => None,
        };
        Ok(Task::Send(Box::new(Intent { row: entry.id, outgoing: Outgoing { picture, ..outgoing } })))
    }

    async fn picture(&self, owner: Uuid, image: Uuid) -> Result<Picture> {
        let file = self.images.open(owner.into(), image.into(), ImageSize::Full).await?;
        let bytes: Vec<_> =
            file.content.try_collect().await.map_err(|error| Error::Broken(format!("a picture: {error}")))?;
        Ok(Picture { kind: file.kind, bytes: bytes.concat() })
    }

    /// Writes down what became of a message; what a receipt said meanwhile holds. False when another node
    /// has the session.
    pub(in crate::whatsapp) async fn note_outcome(
        &self,
        id: SessionId,
        fence: i64,
        row: Uuid,
        outcome: std::result::Result<Sent, SendError>,
    ) -> Result<bool> {
        let mut tx = self.db.begin_write().await?;
        if fenced(&mut tx, id, fence).await?.is_none() {
            return Ok(false);
        }
        let Some(entry) = store::outbox::by_id(&mut tx, row).await? else { return Ok(true) };
        let now = tx.now();
        match outcome {
            Ok(sent) => {
                if sent.id.as_str() != entry.wire_id {
                    store::outbox::set_network_id(&mut tx, row, &sent.id).await?;
                }
                settle(&mut tx, &entry, State::Sent, None, now).await?;
            }
            Err(SendError::NotSent(_)) if entry.tries < TRIES && entry.state == State::Sending.word() => {
                let due = now.plus_millis(1_000 << entry.tries.clamp(0, 10));
                again(&mut tx, &entry, due, now).await?;
            }
            Err(SendError::Unknown(reason)) => {
                settle(&mut tx, &entry, State::Unknown, Some(&reason), now).await?;
            }
            Err(error) => {
                settle(&mut tx, &entry, State::Failed, Some(&error.to_string()), now).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// What a row says is to be sent, and its picture; none when its message was deleted.
async fn compose(tx: &mut WriteTx, entry: &Entry) -> Result<Option<(Outgoing, Option<Uuid>)>> {
    let to = Number::from_wire(&entry.number)
        .ok_or_else(|| Error::Broken(format!("outbox row {} goes to no number", entry.id)))?;
    let (text, reply_to, image) = match entry.message_id {
        Some(message) => match store::received::content(tx, message).await? {
            Some(content) => content,
            None => return Ok(None),
        },
        None => (entry.text.clone().unwrap_or_default(), None, None),
    };
    let reply_to = match reply_to {
        Some(answered) => store::received::quoted(tx, MessageId::from(answered)).await?,
        None => None,
    };
    let id = WireId::from_wire(&entry.wire_id);
    Ok(Some((Outgoing { id, to, text, picture: None, reply_to }, image)))
}

/// Moves a row by what is known of it now, and tells its chat; what is no news changes nothing.
pub(super) async fn settle(
    tx: &mut WriteTx,
    entry: &Entry,
    news: State,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<bool> {
    let before = super::state(&entry.state)?;
    let moves = news == State::Cancelled || before.after(news).is_some();
    if !moves {
        return Ok(false);
    }
    if let Some(message) = entry.message_id {
        let reason = reason.map(str::to_owned);
        chats::outcome(tx, message.into(), news.of_message(), reason).await?;
    }
    store::outbox::set_state(tx, entry.id, news, reason, at).await?;
    Ok(true)
}

/// Puts a row that certainly did not leave back into the queue until a moment.
pub(super) async fn again(tx: &mut WriteTx, entry: &Entry, due: Timestamp, now: Timestamp) -> Result<()> {
    if let Some(message) = entry.message_id {
        chats::outcome(tx, message.into(), State::Queued.of_message(), None).await?;
    }
    store::outbox::requeue(tx, entry.id, None, due, now).await
}
