//! Starting chats.

use std::collections::BTreeSet;

use contract::{
    AppError, ChatId, Event, Stream, UserId,
    chats::{Chat, MemberRole, NewChat, Note},
    limits::NEW_GROUP_MEMBERS,
};

use super::{Chats, notes, store, store::members::Beginning, text};
use crate::{Result, db::WriteTx, hub::Notice, whatsapp};

impl Chats {
    /// Starts a chat; where two people have a direct one already, or a number and its customer, that one is
    /// given.
    pub async fn start(&self, user: UserId, new: NewChat) -> Result<Chat> {
        let mut tx = self.db.begin_write().await?;
        let chat = match new {
            NewChat::Direct { user_id } => start_direct(&mut tx, user, user_id).await?,
            NewChat::Whatsapp { session_id, number, name } => {
                whatsapp::open_chat(&mut tx, user, session_id, &number, name.as_deref()).await?
            }
            NewChat::Group { title, member_ids } => {
                start_group(&mut tx, user, text::title(&title)?, member_ids).await?
            }
        };
        tx.commit().await?;
        // Read after the commit, so that its cursors hold.
        self.summary(user, chat).await
    }
}

async fn start_direct(tx: &mut WriteTx, user: UserId, other: UserId) -> Result<ChatId> {
    if other == user {
        return Err(AppError::invalid("userId", "Please choose someone other than yourself.").into());
    }
    store::people::require_active(tx, other).await?;
    let now = tx.now();
    let (chat, is_new) = store::chats::insert_direct(tx, user, other, now).await?;
    if is_new {
        let begins = Beginning { role: MemberRole::Member, from: 1, from_seq: 0, read: 0 };
        for member in [user, other] {
            store::members::insert(tx, chat, member, &begins, now).await?;
        }
        welcome(tx, chat, &[user, other]).await?;
    }
    Ok(chat)
}

async fn start_group(tx: &mut WriteTx, user: UserId, title: &str, others: Vec<UserId>) -> Result<ChatId> {
    let mut members: BTreeSet<UserId> = others.into_iter().collect();
    members.remove(&user);
    if members.len() > NEW_GROUP_MEMBERS {
        let message =
            format!("A group is made with at most {NEW_GROUP_MEMBERS} people. Add the others later.");
        return Err(AppError::invalid("memberIds", message).into());
    }
    let others: Vec<UserId> = members.iter().copied().collect();
    let active = store::people::named(tx, &others).await?.iter().filter(|person| person.active).count();
    if active < others.len() {
        return Err(AppError::invalid("memberIds", "Not everybody chosen is here any more.").into());
    }
    members.insert(user);

    let now = tx.now();
    let chat = store::chats::insert_group(tx, title, now).await?;
    notes::add(tx, chat, user, Note::Created { title: title.to_owned() }).await?;
    for member in &members {
        let role = if *member == user { MemberRole::Owner } else { MemberRole::Member };
        let begins = Beginning { role, from: 1, from_seq: 0, read: 1 };
        store::members::insert(tx, chat, *member, &begins, now).await?;
    }
    store::receipts::set_told(tx, chat, 1, 1).await?;
    store::members::count(tx, chat, members.len().try_into().unwrap_or(i64::MAX)).await?;
    welcome(tx, chat, &members.into_iter().collect::<Vec<_>>()).await?;
    Ok(chat)
}

/// Lets people into the chat's room, and tells them of the chat.
pub(super) async fn welcome(tx: &mut WriteTx, chat: ChatId, people: &[UserId]) -> Result<()> {
    for user in people {
        let summary = store::chats::chat(tx, *user, chat).await?;
        tx.notify(Notice::Joined { user: *user, stream: Stream::Chat(chat) });
        tx.append(Stream::User(*user), Event::ChatNew(summary));
    }
    Ok(())
}
