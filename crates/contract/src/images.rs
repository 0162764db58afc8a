//! Pictures in messages and of groups.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ImageId;

/// A picture that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// The picture; `imageId` of the message or the group that shows it.
    pub id: ImageId,
    /// Pixels from left to right, as it is shown.
    pub width: u32,
    /// Pixels from top to bottom, as it is shown.
    pub height: u32,
    /// Bytes, as it is stored.
    pub bytes: u64,
    /// What to show until it is there: a tiny picture as a `data:` address, to be stretched and blurred.
    pub placeholder: String,
}

/// What a client needs to lay a picture out before it has loaded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// The picture, at `/api/images/{id}` and `/api/images/{id}/thumbnail`.
    pub id: ImageId,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What to show until it is there: a tiny picture as a `data:` address, to be stretched and blurred.
    pub placeholder: String,
}

/// How large a picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageSize {
    /// As it was sent.
    Full,
    /// At most 480 pixels on the longer side.
    Thumbnail,
}
