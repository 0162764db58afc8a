//! Customers, as their owner knows them.

use std::collections::BTreeSet;

use contract::{
    AppError, ContactId, Page, UserId,
    limits::{NOTES_BYTES, TAG_CHARS, TAGS},
    page::items_wanted,
    whatsapp::{Contact, ContactChanges, ContactsQuery, Merge, NewContact},
};

use super::{Whatsapp, conversations::valid_name, sessions, store, store::contacts::Changes};
use crate::{
    Result, chats,
    db::{WriteTx, without_nul},
};

impl Whatsapp {
    /// The contacts of `owner`, by name.
    pub async fn contacts(&self, owner: UserId, query: &ContactsQuery) -> Result<Page<Contact>> {
        let limit = items_wanted(query.limit);
        let part = without_nul("query", query.query.as_deref().unwrap_or_default())?.trim();
        let tag = without_nul("tag", query.tag.as_deref().unwrap_or_default())?.trim();
        let mut tx = self.db.begin_read().await?;
        let after = query.after.as_deref();
        let contacts = store::contacts::list(&mut tx, owner, part, tag, after, limit + 1).await?;
        Ok(Page::of(contacts, limit, store::contacts::cursor))
    }

    /// One contact of `owner`.
    pub async fn contact(&self, owner: UserId, id: ContactId) -> Result<Contact> {
        let mut tx = self.db.begin_read().await?;
        store::contacts::contact(&mut tx, owner, id).await
    }

    /// Notes a contact; one whose number is known already is changed.
    pub async fn add_contact(&self, owner: UserId, new: NewContact) -> Result<Contact> {
        let mut tx = self.db.begin_write().await?;
        let contact = add(&mut tx, owner, &new).await?;
        tx.commit().await?;
        Ok(contact)
    }

    /// Changes a contact; its chats tell the owner's tabs.
    pub async fn change_contact(
        &self,
        owner: UserId,
        id: ContactId,
        changes: ContactChanges,
    ) -> Result<Contact> {
        let tags = changes.tags.as_deref().map(valid_tags).transpose()?;
        let changes = Changes {
            name: changes.name.as_deref().map(valid_name).transpose()?,
            tags,
            notes: changes.notes.as_deref().map(valid_notes).transpose()?,
            opted_out: changes.opted_out,
        };
        let mut tx = self.db.begin_write().await?;
        store::contacts::contact(&mut tx, owner, id).await?;
        let now = tx.now();
        store::contacts::change(&mut tx, owner, id, &changes, now).await?;
        chats::told_of_contact(&mut tx, owner, id).await?;
        let contact = store::contacts::contact(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(contact)
    }

    /// Makes one contact out of two: the tags and notes of `id` go to the other, which also gets whatever is
    /// written from that number in the future. Chats stay where they are.
    pub async fn merge_contacts(&self, owner: UserId, id: ContactId, merge: Merge) -> Result<Contact> {
        if id == merge.into {
            return Err(AppError::invalid("into", "Please choose another contact.").into());
        }
        let mut tx = self.db.begin_write().await?;
        let from = store::contacts::contact(&mut tx, owner, id).await?;
        let into = store::contacts::contact(&mut tx, owner, merge.into).await?;
        let tags: Vec<String> = into.tags.iter().chain(&from.tags).cloned().collect();
        let notes = [into.notes.as_str(), from.notes.as_str()].join("\n");
        let changes = Changes {
            tags: Some(valid_tags(&tags)?),
            notes: Some(valid_notes(notes.trim())?),
            // Whoever wanted nothing wants nothing.
            opted_out: (into.opted_out || from.opted_out).then_some(true),
            ..Changes::default()
        };
        let now = tx.now();
        store::contacts::change(&mut tx, owner, merge.into, &changes, now).await?;
        store::contacts::merge(&mut tx, owner, id, merge.into).await?;
        chats::told_of_contact(&mut tx, owner, merge.into).await?;
        let contact = store::contacts::contact(&mut tx, owner, merge.into).await?;
        tx.commit().await?;
        Ok(contact)
    }
}

/// Notes a contact in a transaction.
pub(super) async fn add(tx: &mut WriteTx, owner: UserId, new: &NewContact) -> Result<Contact> {
    let number = sessions::valid_number("number", &new.number)?;
    let tags = if new.tags.is_empty() { None } else { Some(valid_tags(&new.tags)?) };
    let changes = Changes {
        name: new.name.as_deref().map(valid_name).transpose()?,
        tags,
        notes: new.notes.as_deref().map(valid_notes).transpose()?,
        opted_out: None,
    };
    let now = tx.now();
    let id = store::contacts::known(tx, owner, &number, now).await?;
    store::contacts::change(tx, owner, id, &changes, now).await?;
    chats::told_of_contact(tx, owner, id).await?;
    store::contacts::contact(tx, owner, id).await
}

/// Tags, sorted and each once, a line each.
fn valid_tags(tags: &[String]) -> Result<String> {
    let tags: BTreeSet<&str> = tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()).collect();
    let good = |tag: &&str| tag.chars().count() <= TAG_CHARS && !tag.chars().any(char::is_control);
    if tags.len() > TAGS || !tags.iter().all(good) {
        let message = format!("A contact has at most {TAGS} tags of at most {TAG_CHARS} characters.");
        return Err(AppError::invalid("tags", message).into());
    }
    Ok(tags.into_iter().collect::<Vec<_>>().join("\n"))
}

fn valid_notes(text: &str) -> Result<&str> {
    if text.len() > NOTES_BYTES {
        return Err(AppError::invalid("notes", format!("Notes hold {NOTES_BYTES} bytes.")).into());
    }
    without_nul("notes", text)
}
