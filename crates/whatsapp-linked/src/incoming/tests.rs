use whatsapp_rust::{
    prelude::{MessageBuilderExt as _, MessageField, wa},
    wacore::download::Downloadable as _,
};

use super::*;

fn said(message: &wa::Message) -> Option<Letter> {
    read(message, &MessageInfo::default())
}

fn text(message: &wa::Message) -> String {
    said(message).unwrap().text
}

fn image() -> wa::message::ImageMessage {
    wa::message::ImageMessage {
        url: Some("https://evil.example/file".into()),
        static_url: Some("http://127.0.0.1/".into()),
        direct_path: Some("/v/t62/file.enc".into()),
        media_key: Some(vec![1; 32]),
        file_sha256: Some(vec![2; 32]),
        file_enc_sha256: Some(vec![3; 32]),
        file_length: Some(1_000),
        mimetype: Some("image/jpeg".into()),
        caption: Some("boxes".into()),
        ..Default::default()
    }
}

fn with_image(image: wa::message::ImageMessage) -> wa::Message {
    wa::Message { image_message: MessageField::some(image), ..Default::default() }
}

fn wrapped(message: wa::Message) -> MessageField<wa::message::FutureProofMessage> {
    MessageField::some(wa::message::FutureProofMessage { message: MessageField::some(message) })
}

#[test]
fn words_are_read_plain_and_with_what_they_answer() {
    let plain = Letter { text: "hello".into(), picture: None, reply_to: None };
    assert_eq!(said(&wa::Message::text("hello")), Some(plain));
    let context = wa::ContextInfo { stanza_id: Some("3EB0BB".into()), ..Default::default() };
    let reply = Letter { text: "20".into(), picture: None, reply_to: Some(WireId::from_wire("3EB0BB")) };
    assert_eq!(said(&wa::Message::text_with_context("20", context)), Some(reply));
}

#[test]
fn words_that_vanish_later_are_read_too() {
    let message =
        wa::Message { ephemeral_message: wrapped(wa::Message::text("hello")), ..Default::default() };
    assert_eq!(text(&message), "hello");
}

#[test]
fn a_picture_is_fetched_from_whatsapp_whatever_address_the_sender_wrote() {
    let letter = said(&with_image(image())).unwrap();
    assert_eq!(letter.text, "boxes");
    let picture = letter.picture.unwrap();
    assert_eq!(picture.kind, "image/jpeg");
    let download = picture.download();
    assert_eq!(download.static_url(), None);
    assert_eq!(download.direct_path(), Some("/v/t62/file.enc"));
    assert!(!format!("{picture:?}").contains("1, 1"), "keys are not printed");
}

#[test]
fn a_picture_that_cannot_be_shown_here_is_told_in_words() {
    let webp = image_with(|image| image.mimetype = Some("image/webp".into()));
    let huge = image_with(|image| image.file_length = Some(u64::MAX));
    let keyless = image_with(|image| image.media_key = None);
    let once = wa::Message { view_once_message_v2: wrapped(with_image(image())), ..Default::default() };
    for message in [webp, huge, keyless, once] {
        let letter = said(&message).unwrap();
        assert_eq!(letter.picture, None);
        assert!(
            letter.text.starts_with('[') && letter.text.contains("phone") || letter.text.contains("large")
        );
    }
}

fn image_with(change: impl Fn(&mut wa::message::ImageMessage)) -> wa::Message {
    let mut image = image();
    change(&mut image);
    with_image(image)
}

