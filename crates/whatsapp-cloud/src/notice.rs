//! What Meta tells the webhook, from its JSON to our words. Pure: nothing is fetched or stored here.

use contract::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::failure::{Failure, MetaError};

/// Something that Meta tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Somebody wrote to one of our numbers.
    Message(Message),
    /// What became of a message of ours.
    Status(Status),
    /// What an account may do has changed.
    Account(AccountNotice),
}

/// A message that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which of our numbers it came to, by Meta's id.
    pub phone_number_id: String,
    /// The account that the number belongs to, by Meta's id.
    pub business_account_id: String,
    /// Its id at Meta.
    pub id: String,
    /// Who wrote it: digits of E.164, without the plus.
    pub from: String,
    /// What that person calls themselves.
    pub name: Option<String>,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub content: Content,
    /// The message it answers, by its id at Meta.
    pub reply_to: Option<String>,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Words, or the button that was pressed.
    Text(String),
    /// A picture, to be fetched.
    Picture {
        /// Its id at Meta.
        media_id: String,
        /// What kind of file it is, such as `image/jpeg`.
        kind: String,
        /// Words below it.
        caption: Option<String>,
    },
    /// Something that we do not show yet, by Meta's word for it: `audio`, `location`.
    Other(String),
}

/// What became of a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which of our numbers sent it, by Meta's id.
    pub phone_number_id: String,
    /// The account that the number belongs to, by Meta's id.
    pub business_account_id: String,
    /// Its id at Meta.
    pub id: String,
    /// Our own id of it, as it was given when it was sent.
    pub our_id: Option<String>,
    /// Since when.
    pub at: Timestamp,
    /// What.
    pub outcome: Outcome,
}

/// How far a message got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It left Meta.
    Sent,
    /// It is on the person's phone.
    Delivered,
    /// The person has read it.
    Read,
    /// It will not arrive.
    Failed(Failure),
}

/// What an account may do has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNotice {
    /// Which, by Meta's id.
    pub business_account_id: String,
    /// What.
    pub standing: Standing,
}

/// What an account may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may not write first, or not at all.
    Restricted {
        /// Until when, where Meta says so.
        until: Option<Timestamp>,
        /// Meta's word for it.
        detail: String,
    },
    /// It may do everything again.
    Reinstated,
}

/// All that a body of the webhook tells, in its order; none when it is not from WhatsApp or makes no sense.
///
/// One thing in it that makes no sense does not lose the others: it is logged, without its content.
pub fn read(body: &[u8]) -> Option<Vec<Notice>> {
    let envelope: Envelope = serde_json::from_slice(body).ok()?;
    if envelope.object != "whatsapp_business_account" {
        return None;
    }
    let mut notices = Vec::new();
    for entry in envelope.entry {
        for change in entry.changes {
            match change.field.as_str() {
                "messages" => notices.extend(
                    understood(change.value).into_iter().flat_map(|value| of_messages(&entry.id, value)),
                ),
                "account_update" => {
                    let standing = understood(change.value).and_then(standing);
                    notices.extend(standing.map(|standing| {
                        Notice::Account(AccountNotice { business_account_id: entry.id.clone(), standing })
                    }));
                }
                _ => {}
            }
        }
    }
    Some(notices)
}

fn understood<T: DeserializeOwned>(value: Value) -> Option<T> {
    // The error names a field and a place, never a value.
    let understood = serde_json::from_value(value);
    understood.inspect_err(|error| tracing::warn!(%error, "Meta told something that makes no sense")).ok()
}

fn of_messages(account: &str, value: MessagesValue) -> Vec<Notice> {
    let ours = value.metadata.phone_number_id;
    let names = value.contacts;
    let messages = value.messages.into_iter().filter_map(understood::<WireMessage>).filter_map(|message| {
        // Somebody who hides their number behind a name has an id only, which we cannot write to yet.
        let from = message.from.clone().filter(|from| from.bytes().all(|byte| byte.is_ascii_digit()))?;
        let known = names.iter().find(|contact| contact.wa_id.as_deref() == Some(from.as_str()));
        Some(Notice::Message(Message {
            phone_number_id: ours.clone(),
            business_account_id: account.to_owned(),
            name: known.map(|contact| contact.profile.name.clone()).filter(|name| !name.is_empty()),
            at: moment(&message.timestamp)?,
            reply_to: message.context.as_ref().and_then(|context| context.id.clone()),
            id: message.id.clone(),
            content: content(message)?,
            from,
        }))
    });
    let statuses = value.statuses.into_iter().filter_map(understood::<WireStatus>).filter_map(|status| {
        let outcome = match status.status.as_str() {
            "sent" => Outcome::Sent,
            "delivered" => Outcome::Delivered,
            "read" | "played" => Outcome::Read,
            "failed" => {
                let error = status.errors.into_iter().next().and_then(understood::<MetaError>);
                let unknown = || Failure::Refused { code: 0, detail: "Meta gave no reason".into() };
                Outcome::Failed(error.map_or_else(unknown, |error| Failure::of_status(&error)))
            }
            _ => return None,
        };
        Some(Notice::Status(Status {
            phone_number_id: ours.clone(),
            business_account_id: account.to_owned(),
            our_id: status.biz_opaque_callback_data.filter(|id| !id.is_empty()),
            at: moment(&status.timestamp)?,
            id: status.id,
            outcome,
        }))
    });
    messages.chain(statuses).collect()
}

