//! Pictures up to Meta and down from it.

use contract::limits::IMAGE_BYTES;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;

use crate::{
    account::Account,
    failure::Failure,
    graph::{Graph, MEDIA},
};

/// A picture that can be sent, in bytes (Meta's "Supported media types").
pub const PICTURE_BYTES: usize = 5 * 1024 * 1024;
/// What Meta takes as a picture.
const PICTURES: [&str; 2] = ["image/jpeg", "image/png"];

#[derive(Deserialize)]
struct Uploaded {
    id: String,
}

#[derive(Deserialize)]
struct Kept {
    url: String,
    #[serde(default)]
    file_size: u64,
}

/// Whether a file of this kind can be sent and shown as a picture.
pub(crate) fn is_picture(content_type: &str) -> bool {
    PICTURES.contains(&content_type)
}

/// Hands a picture to Meta and gives its id there. Doing it twice keeps it twice and sends nothing.
pub async fn upload(
    graph: &Graph,
    account: &Account,
    content_type: &str,
    bytes: Vec<u8>,
) -> Result<String, Failure> {
    if !is_picture(content_type) {
        return Err(Failure::Refused { code: 0, detail: "WhatsApp takes JPEG and PNG pictures".into() });
    }
    if bytes.len() > PICTURE_BYTES {
        return Err(Failure::TooLarge { limit: PICTURE_BYTES });
    }
    let file = Part::bytes(bytes)
        .file_name("picture")
        .mime_str(content_type)
        .map_err(|error| Failure::Refused { code: 0, detail: error.to_string() })?;
    let form = Form::new().text("messaging_product", "whatsapp").part("file", file);
    let request = graph.post(&format!("{}/media", account.phone_number_id))?.multipart(form);
    let uploaded: Uploaded =
        graph.json(account, request, Some(MEDIA)).await.map_err(Failure::nothing_sent)?;
    Ok(uploaded.id)
}

/// Fetches a picture that somebody sent, by its id in the webhook.
pub async fn download(graph: &Graph, account: &Account, media_id: &str) -> Result<Vec<u8>, Failure> {
    let kept: Kept = graph.json(account, graph.get(media_id)?, None).await.map_err(Failure::nothing_sent)?;
    if kept.file_size > IMAGE_BYTES as u64 {
        return Err(Failure::TooLarge { limit: IMAGE_BYTES });
    }
    let bytes = graph.bytes(account, graph.get_named(&kept.url)?, IMAGE_BYTES).await;
    bytes.map_err(Failure::nothing_sent)
}
