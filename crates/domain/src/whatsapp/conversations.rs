//! Conversations with customers: what comes in, and chats that people start.

use contract::{AppError, ChatId, ContactId, ImageId, SessionId, UserId, limits::NAME_CHARS};

use super::{
    Whatsapp,
    gateway::{Incoming, Number, WireId},
    outbox::{PEOPLE, State},
    sessions, store,
    transition::fenced,
};
use crate::{Result, chats, db::WriteTx};

impl Whatsapp {
    /// Stores a message that came in through a session which this node has under `fence`. The same one is
    /// stored once, however often it is told. False when another node has the session.
    pub(super) async fn receive(&self, id: SessionId, fence: i64, incoming: Incoming) -> Result<bool> {
        if self.is_known(id, &incoming.id).await? {
            return Ok(true);
        }
        let mut incoming = incoming;
        let image = match incoming.picture.take() {
            Some(picture) => self.keep_picture(id, picture.bytes, &mut incoming.text).await?,
            None => None,
        };
        let mut tx = self.db.begin_write().await?;
        let Some(row) = fenced(&mut tx, id, fence).await? else { return Ok(false) };
        if store::received::message(&mut tx, id, &incoming.id).await?.is_some() {
            return Ok(true);
        }
        let now = tx.now();
        let owner = row.owner();
        let contact = store::contacts::known(&mut tx, owner, &incoming.from, now).await?;
        let chat = chats::open_line(&mut tx, owner, id, contact).await?;
        if !incoming.own
            && let Some(name) = incoming.push_name.as_deref().map(shown_name)
            && store::contacts::set_push_name(&mut tx, contact, &name).await?
        {
            chats::told_of_contact(&mut tx, owner, contact).await?;
        }
        let reply_to = match &incoming.reply_to {
            Some(answered) => store::received::message(&mut tx, id, answered).await?,
            None => None,
        };
        let from = (!incoming.own).then_some(contact);
        if incoming.text.trim().is_empty() && image.is_none() {
            "(an empty message)".clone_into(&mut incoming.text);
        }
        let arrived = chats::Arrived { chat, owner, from, text: &incoming.text, image, reply_to };
        let message = chats::arrive(&mut tx, &arrived).await?;
        if incoming.own {
            // It has left already; receipts for it will come.
            let entry = store::outbox::New {
                session: id,
                message: Some(message.id),
                number: &incoming.from,
                priority: PEOPLE,
                state: State::Sent,
                wire_id: &incoming.id,
            };
            store::outbox::insert(&mut tx, &entry, now).await?;
        } else {
            store::received::insert(&mut tx, id, &incoming.id, message.id).await?;
        }
        store::sessions::used(&mut tx, id, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn is_known(&self, id: SessionId, wire_id: &WireId) -> Result<bool> {
        let mut tx = self.db.begin_read().await?;
        Ok(store::received::message(&mut tx, id, wire_id).await?.is_some())
    }

    /// Keeps a picture that came in, in its owner's name; where it cannot be shown, the text says so.
    async fn keep_picture(
        &self,
        id: SessionId,
        bytes: Vec<u8>,
        text: &mut String,
    ) -> Result<Option<ImageId>> {
        let mut tx = self.db.begin_read().await?;
        let Some(row) = store::sessions::by_id(&mut tx, id).await? else { return Ok(None) };
        drop(tx);
        match self.images.take_in(row.owner(), bytes).await {
            Ok(upload) => Ok(Some(upload.id)),
            Err(crate::Error::Rule(error)) if !error.may_pass_later() => {
                tracing::info!(%error, "a picture that came in cannot be shown");
                *text = [text.trim(), "(a picture that cannot be shown)"].join("\n");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// The chat of a customer's number on one of `owner`'s sessions; made where there is none.
pub(crate) async fn open_chat(
    tx: &mut WriteTx,
    owner: UserId,
    session: SessionId,
    number: &str,
    name: Option<&str>,
) -> Result<ChatId> {
    store::sessions::owned(tx, owner, session).await?;
    let number = sessions::valid_number("number", number)?;
    let contact = known_as(tx, owner, &number, name).await?;
    chats::open_line(tx, owner, session, contact).await
}

/// The contact with a number, which is called `name` unless it has a name already.
async fn known_as(tx: &mut WriteTx, owner: UserId, number: &Number, name: Option<&str>) -> Result<ContactId> {
    let now = tx.now();
    let contact = store::contacts::known(tx, owner, number, now).await?;
    let named = store::contacts::contact(tx, owner, contact).await?.name != number.as_str();
    if let Some(name) = name.filter(|_| !named) {
        let name = Some(valid_name(name)?);
        let changes = store::contacts::Changes { name, ..Default::default() };
        store::contacts::change(tx, owner, contact, &changes, now).await?;
    }
    Ok(contact)
}

/// A name that an owner gives a contact; empty for none.
pub(super) fn valid_name(text: &str) -> Result<&str> {
    let name = text.trim();
    if name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
        let message = format!("Please give a name of at most {NAME_CHARS} characters.");
        return Err(AppError::invalid("name", message).into());
    }
    Ok(name)
}

/// What a stranger calls themself, as it can be shown.
fn shown_name(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect::<String>().trim().to_owned()
}