/// What a message says; none for what stands under another message rather than for itself.
fn content(message: WireMessage) -> Option<Content> {
    let pressed = |reply: Option<Titled>| reply.map(|reply| Content::Text(reply.title));
    let said = match message.kind.as_str() {
        "text" => message.text.map(|text| Content::Text(text.body)),
        "button" => message.button.map(|button| Content::Text(button.text)),
        "interactive" => {
            message.interactive.and_then(|reply| pressed(reply.button_reply).or(pressed(reply.list_reply)))
        }
        "image" => message.image.map(|image| Content::Picture {
            media_id: image.id,
            kind: image.mime_type,
            caption: image.caption,
        }),
        "reaction" => return None,
        _ => None,
    };
    Some(said.unwrap_or(Content::Other(message.kind)))
}

fn standing(value: AccountValue) -> Option<Standing> {
    match value.event.as_str() {
        "ACCOUNT_RESTRICTION" => {
            // Others forbid adding numbers and the like, which is no business of a message.
            let of_messages = value.restriction_info.into_iter().filter(RestrictionInfo::is_of_messages);
            let longest = of_messages.max_by_key(|one| one.expiration.unwrap_or(i64::MAX))?;
            let until = longest.expiration.map(of_seconds);
            Some(Standing::Restricted { until, detail: longest.restriction_type })
        }
        "DISABLED_UPDATE" => match value.ban_info.waba_ban_state.as_str() {
            "REINSTATE" => Some(Standing::Reinstated),
            state => Some(Standing::Restricted { until: None, detail: state.to_owned() }),
        },
        "ACCOUNT_DELETED" => Some(Standing::Restricted { until: None, detail: value.event }),
        _ => None,
    }
}

fn moment(seconds: &str) -> Option<Timestamp> {
    seconds.parse().ok().map(of_seconds)
}

fn of_seconds(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds.saturating_mul(1_000))
}

#[derive(Deserialize)]
struct Envelope {
    object: String,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    value: Value,
}

#[derive(Deserialize)]
struct MessagesValue {
    metadata: Metadata,
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    messages: Vec<Value>,
    #[serde(default)]
    statuses: Vec<Value>,
}

#[derive(Deserialize)]
struct Metadata {
    phone_number_id: String,
}

#[derive(Deserialize)]
struct Contact {
    wa_id: Option<String>,
    #[serde(default)]
    profile: Profile,
}

#[derive(Default, Deserialize)]
struct Profile {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct WireMessage {
    from: Option<String>,
    id: String,
    timestamp: String,
    #[serde(rename = "type")]
    kind: String,
    text: Option<WireText>,
    image: Option<WireImage>,
    button: Option<WireButton>,
    interactive: Option<Interactive>,
    context: Option<WireContext>,
}

#[derive(Deserialize)]
struct WireText {
    body: String,
}

#[derive(Deserialize)]
struct WireImage {
    id: String,
    #[serde(default)]
    mime_type: String,
    caption: Option<String>,
}

#[derive(Deserialize)]
struct WireButton {
    text: String,
}

#[derive(Deserialize)]
struct Interactive {
    button_reply: Option<Titled>,
    list_reply: Option<Titled>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
struct WireContext {
    id: Option<String>,
}

#[derive(Deserialize)]
struct WireStatus {
    id: String,
    status: String,
    timestamp: String,
    biz_opaque_callback_data: Option<String>,
    #[serde(default)]
    errors: Vec<Value>,
}

#[derive(Deserialize)]
struct AccountValue {
    event: String,
    #[serde(default)]
    ban_info: BanInfo,
    #[serde(default)]
    restriction_info: Vec<RestrictionInfo>,
}

#[derive(Default, Deserialize)]
struct BanInfo {
    #[serde(default)]
    waba_ban_state: String,
}

#[derive(Deserialize)]
struct RestrictionInfo {
    #[serde(default)]
    restriction_type: String,
    expiration: Option<i64>,
}

impl RestrictionInfo {
    fn is_of_messages(&self) -> bool {
        self.restriction_type.contains("MESSAGING")
    }
}

#[cfg(test)]
mod tests;
