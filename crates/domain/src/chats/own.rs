//! What a member changes of a chat: title and picture for everybody, and their own state of it.

use contract::{
    AppError, ChatId, Event, ImageId, Stream, UserId,
    chats::{Chat, ChatChanges, ChatKind, Draft, MemberRole, Note},
};

use super::{Chats, members, notes, store, store::members::Membership, text};
use crate::{Result, db::WriteTx, images};

impl Chats {
    /// Changes a chat. Title and picture are for owners of a group and told in it; all else is `user`'s own
    /// and told to their tabs only.
    pub async fn change(&self, user: UserId, chat: ChatId, changes: ChatChanges) -> Result<Chat> {
        let mut tx = self.db.begin_write().await?;
        store::chats::hold(&mut tx, chat).await?;
        let renamed = match &changes.title {
            Some(title) => rename(&mut tx, user, chat, text::title(title)?).await?,
            None => false,
        };
        let pictured = match changes.image_id {
            Some(image) => picture(&mut tx, user, chat, image).await?,
            None => false,
        };
        let told = renamed || pictured;
        let before = store::chats::chat(&mut tx, user, chat).await?;
        let now = tx.now();
        let mut after = before.clone();
        after.pinned = changes.pinned.unwrap_or(before.pinned);
        after.archived = changes.archived.unwrap_or(before.archived);
        after.muted_until = changes.muted_until.unwrap_or(before.muted_until);
        after.notify = changes.notify.unwrap_or(before.notify);
        after.marked_unread = changes.marked_unread.unwrap_or(before.marked_unread);
        if let Some(draft) = &changes.draft {
            let text = draft.as_ref().map(|draft| text::draft(&draft.text)).transpose()?.flatten();
            let same = text == before.draft.as_ref().map(|draft| draft.text.as_str());
            if !same {
                after.draft = text.map(|text| Draft { text: text.to_owned(), updated_at: now });
            }
        }
        if after != before {
            store::own::keep(&mut tx, user, &after).await?;
        }
        if told {
            members::tell(&mut tx, chat, &[user]).await?;
        }
        if told || after != before {
            tx.append(Stream::User(user), Event::ChatUpdated(after));
            tx.commit().await?;
        }
        // Read after the commit, so that its cursors hold.
        self.summary(user, chat).await
    }
}

/// Gives a group a new title and notes it there; false when it has that title.
async fn rename(tx: &mut WriteTx, user: UserId, chat: ChatId, title: &str) -> Result<bool> {
    let refusal =
        AppError::invalid("title", "Only groups have titles; other chats have the other person's name.");
    let me = owner(tx, user, chat, refusal).await?;
    if me.title == title {
        return Ok(false);
    }
    store::chats::set_title(tx, chat, title).await?;
    notes::add(tx, chat, user, Note::Renamed { title: title.to_owned() }).await?;
    Ok(true)
}

/// Gives a group another picture, or none, and notes it there; false when it has that one.
async fn picture(tx: &mut WriteTx, user: UserId, chat: ChatId, image: Option<ImageId>) -> Result<bool> {
    owner(tx, user, chat, AppError::invalid("imageId", "Only groups have a picture.")).await?;
    if store::chats::image_of(tx, chat).await? == image {
        return Ok(false);
    }
    images::give_to_chat(tx, user, image, chat).await?;
    notes::add(tx, chat, user, Note::Pictured { image_id: image }).await?;
    Ok(true)
}

/// `user` as an owner of a group; a direct chat is refused with `direct`.
async fn owner(tx: &mut WriteTx, user: UserId, chat: ChatId, direct: AppError) -> Result<Membership> {
    let me = store::members::membership(tx, chat, user).await?;
    match (me.kind, me.role) {
        (ChatKind::Direct | ChatKind::Whatsapp, _) => Err(direct.into()),
        (ChatKind::Group, MemberRole::Owner) => Ok(me),
        (ChatKind::Group, MemberRole::Member) => Err(AppError::Forbidden.into()),
    }
}
