//! What the network tells of messages afterwards.

use contract::SessionId;

use super::{State, sending};
use crate::{
    Result,
    whatsapp::{
        Whatsapp,
        gateway::{Receipt, ReceiptState},
        store,
        transition::fenced,
    },
};

impl Whatsapp {
    /// Moves messages as a receipt tells, which settles what was unknown too. False when another node has
    /// the session.
    pub(in crate::whatsapp) async fn note_receipt(
        &self,
        id: SessionId,
        fence: i64,
        receipt: &Receipt,
    ) -> Result<bool> {
        let (state, reason) = match &receipt.state {
            ReceiptState::Sent => (State::Sent, None),
            ReceiptState::Delivered => (State::Delivered, None),
            ReceiptState::Read => (State::Read, None),
            ReceiptState::Failed(reason) => (State::Failed, Some(reason.as_str())),
        };
        let mut tx = self.db.begin_write().await?;
        if fenced(&mut tx, id, fence).await?.is_none() {
            return Ok(false);
        }
        // Clocks of networks differ from ours: nothing is noted as later than now.
        let at = receipt.at.min(tx.now());
        let mut news = false;
        for wire_id in &receipt.ids {
            if let Some(entry) = store::outbox::by_wire_id(&mut tx, id, wire_id).await? {
                news |= sending::settle(&mut tx, &entry, state, reason, at).await?;
            }
        }
        if news {
            tx.commit().await?;
        }
        Ok(true)
    }
}
