//! Messages that leave: text, pictures, templates, replies.

use serde::{Deserialize, Serialize};

use crate::{account::Account, failure::Failure, graph::Graph};

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Words.
    Text(String),
    /// A picture that was handed to Meta before.
    Picture {
        /// Its id at Meta.
        media_id: String,
        /// Words below it.
        caption: Option<String>,
    },
    /// A template that Meta approved; the only way to write to somebody who has not written for 24 hours.
    Template {
        /// Its name.
        name: String,
        /// Its language, such as `en` or `pt_BR`.
        language: String,
        /// What stands for `{{1}}`, `{{2}}` and so on in its body.
        fields: Vec<String>,
    },
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom, in E.164.
    pub to: String,
    /// What.
    pub body: Body,
    /// The message it answers, by its id at Meta.
    pub reply_to: Option<String>,
    /// Our own id of it: every status of this message names it again, even of one whose answer got lost.
    pub our_id: String,
}

/// Sends a message and gives its id at Meta, which took it but has not delivered it yet.
///
/// Meta does not drop repeats: sending twice sends twice.
pub async fn send(graph: &Graph, account: &Account, message: &Outgoing) -> Result<String, Failure> {
    let request = graph.post(&format!("{}/messages", account.phone_number_id))?.json(&Wire::of(message));
    let taken: Taken = graph.json(account, request, None).await?;
    let first = taken.messages.into_iter().next();
    first.map(|message| message.id).ok_or_else(|| Failure::Undecided("the answer names no message".into()))
}

/// Tells the person that their message was read, and all before it.
pub async fn mark_read(graph: &Graph, account: &Account, message_id: &str) -> Result<(), Failure> {
    let read = Read { messaging_product: "whatsapp", status: "read", message_id };
    let request = graph.post(&format!("{}/messages", account.phone_number_id))?.json(&read);
    graph.json::<serde_json::Value>(account, request, None).await.map(|_| ())
}

#[derive(Deserialize)]
struct Taken {
    messages: Vec<TakenMessage>,
}

#[derive(Deserialize)]
struct TakenMessage {
    id: String,
}

#[derive(Serialize)]
struct Read<'a> {
    messaging_product: &'static str,
    status: &'static str,
    message_id: &'a str,
}

#[derive(Serialize)]
struct Wire<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context<'a>>,
    biz_opaque_callback_data: &'a str,
    #[serde(flatten)]
    body: WireBody<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    message_id: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum WireBody<'a> {
    Text { text: Text<'a> },
    Image { image: Image<'a> },
    Template { template: Template<'a> },
}

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
    preview_url: bool,
}

#[derive(Serialize)]
struct Image<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
}

#[derive(Serialize)]
struct Template<'a> {
    name: &'a str,
    language: Language<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Serialize)]
struct Component<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    parameters: Vec<Parameter<'a>>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

impl<'a> Wire<'a> {
    fn of(message: &'a Outgoing) -> Self {
        Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            to: &message.to,
            context: message.reply_to.as_deref().map(|message_id| Context { message_id }),
            biz_opaque_callback_data: &message.our_id,
            body: match &message.body {
                Body::Text(body) => WireBody::Text { text: Text { body, preview_url: false } },
                Body::Picture { media_id, caption } => {
                    WireBody::Image { image: Image { id: media_id, caption: caption.as_deref() } }
                }
                Body::Template { name, language, fields } => {
                    WireBody::Template { template: Template::of(name, language, fields) }
                }
            },
        }
    }
}

impl<'a> Template<'a> {
    fn of(name: &'a str, language: &'a str, fields: &'a [String]) -> Self {
        let parameters: Vec<_> = fields.iter().map(|text| Parameter { kind: "text", text }).collect();
        let body = (!parameters.is_empty()).then_some(Component { kind: "body", parameters });
        Self { name, language: Language { code: language }, components: body.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wire(body: Body, reply_to: Option<&str>) -> serde_json::Value {
        let message = Outgoing {
            to: "+60123456789".into(),
            body,
            reply_to: reply_to.map(ToOwned::to_owned),
            our_id: "ours".into(),
        };
        serde_json::to_value(Wire::of(&message)).unwrap()
    }

    #[test]
    fn words_are_sent_as_meta_expects_them() {
        assert_eq!(
            wire(Body::Text("hello".into()), Some("wamid.1")),
            json!({
                "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+60123456789",
                "context": { "message_id": "wamid.1" }, "biz_opaque_callback_data": "ours",
                "type": "text", "text": { "body": "hello", "preview_url": false }
            })
        );
    }

    #[test]
    fn a_picture_is_sent_by_its_id_with_its_words() {
        let sent = wire(Body::Picture { media_id: "7".into(), caption: Some("boxes".into()) }, None);
        assert_eq!(sent["image"], json!({ "id": "7", "caption": "boxes" }));
        assert_eq!(sent["type"], "image");
        assert_eq!(sent.get("context"), None);
        let plain = wire(Body::Picture { media_id: "7".into(), caption: None }, None);
        assert_eq!(plain["image"], json!({ "id": "7" }));
    }

    #[test]
    fn a_template_carries_its_fields_in_order() {
        let fields = vec!["Aminah".into(), "20".into()];
        let sent = wire(Body::Template { name: "restock".into(), language: "en".into(), fields }, None);
        assert_eq!(
            sent["template"],
            json!({
                "name": "restock", "language": { "code": "en" },
                "components": [{ "type": "body", "parameters": [
                    { "type": "text", "text": "Aminah" }, { "type": "text", "text": "20" }
                ] }]
            })
        );
        let bare = wire(Body::Template { name: "hi".into(), language: "ms".into(), fields: vec![] }, None);
        assert_eq!(bare["template"], json!({ "name": "hi", "language": { "code": "ms" } }));
    }
}
