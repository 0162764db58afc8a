//! Finding messages by their words.

use contract::{
    Page, UserId,
    chats::{Found, SearchQuery},
    page::items_wanted,
};

use super::{Chats, store, text, words};
use crate::Result;

/// Messages that are put into the index in one transaction.
const BATCH: i64 = 500;

impl Chats {
    /// Messages that `user` may see with all the words of the query, what was stored last first. A
    /// query without words finds nothing.
    pub async fn search(&self, user: UserId, query: &SearchQuery) -> Result<Page<Found>> {
        let wanted = words::words(text::query(&query.q)?);
        if wanted.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let limit = items_wanted(query.limit);
        let below = query.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(i64::MAX);
        let mut tx = self.db.begin_read().await?;
        let places = store::search::find(&mut tx, user, &wanted, query, below, limit + 1).await?;
        let Page { items: places, next } = Page::of(places, limit, |(place, _)| place.to_string());

        let receipts = store::people::receipts(&mut tx, user).await?;
        let mut items = Vec::with_capacity(places.len());
        for (_, id) in places {
            let Some(message) = store::messages::by_id(&mut tx, id, receipts).await? else { continue };
            let (excerpt, highlights) = words::excerpt(&message.content, &wanted);
            let mut sender_name = store::people::name(&mut tx, message.sender_id).await?;
            if sender_name.is_empty() {
                let customer = store::people::customers(&mut tx, &[message.sender_id]).await?.pop();
                sender_name = customer.map(|customer| customer.name).unwrap_or_default();
            }
            items.push(Found { message, sender_name, excerpt, highlights });
        }
        Ok(Page { items, next })
    }

    /// Puts what was written before there was an index into it, once.
    pub(crate) async fn fill_index(&self) -> Result<()> {
        loop {
            let mut tx = self.db.begin_write().await?;
            if store::search::is_whole(&mut tx).await? {
                return Ok(());
            }
            let missing = store::search::missing(&mut tx, BATCH).await?;
            for (id, content) in &missing {
                store::search::insert(&mut tx, *id, &words::indexed(content)).await?;
            }
            if missing.is_empty() {
                store::search::set_whole(&mut tx).await?;
            }
            tx.commit().await?;
        }
    }
}

/// Puts the words of a text into the index under a message.
#[cfg(feature = "testing")]
pub(crate) async fn index(conn: &mut crate::db::Conn, id: contract::MessageId, text: &str) -> Result<()> {
    store::search::insert(conn, id, &words::indexed(text)).await
}
