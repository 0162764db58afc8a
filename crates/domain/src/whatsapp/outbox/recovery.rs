//! What becomes of messages that were on their way when a session's task ended, by a crash or in order.

use contract::SessionId;

use super::{State, UNDECIDED, sending};
use crate::{
    Result,
    whatsapp::{
        Whatsapp,
        gateway::{Abilities, Link, Number, WireId},
        store,
        store::outbox::Entry,
        transition::fenced,
    },
};

impl Whatsapp {
    /// Decides what can be decided without the network, before a session is opened: where the driver drops
    /// repeats, what was on its way is queued again under its id; where it cannot be asked either, nobody
    /// knows, and it is never sent again by itself.
    pub(in crate::whatsapp) async fn recover(
        &self,
        id: SessionId,
        fence: i64,
        abilities: Abilities,
    ) -> Result<()> {
        if !abilities.drops_repeats && abilities.can_be_asked {
            return Ok(());
        }
        let mut tx = self.db.begin_write().await?;
        if fenced(&mut tx, id, fence).await?.is_none() {
            return Ok(());
        }
        let now = tx.now();
        for entry in store::outbox::on_their_way(&mut tx, id).await? {
            if abilities.drops_repeats {
                sending::again(&mut tx, &entry, now, now).await?;
            } else {
                sending::settle(&mut tx, &entry, State::Unknown, Some(UNDECIDED), now).await?;
            }
        }
        tx.commit().await
    }

    /// Asks the network about everything that was on its way, once a session is connected and before
    /// anything else is sent.
    pub(in crate::whatsapp) async fn ask(&self, id: SessionId, fence: i64, link: &dyn Link) -> Result<()> {
        let mut tx = self.db.begin_read().await?;
        let entries = store::outbox::on_their_way(&mut tx, id).await?;
        drop(tx);
        for entry in entries {
            let answer = match Number::from_wire(&entry.number) {
                Some(to) => link.was_sent(&to, &WireId::from_wire(&entry.wire_id)).await,
                None => None,
            };
            self.note_answer(id, fence, &entry, answer).await?;
        }
        Ok(())
    }

    async fn note_answer(
        &self,
        id: SessionId,
        fence: i64,
        entry: &Entry,
        answer: Option<bool>,
    ) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        if fenced(&mut tx, id, fence).await?.is_none() {
            return Ok(());
        }
        // A receipt may have been quicker.
        let Some(entry) = store::outbox::by_id(&mut tx, entry.id).await? else { return Ok(()) };
        if entry.state != State::Sending.word() {
            return Ok(());
        }
        let now = tx.now();
        match answer {
            Some(true) => drop(sending::settle(&mut tx, &entry, State::Sent, None, now).await?),
            Some(false) => sending::again(&mut tx, &entry, now, now).await?,
            None => drop(sending::settle(&mut tx, &entry, State::Unknown, Some(UNDECIDED), now).await?),
        }
        tx.commit().await
    }
}
