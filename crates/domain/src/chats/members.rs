//! Who is in a group.

use contract::{
    AppError, ChatId, Event, Page, Stream, UserId,
    chats::{ChatKind, Member, MemberChange, MemberRole, MembersQuery, NewMember, Note},
    limits::{GROUP_MEMBERS, TOLD_MEMBERS},
    page::items_wanted,
};

use super::{
    Chats, groups, notes, receipts, store,
    store::members::{Beginning, Membership},
};
use crate::{
    Result,
    db::{Conn, WriteTx, without_nul},
    hub::{self, Notice},
};

impl Chats {
    /// The members of a chat, the longest first.
    pub async fn members(&self, user: UserId, chat: ChatId, which: MembersQuery) -> Result<Page<Member>> {
        let limit = items_wanted(which.limit);
        let name = without_nul("query", which.query.as_deref().unwrap_or_default().trim())?;
        let mut tx = self.db.begin_read().await?;
        store::members::membership(&mut tx, chat, user).await?;
        let members = store::members::list(&mut tx, chat, name, which.after.as_deref(), limit + 1).await?;
        Ok(Page::of(members, limit, store::members::cursor))
    }

    /// Adds somebody to a group, as one of its owners. They see what is said from now on, or all of it.
    /// Whoever is in it already stays as they are.
    pub async fn add_member(&self, user: UserId, chat: ChatId, new: NewMember) -> Result<Member> {
        let mut tx = self.db.begin_write().await?;
        let me = owned(&mut tx, chat, user).await?;
        store::people::require_active(&mut tx, new.user_id).await?;
        if store::members::is_member(&mut tx, chat, new.user_id).await? {
            return store::members::member(&mut tx, chat, new.user_id).await;
        }
        if me.members >= GROUP_MEMBERS {
            let message = format!("A group has at most {GROUP_MEMBERS} members.");
            return Err(AppError::Conflict { field: "userId".into(), message }.into());
        }
        let now = tx.now();
        let before = hub::store::position(&mut tx, Stream::Chat(chat)).await?;
        let note = notes::add(&mut tx, chat, user, Note::Added { user_id: new.user_id }).await?;
        let (from, from_seq) = if new.history { (1, 0) } else { (note.number, before) };
        let begins = Beginning { role: MemberRole::Member, from, from_seq, read: note.number };
        store::members::insert(&mut tx, chat, new.user_id, &begins, now).await?;
        store::members::count(&mut tx, chat, 1).await?;
        groups::welcome(&mut tx, chat, &[new.user_id]).await?;
        tell(&mut tx, chat, &[new.user_id]).await?;
        let member = store::members::member(&mut tx, chat, new.user_id).await?;
        tx.commit().await?;
        Ok(member)
    }

    /// Takes somebody out of a group, as one of its owners, or leaves it. Their connections lose it at
    /// once. When the last owner goes, the one who has been in it for longest becomes owner.
    pub async fn remove_member(&self, user: UserId, chat: ChatId, who: UserId) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        let me = if who == user {
            in_group(&mut tx, chat, user).await?
        } else {
            owned(&mut tx, chat, user).await?
        };
        if !store::members::is_member(&mut tx, chat, who).await? {
            return Err(AppError::not_found("member").into());
        }
        let note = if who == user { Note::Left } else { Note::Removed { user_id: who } };
        notes::add(&mut tx, chat, user, note).await?;
        store::members::delete(&mut tx, chat, who).await?;
        store::members::count(&mut tx, chat, -1).await?;
        tx.notify(Notice::Left { user: who, stream: Stream::Chat(chat) });
        tx.append(Stream::User(who), Event::ChatRemoved { chat_id: chat });

        let heir = match store::members::owners(&mut tx, chat).await? {
            0 => store::members::longest(&mut tx, chat).await?,
            _ => None,
        };
        if let Some(heir) = heir {
            store::members::set_role(&mut tx, chat, heir, MemberRole::Owner).await?;
            if me.members - 1 > TOLD_MEMBERS {
                let summary = store::chats::chat(&mut tx, heir, chat).await?;
                tx.append(Stream::User(heir), Event::ChatUpdated(summary));
            }
        }
        tell(&mut tx, chat, &[]).await?;
        receipts::progress(&mut tx, chat, me.members - 1).await?;
        tx.commit().await
    }

    /// Makes a member an owner or an owner a member, as an owner.
    pub async fn change_member(
        &self,
        user: UserId,
        chat: ChatId,
        who: UserId,
        change: MemberChange,
    ) -> Result<Member> {
        let mut tx = self.db.begin_write().await?;
        owned(&mut tx, chat, user).await?;
        let before = store::members::member(&mut tx, chat, who).await?;
        if before.role == change.role {
            return Ok(before);
        }
        store::members::set_role(&mut tx, chat, who, change.role).await?;
        if store::members::owners(&mut tx, chat).await? == 0 {
            let message = "This is the group's last owner. Make someone else an owner first.".into();
            return Err(AppError::Conflict { field: "role".into(), message }.into());
        }
        let summary = store::chats::chat(&mut tx, who, chat).await?;
        tx.append(Stream::User(who), Event::ChatUpdated(summary));
        let member = store::members::member(&mut tx, chat, who).await?;
        tx.commit().await?;
        Ok(member)
    }
}

/// Tells each member but `others` of a chat's new title, picture or members; in a large group the note in the
/// chat has to do.
pub(super) async fn tell(tx: &mut WriteTx, chat: ChatId, others: &[UserId]) -> Result<()> {
    let members = store::members::ids(tx, chat).await?;
    if members.len() as u64 > TOLD_MEMBERS {
        return Ok(());
    }
    for user in members.into_iter().filter(|user| !others.contains(user)) {
        let summary = store::chats::chat(tx, user, chat).await?;
        tx.append(Stream::User(user), Event::ChatUpdated(summary));
    }
    Ok(())
}

/// `user` in a group that nobody else changes meanwhile.
async fn in_group(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<Membership> {
    store::chats::hold(conn, chat).await?;
    let me = store::members::membership(conn, chat, user).await?;
    let message = match me.kind {
        ChatKind::Group => return Ok(me),
        ChatKind::Direct => "A direct chat has always the same two people. Make a group instead.",
        ChatKind::Whatsapp => "A customer's chat is for the one whose number they write to.",
    };
    Err(AppError::invalid("userId", message).into())
}

/// `user` as an owner of a group that nobody else changes meanwhile.
async fn owned(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<Membership> {
    let me = in_group(conn, chat, user).await?;
    if me.role == MemberRole::Owner { Ok(me) } else { Err(AppError::Forbidden.into()) }
}