#[test]
fn what_only_the_phone_shows_is_named() {
    let voice = wa::message::AudioMessage { ptt: Some(true), ..Default::default() };
    let video = wa::message::VideoMessage { caption: Some("look".into()), ..Default::default() };
    let file = wa::message::DocumentMessage { file_name: Some("list.pdf".into()), ..Default::default() };
    let place = wa::message::LocationMessage {
        degrees_latitude: Some(3.139),
        degrees_longitude: Some(101.6869),
        name: Some("Shop".into()),
        ..Default::default()
    };
    let order = wa::message::OrderMessage { message: Some("20 boxes".into()), ..Default::default() };
    let contact = wa::message::ContactMessage { display_name: Some("Ali".into()), ..Default::default() };
    for (message, expected) in [
        (
            wa::Message { audio_message: MessageField::some(voice), ..Default::default() },
            "[A voice message, on the phone]",
        ),
        (
            wa::Message { video_message: MessageField::some(video), ..Default::default() },
            "[A video, on the phone]\nlook",
        ),
        (
            wa::Message { document_message: MessageField::some(file), ..Default::default() },
            "[A file, on the phone: list.pdf]",
        ),
        (
            wa::Message { location_message: MessageField::some(place), ..Default::default() },
            "[A place: 3.13900, 101.68690]\nShop",
        ),
        (
            wa::Message { contact_message: MessageField::some(contact), ..Default::default() },
            "[A contact, on the phone: Ali]",
        ),
        (
            wa::Message {
                sticker_message: MessageField::some(wa::message::StickerMessage::default()),
                ..Default::default()
            },
            "[A sticker, on the phone]",
        ),
        (
            wa::Message { order_message: MessageField::some(order), ..Default::default() },
            "[A message that only the phone shows]",
        ),
    ] {
        assert_eq!(text(&message), expected);
    }
}

#[test]
fn a_button_that_was_pressed_is_what_it_says() {
    let reply = wa::message::TemplateButtonReplyMessage {
        selected_display_text: Some("STOP".into()),
        ..Default::default()
    };
    let button =
        wa::Message { template_button_reply_message: MessageField::some(reply), ..Default::default() };
    assert_eq!(text(&button), "STOP");
    let reply = wa::message::ListResponseMessage { title: Some("STOP".into()), ..Default::default() };
    let list = wa::Message { list_response_message: MessageField::some(reply), ..Default::default() };
    assert_eq!(text(&list), "STOP");
}

#[test]
fn what_stands_under_another_message_is_none() {
    let none = |message: wa::Message| assert_eq!(said(&message), None);
    none(wa::Message {
        reaction_message: MessageField::some(wa::message::ReactionMessage::default()),
        ..Default::default()
    });
    none(wa::Message {
        protocol_message: MessageField::some(wa::message::ProtocolMessage::default()),
        ..Default::default()
    });
    none(wa::Message {
        poll_update_message: MessageField::some(wa::message::PollUpdateMessage::default()),
        ..Default::default()
    });
    none(wa::Message {
        pin_in_chat_message: MessageField::some(wa::message::PinInChatMessage::default()),
        ..Default::default()
    });
    none(wa::Message {
        sender_key_distribution_message: MessageField::some(
            wa::message::SenderKeyDistributionMessage::default(),
        ),
        ..Default::default()
    });
    none(wa::Message::default());
    let edit = MessageInfo { edit: EditAttribute::MessageEdit, ..Default::default() };
    assert_eq!(read(&wa::Message::text("hello again"), &edit), None);
}

#[test]
fn the_customer_is_the_other_one_of_a_conversation() {
    let (theirs, ours) = (Jid::pn("60198765432"), Jid::pn("60123456789"));
    let came = MessageSource { chat: theirs.clone(), sender: theirs.clone(), ..Default::default() };
    assert_eq!(customer(&came), Some(vec![&theirs, &theirs]));

    let hidden = Jid::lid("100000012345678");
    let came = MessageSource {
        chat: hidden.clone(),
        sender: hidden.clone(),
        sender_alt: Some(theirs.clone()),
        ..Default::default()
    };
    assert_eq!(customer(&came), Some(vec![&hidden, &theirs, &hidden]));

    let own = MessageSource {
        chat: hidden.clone(),
        sender: ours,
        is_from_me: true,
        recipient: Some(hidden.clone()),
        recipient_alt: Some(theirs.clone()),
        ..Default::default()
    };
    assert_eq!(customer(&own), Some(vec![&hidden, &theirs, &hidden]));
}

#[test]
fn groups_lists_channels_and_the_status_page_are_no_business_of_ours() {
    let theirs = Jid::pn("60198765432");
    for chat in
        ["123-456@g.us", "status@broadcast", "123@broadcast", "123@newsletter", "123@bot", "0@s.whatsapp.net"]
    {
        let chat: Jid = chat.parse().unwrap();
        let is_group = chat.is_group();
        let came =
            MessageSource { chat: chat.clone(), sender: theirs.clone(), is_group, ..Default::default() };
        assert_eq!(customer(&came), None, "{chat}");
    }
}
