//! What stands in a picture's place until it has loaded: a picture of a few pixels as a `data:` address,
//! which needs no script to be shown.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{
    DynamicImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};

/// Characters of a placeholder, at most: it travels with every message.
pub(super) const CHARS: usize = 300;

/// A placeholder for `image`; none only if it could not be written.
pub(super) fn of(image: &DynamicImage) -> Option<String> {
    // Pictures full of detail do not fit with eight pixels a side; any fits with three.
    (3..=8).rev().find_map(|side| {
        let tiny = image.resize(side, side, imageops::FilterType::Triangle);
        let mut bytes = Vec::new();
        let png = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::NoFilter);
        tiny.write_with_encoder(png).ok()?;
        let address = format!("data:image/png;base64,{}", BASE64_STANDARD.encode(bytes));
        (address.len() <= CHARS).then_some(address)
    })
}
