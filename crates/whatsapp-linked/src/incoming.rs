//! Messages that come in: what they say, and who wrote them. Pure.

use contract::limits::IMAGE_BYTES;
use domain::whatsapp::gateway::WireId;
use whatsapp_rust::{
    Jid,
    download::DownloadParams,
    prelude::{MessageExt as _, wa},
    types::message::{EditAttribute, MessageInfo, MessageSource},
    wacore::download::MediaType,
    wacore_binary::JidExt as _,
};

/// Pictures that can be shown here.
const PICTURES: [&str; 2] = ["image/jpeg", "image/png"];

/// What is shown in place of a picture that could not be fetched.
pub(crate) const PICTURE_GONE: &str = "A picture, which could not be fetched. The phone shows it.";

/// A message that came in, as far as it can be read without asking anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// What it says.
    pub(crate) text: String,
    /// A picture to be fetched.
    pub(crate) picture: Option<PictureAt>,
    /// The message it answers.
    pub(crate) reply_to: Option<WireId>,
}

/// A picture as it is kept at WhatsApp.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PictureAt {
    pub(crate) kind: String,
    path: String,
    key: Vec<u8>,
    sha256: Vec<u8>,
    encrypted_sha256: Vec<u8>,
    length: u64,
}

impl std::fmt::Debug for PictureAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PictureAt")
            .field("kind", &self.kind)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl PictureAt {
    /// What to fetch. The host is WhatsApp's, whatever address the sender wrote.
    pub(crate) fn download(&self) -> DownloadParams {
        let (sha256, encrypted) = (&self.sha256, &self.encrypted_sha256);
        DownloadParams::encrypted(&*self.path, &self.key, sha256, encrypted, self.length, MediaType::Image)
    }
}

/// The customer of a conversation, by the addresses that may tell their number: the first that is a number
/// does. None for groups, lists, channels, bots and the status page, which are no business of ours.
pub(crate) fn customer(source: &MessageSource) -> Option<Vec<&Jid>> {
    let is_person = source.chat.is_pn() || source.chat.is_lid();
    if source.is_group || !is_person || source.chat.is_bot() || source.chat.is_psa() {
        return None;
    }
    // What was written on the owner's phone is from the owner; the conversation is with the other one.
    let (known, other) = if source.is_from_me {
        (source.recipient.as_ref(), source.recipient_alt.as_ref())
    } else {
        (Some(&source.sender), source.sender_alt.as_ref())
    };
    Some([Some(&source.chat), other, known].into_iter().flatten().collect())
}

/// What a message says; none where it says nothing by itself: a reaction, an edit, a key.
pub(crate) fn read(message: &wa::Message, info: &MessageInfo) -> Option<Letter> {
    if info.edit != EditAttribute::Empty {
        return None;
    }
    let seen_once = message.is_view_once();
    let message = message.get_base_message();
    let of_album = message.associated_child_message.as_option().and_then(|child| child.message.as_option());
    let message = of_album.unwrap_or(message);
    if is_about_another(message) {
        return None;
    }
    let reply_to = context(message).and_then(|context| context.stanza_id.clone()).map(WireId::from_wire);
    let letter = |text: String, picture| Some(Letter { text, picture, reply_to: reply_to.clone() });
    if seen_once {
        return letter(with_caption("Something that can be seen once, on the phone", None), None);
    }
    if let Some(image) = message.image_message.as_option() {
        let caption = image.caption.clone().unwrap_or_default();
        return match picture(image) {
            Ok(picture) => letter(caption, Some(picture)),
            Err(why) => letter(with_caption(why, Some(&caption)), None),
        };
    }
    if let Some(text) = message.text_content().map(str::to_owned).or_else(|| pressed(message)) {
        return letter(text, None);
    }
    letter(in_words(message)?, None)
}

/// Words in place of something that is not shown, with what was written below it.
pub(crate) fn with_caption(words: &str, caption: Option<&str>) -> String {
    match caption.map(str::trim).filter(|caption| !caption.is_empty()) {
        Some(caption) => format!("[{words}]\n{caption}"),
        None => format!("[{words}]"),
    }
}

