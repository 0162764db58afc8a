//! What a node does for pictures by itself.

use contract::{images::ImageSize, limits::IMAGE_UNUSED_HOURS};

use super::{Images, service::name, store};
use crate::Result;

impl Images {
    /// Forgets pictures that nobody used within a day, and removes files that are due.
    ///
    /// A crash at any point leaves a row that says what is still to be removed.
    pub async fn tidy(&self) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        let now = tx.now();
        let yesterday = now.plus_millis(-IMAGE_UNUSED_HOURS * 60 * 60 * 1000);
        for file in store::take_unused(&mut tx, yesterday).await? {
            store::insert_removal(&mut tx, &file, now).await?;
        }
        let due = store::begin_removals(&mut tx, now).await?;
        tx.commit().await?;

        for file in due {
            for size in [ImageSize::Full, ImageSize::Thumbnail] {
                self.files.remove(&name(&file, size)).await?;
            }
            let mut tx = self.db.begin_write().await?;
            store::end_removal(&mut tx, &file).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
