use serde_json::{Value, json};

use super::*;

/// A body as Meta sends it, with one change.
fn body(field: &str, value: &Value) -> Vec<u8> {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "102290129340398", "time": 1_763_627_400, "changes": [{ "field": field, "value": value }] }]
    })
    .to_string()
    .into_bytes()
}

fn messages(messages: &Value) -> Vec<Notice> {
    read(&body(
        "messages",
        &json!({
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "60123456789", "phone_number_id": "106540352242922" },
            "contacts": [{ "profile": { "name": "Aminah" }, "wa_id": "60198765432" }],
            "messages": messages
        }),
    ))
    .unwrap()
}

fn statuses(statuses: &Value) -> Vec<Notice> {
    let value = json!({ "metadata": { "phone_number_id": "106540352242922" }, "statuses": statuses });
    read(&body("messages", &value)).unwrap()
}

fn message(content: Content, reply_to: Option<&str>) -> Notice {
    Notice::Message(Message {
        phone_number_id: "106540352242922".into(),
        business_account_id: "102290129340398".into(),
        id: "wamid.in".into(),
        from: "60198765432".into(),
        name: Some("Aminah".into()),
        at: Timestamp::from_millis(1_763_627_400_000),
        content,
        reply_to: reply_to.map(ToOwned::to_owned),
    })
}

fn sent(kind: &str, rest: Value) -> Value {
    let mut message =
        json!({ "from": "60198765432", "id": "wamid.in", "timestamp": "1763627400", "type": kind });
    let Value::Object(rest) = rest else { unreachable!("the tests give objects") };
    message.as_object_mut().unwrap().extend(rest);
    message
}

#[test]
fn words_come_in_with_who_wrote_them_and_what_they_answer() {
    let text =
        sent("text", json!({ "text": { "body": "hello" }, "context": { "from": "1", "id": "wamid.out" } }));
    assert_eq!(messages(&json!([text])), [message(Content::Text("hello".into()), Some("wamid.out"))]);
}

#[test]
fn a_picture_comes_in_as_an_id_to_fetch() {
    let image =
        json!({ "image": { "id": "77", "mime_type": "image/jpeg", "sha256": "…", "caption": "boxes" } });
    let picture =
        Content::Picture { media_id: "77".into(), kind: "image/jpeg".into(), caption: Some("boxes".into()) };
    assert_eq!(messages(&json!([sent("image", image)])), [message(picture, None)]);
}

#[test]
fn a_button_that_was_pressed_is_what_it_says() {
    let stop = || message(Content::Text("STOP".into()), None);
    let template = sent("button", json!({ "button": { "payload": "p", "text": "STOP" } }));
    let reply =
        json!({ "interactive": { "type": "button_reply", "button_reply": { "id": "1", "title": "STOP" } } });
    let list =
        json!({ "interactive": { "type": "list_reply", "list_reply": { "id": "1", "title": "STOP" } } });
    let all = messages(&json!([template, sent("interactive", reply), sent("interactive", list)]));
    assert_eq!(all, [stop(), stop(), stop()]);
}

#[test]
fn what_we_do_not_show_yet_is_named_and_a_reaction_is_no_message() {
    let audio = sent("audio", json!({ "audio": { "id": "1" } }));
    let reaction = sent("reaction", json!({ "reaction": { "message_id": "wamid.out", "emoji": "👍" } }));
    assert_eq!(messages(&json!([audio, reaction])), [message(Content::Other("audio".into()), None)]);
}

#[test]
fn one_thing_that_makes_no_sense_does_not_lose_the_others() {
    let good = sent("text", json!({ "text": { "body": "hello" } }));
    let bad = json!({ "from": 7, "id": [], "type": "text" });
    let nameless = json!({ "user_id": "MY.1", "id": "wamid.x", "timestamp": "1", "type": "text", "text": { "body": "x" } });
    let timeless = sent("text", json!({ "text": { "body": "x" }, "timestamp": "yesterday" }));
    let all = messages(&json!([bad, nameless, timeless, good]));
    assert_eq!(all, [message(Content::Text("hello".into()), None)]);
}

#[test]
fn every_status_is_told_with_our_own_id() {
    let told = |status: &str, errors: &Value| {
        statuses(&json!([{
            "id": "wamid.out", "status": status, "timestamp": "1763627400", "recipient_id": "60198765432",
            "biz_opaque_callback_data": "ours", "errors": errors
        }]))
    };
    let status = |outcome| {
        [Notice::Status(Status {
            phone_number_id: "106540352242922".into(),
            business_account_id: "102290129340398".into(),
            id: "wamid.out".into(),
            our_id: Some("ours".into()),
            at: Timestamp::from_millis(1_763_627_400_000),
            outcome,
        })]
    };
    assert_eq!(told("sent", &json!([])), status(Outcome::Sent));
    assert_eq!(told("delivered", &json!([])), status(Outcome::Delivered));
    assert_eq!(told("read", &json!([])), status(Outcome::Read));
    assert_eq!(told("warning", &json!([])), []);
    let closed = json!([{ "code": 131_047, "title": "Re-engagement message" }]);
    assert_eq!(told("failed", &closed), status(Outcome::Failed(Failure::WindowClosed)));
    let nothing = Failure::Refused { code: 0, detail: "Meta gave no reason".into() };
    assert!(matches!(
        told("failed", &json!([])).as_slice(),
        [Notice::Status(Status { outcome: Outcome::Failed(failure), .. })] if *failure == nothing
    ));
}

#[test]
fn a_restricted_account_is_told_until_when() {
    let told = |value: Value| read(&body("account_update", &value)).unwrap();
    let account = |standing| {
        [Notice::Account(AccountNotice { business_account_id: "102290129340398".into(), standing })]
    };
    let restricted = told(json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [
        { "restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "expiration": 1_963_627_400 },
        { "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1_763_713_800 }
    ] }));
    let until = Some(Timestamp::from_millis(1_763_713_800_000));
    let detail = "RESTRICTED_BIZ_INITIATED_MESSAGING".to_owned();
    assert_eq!(restricted, account(Standing::Restricted { until, detail }));

    let other = json!([{ "restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION" }]);
    assert_eq!(told(json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": other })), []);

    let banned = told(json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "DISABLE" } }));
    assert_eq!(banned, account(Standing::Restricted { until: None, detail: "DISABLE".into() }));
    let back = told(json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "REINSTATE" } }));
    assert_eq!(back, account(Standing::Reinstated));
    assert_eq!(told(json!({ "event": "VOLUME_BASED_PRICING_TIER_UPDATE" })), []);
}

#[test]
fn what_is_not_from_whatsapp_is_nothing() {
    for bad in [
        "",
        "[]",
        "{}",
        "null",
        r#"{"object":"page","entry":[]}"#,
        r#"{"object":"whatsapp_business_account","entry":7}"#,
    ] {
        assert_eq!(read(bad.as_bytes()), None, "{bad}");
    }
    assert_eq!(read(br#"{"object":"whatsapp_business_account","entry":[]}"#), Some(vec![]));
}