fn is_about_another(message: &wa::Message) -> bool {
    message.protocol_message.is_set()
        || message.reaction_message.is_set()
        || message.enc_reaction_message.is_set()
        || message.edited_message.is_set()
        || message.secret_encrypted_message.is_set()
        || message.poll_update_message.is_set()
        || message.keep_in_chat_message.is_set()
        || message.pin_in_chat_message.is_set()
        || message.album_message.is_set()
        || message.sticker_sync_rmr_message.is_set()
        || message.placeholder_message.is_set()
        || message.call_log_messsage.is_set()
}

fn picture(image: &wa::message::ImageMessage) -> Result<PictureAt, &'static str> {
    let kind = image.mimetype.as_deref().unwrap_or_default();
    if !PICTURES.contains(&kind) {
        return Err("A picture of a kind that only the phone shows");
    }
    let length = image.file_length.unwrap_or_default();
    if length > IMAGE_BYTES as u64 {
        return Err("A picture that is too large to be shown here");
    }
    let parts = (&image.direct_path, &image.media_key, &image.file_sha256, &image.file_enc_sha256);
    let (Some(path), Some(key), Some(sha256), Some(encrypted_sha256)) = parts else {
        return Err(PICTURE_GONE);
    };
    Ok(PictureAt {
        kind: kind.to_owned(),
        path: path.clone(),
        key: key.clone(),
        sha256: sha256.clone(),
        encrypted_sha256: encrypted_sha256.clone(),
        length,
    })
}

/// The words on a button that was pressed.
fn pressed(message: &wa::Message) -> Option<String> {
    let template = message.template_button_reply_message.as_option();
    let list = message.list_response_message.as_option();
    template
        .and_then(|reply| reply.selected_display_text.clone())
        .or_else(|| list.and_then(|reply| reply.title.clone()))
}

/// The context of those messages that people write in answer to others.
fn context(message: &wa::Message) -> Option<&wa::ContextInfo> {
    let of_text = message.extended_text_message.as_option().and_then(|text| text.context_info.as_option());
    let of_image = || message.image_message.as_option().and_then(|image| image.context_info.as_option());
    let of_audio = || message.audio_message.as_option().and_then(|audio| audio.context_info.as_option());
    let of_video = || message.video_message.as_option().and_then(|video| video.context_info.as_option());
    let of_file = || message.document_message.as_option().and_then(|file| file.context_info.as_option());
    of_text.or_else(of_image).or_else(of_audio).or_else(of_video).or_else(of_file)
}

/// What is not shown here, in words; none for a message with nothing in it.
fn in_words(message: &wa::Message) -> Option<String> {
    if let Some(audio) = message.audio_message.as_option() {
        let words =
            if audio.ptt == Some(true) { "A voice message, on the phone" } else { "A sound, on the phone" };
        return Some(with_caption(words, None));
    }
    if let Some(video) = message.video_message.as_option().or_else(|| message.ptv_message.as_option()) {
        return Some(with_caption("A video, on the phone", video.caption.as_deref()));
    }
    let file = message.document_message.as_option().or_else(|| {
        let wrapped = message.document_with_caption_message.as_option()?.message.as_option()?;
        wrapped.document_message.as_option()
    });
    if let Some(file) = file {
        let name = file.file_name.as_deref().unwrap_or("without a name");
        return Some(with_caption(&format!("A file, on the phone: {name}"), file.caption.as_deref()));
    }
    if let Some(place) = message.location_message.as_option() {
        let (latitude, longitude) = (place.degrees_latitude?, place.degrees_longitude?);
        let words = format!("A place: {latitude:.5}, {longitude:.5}");
        return Some(with_caption(&words, place.name.as_deref()));
    }
    if let Some(contact) = message.contact_message.as_option() {
        let name = contact.display_name.as_deref().unwrap_or("without a name");
        return Some(with_caption(&format!("A contact, on the phone: {name}"), None));
    }
    if message.sticker_message.is_set() {
        return Some(with_caption("A sticker, on the phone", None));
    }
    // Keys and notes to devices come along with messages, and alone.
    let rest = wa::Message {
        sender_key_distribution_message: None.into(),
        message_context_info: None.into(),
        ..message.clone()
    };
    (rest != wa::Message::default()).then(|| with_caption("A message that only the phone shows", None))
}

#[cfg(test)]
mod tests;
