//! From bytes that somebody sent to a picture that is safe to show.
//!
//! What a file is, its content says, never its name. Limits are checked before pixels are decoded, and
//! whatever was in the file beside its pixels (places, dates, cameras) stays behind.

use std::io::Cursor;

use contract::{
    AppError,
    limits::{IMAGE_BYTES, IMAGE_PIXELS, IMAGE_SIDE, THUMBNAIL_SIDE},
};
use image::{
    AnimationDecoder as _, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegEncoder, png::PngDecoder, png::PngEncoder, webp::WebPDecoder},
    metadata::Orientation,
};

use super::placeholder;

/// What decoding may hold in memory beside the decoded pixels, and those too: 40 MP of RGBA.
const DECODER_BYTES: u64 = IMAGE_PIXELS * 4 + 32 * 1024 * 1024;
const QUALITY: u8 = 85;
const THUMBNAIL_QUALITY: u8 = 80;
const WANTED: &str = "Please send a JPEG, PNG, WebP or GIF picture.";

/// A picture as it will be kept.
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) kind: Kind,
    pub(super) full: Vec<u8>,
    pub(super) thumbnail: Vec<u8>,
    pub(super) placeholder: String,
}

/// How a picture is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Photographs.
    Jpeg,
    /// What can be seen through, and drawings that are smaller this way.
    Png,
}

impl Kind {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// Makes a picture of `bytes`. It takes seconds of computing for the largest ones.
pub(super) fn prepare(bytes: &[u8]) -> Result<Picture, AppError> {
    if bytes.len() > IMAGE_BYTES {
        return Err(AppError::TooLarge { limit: IMAGE_BYTES as u64 });
    }
    let format = sniff(bytes)?;
    let (mut image, orientation) = decode(bytes, format)?;
    image.apply_orientation(orientation);
    let see_through = is_see_through(&image);
    let image = if see_through {
        DynamicImage::ImageRgba8(image.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    };

    let (kind, full) = encode(&image, see_through, format)?;
    let small = shrunk(&image);
    let thumbnail = encode_as(&small, kind, THUMBNAIL_QUALITY)?;
    let placeholder = placeholder::of(&small).ok_or_else(broken)?;
    Ok(Picture { width: image.width(), height: image.height(), kind, full, thumbnail, placeholder })
}

/// What the content says it is.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, AppError> {
    let Some(found) = infer::get(bytes) else {
        return Err(AppError::invalid("file", format!("This is not a picture. {WANTED}")));
    };
    match found.mime_type() {
        "image/jpeg" => Ok(ImageFormat::Jpeg),
        "image/png" | "image/apng" => Ok(ImageFormat::Png),
        "image/gif" => Ok(ImageFormat::Gif),
        "image/webp" => Ok(ImageFormat::WebP),
        _ => {
            let name = found.extension().to_uppercase();
            Err(AppError::invalid("file", format!("This is a file of the kind {name}. {WANTED}")))
        }
    }
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), AppError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(IMAGE_SIDE);
    limits.max_image_height = Some(IMAGE_SIDE);
    limits.max_alloc = Some(DECODER_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > IMAGE_PIXELS {
        return Err(AppError::invalid(
            "file",
            format!(
                "This picture has {} megapixels; at most {} can be sent. Please make it smaller.",
                pixels.div_ceil(1_000_000),
                IMAGE_PIXELS / 1_000_000
            ),
        ));
    }
    if decoder.total_bytes() > DECODER_BYTES {
        return Err(too_much());
    }
    if moves(bytes, format).map_err(|error| refusal(&error))? {
        return Err(AppError::invalid(
            "file",
            "Moving pictures are not supported yet. Please send a still one.",
        ));
    }
    // A picture whose note about its orientation is broken is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    Ok((image, orientation))
}

/// Whether there is more than one frame. Of a still picture's format this costs reading its head.
fn moves(bytes: &[u8], format: ImageFormat) -> Result<bool, ImageError> {
    let reader = Cursor::new(bytes);
    match format {
        ImageFormat::Gif => {
            Ok(GifDecoder::new(reader)?.into_frames().nth(1).is_some_and(|next| next.is_ok()))
        }
        ImageFormat::Png => PngDecoder::new(reader)?.is_apng(),
        ImageFormat::WebP => Ok(WebPDecoder::new(reader)?.has_animation()),
        _ => Ok(false),
    }
}

fn is_see_through(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgba8(pixels) => pixels.pixels().any(|pixel| pixel.0[3] != u8::MAX),
        image if image.color().has_alpha() => image.to_rgba8().pixels().any(|pixel| pixel.0[3] != u8::MAX),
        _ => false,
    }
}

/// A photograph becomes a JPEG. What came without loss stays sharp when that costs nothing: a picture of
/// a screen is smaller as a PNG.
fn encode(image: &DynamicImage, see_through: bool, from: ImageFormat) -> Result<(Kind, Vec<u8>), AppError> {
    if see_through {
        return Ok((Kind::Png, encode_as(image, Kind::Png, QUALITY)?));
    }
    let jpeg = encode_as(image, Kind::Jpeg, QUALITY)?;
    if matches!(from, ImageFormat::Png | ImageFormat::Gif) {
        let png = encode_as(image, Kind::Png, QUALITY)?;
        if png.len() <= jpeg.len() {
            return Ok((Kind::Png, png));
        }
    }
    Ok((Kind::Jpeg, jpeg))
}

fn encode_as(image: &DynamicImage, kind: Kind, quality: u8) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    let written = match kind {
        Kind::Jpeg => image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)),
        Kind::Png => image.write_with_encoder(PngEncoder::new(&mut bytes)),
    };
    written.map_err(|error| {
        tracing::error!(%error, "a picture could not be written");
        AppError::Internal
    })?;
    Ok(bytes)
}

fn shrunk(image: &DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) <= THUMBNAIL_SIDE {
        return image.clone();
    }
    image.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE)
}

fn refusal(error: &ImageError) -> AppError {
    match error {
        ImageError::Limits(_) => too_much(),
        ImageError::Unsupported(_) => {
            AppError::invalid("file", format!("This kind of picture cannot be read. {WANTED}"))
        }
        _ => broken(),
    }
}

fn too_much() -> AppError {
    AppError::invalid("file", "This picture is too large to be opened. Please make it smaller.")
}

/// What is said of a file that cannot be read to its end.
pub(super) fn broken() -> AppError {
    AppError::invalid("file", "This picture is broken. Please open it on your device and save it anew.")
}

#[cfg(test)]
mod tests;
