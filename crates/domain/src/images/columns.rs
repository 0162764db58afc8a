//! A message's picture, read along with the message.

use contract::images::Image;
use sqlx::FromRow;
use uuid::Uuid;

/// The columns of a left join, for a row of messages:
/// `i.id as image_id, i.width as image_width, i.height as image_height, i.placeholder as image_placeholder`
/// from `left join images i on i.message_id = m.id`.
#[derive(FromRow)]
pub(crate) struct ImageColumns {
    #[sqlx(rename = "image_id")]
    id: Option<Uuid>,
    #[sqlx(rename = "image_width")]
    width: Option<i64>,
    #[sqlx(rename = "image_height")]
    height: Option<i64>,
    #[sqlx(rename = "image_placeholder")]
    placeholder: Option<String>,
}

impl ImageColumns {
    /// The picture, if the message has one.
    pub(crate) fn image(self) -> Option<Image> {
        let pixels = |side: Option<i64>| u32::try_from(side.unwrap_or_default()).unwrap_or_default();
        Some(Image {
            id: self.id?.into(),
            width: pixels(self.width),
            height: pixels(self.height),
            placeholder: self.placeholder.unwrap_or_default(),
        })
    }
}
