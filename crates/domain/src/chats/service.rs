//! The rules of chats.

use contract::{
    AppError, ChatId, Event, Page, PageQuery, Stream, UserId,
    chats::{Chat, Inbox, Message, Messages, MessagesQuery, NewChat, NewMessage, OpenChat, ReadUpTo},
    limits::MESSAGE_BYTES,
    page::items_wanted,
};

use super::store;
use crate::{
    Result,
    db::{Conn, Db, WriteTx},
    hub::{self, Notice},
    images,
};

/// Chats and their messages. Cheap to clone.
#[derive(Clone)]
pub struct Chats {
    db: Db,
}

impl Chats {
    pub(crate) const fn new(db: Db) -> Self {
        Self { db }
    }

    /// All that `user`'s list of chats needs, read at one moment.
    pub async fn inbox(&self, user: UserId) -> Result<Inbox> {
        let mut tx = self.db.begin_read().await?;
        let limit = items_wanted(Some(u32::MAX));
        let chats = store::chats_of(&mut tx, user, None, limit + 1).await?;
        Ok(Inbox {
            chats: Page::of(chats, limit, store::cursor),
            people: vec![],
            unread: store::unread_total(&mut tx, user).await?,
            receipts: true,
            cursor: hub::store::position(&mut tx, Stream::User(user)).await?,
            epoch: hub::store::epoch(&mut tx).await?.unwrap_or_default(),
        })
    }

    /// The chats of `user`, the one with the newest message first.
    pub async fn list(&self, user: UserId, page: PageQuery) -> Result<Page<Chat>> {
        let limit = items_wanted(page.limit);
        let mut tx = self.db.begin_read().await?;
        let chats = store::chats_of(&mut tx, user, page.after.as_deref(), limit + 1).await?;
        Ok(Page::of(chats, limit, store::cursor))
    }

    /// Those who share a chat with `user`.
    pub async fn acquaintances(&self, user: UserId) -> Result<Vec<UserId>> {
        let mut tx = self.db.begin_read().await?;
        store::acquaintances(&mut tx, user).await
    }

    /// One chat as `user` sees it.
    pub async fn summary(&self, user: UserId, chat: ChatId) -> Result<Chat> {
        let mut tx = self.db.begin_read().await?;
        store::chat(&mut tx, user, chat).await
    }

    /// A chat and its newest messages, read at one moment.
    pub async fn open(&self, user: UserId, chat: ChatId) -> Result<OpenChat> {
        let mut tx = self.db.begin_read().await?;
        Ok(OpenChat {
            chat: store::chat(&mut tx, user, chat).await?,
            messages: page_of_messages(&mut tx, chat, &MessagesQuery::default()).await?,
            seen: vec![],
            receipts: true,
        })
    }

    /// Messages of a chat, newest first.
    pub async fn messages(&self, user: UserId, chat: ChatId, query: MessagesQuery) -> Result<Messages> {
        let mut tx = self.db.begin_read().await?;
        store::require_member(&mut tx, chat, user).await?;
        page_of_messages(&mut tx, chat, &query).await
    }

    /// Starts a chat; where the two people have one already, that one is given.
    pub async fn start(&self, user: UserId, new: NewChat) -> Result<Chat> {
        let NewChat::Direct { user_id: other } = new else {
            return Err(AppError::invalid("kind", "Groups cannot be made yet.").into());
        };
        if other == user {
            return Err(AppError::invalid("userId", "Please choose someone other than yourself.").into());
        }

        let mut tx = self.db.begin_write().await?;
        store::require_active_person(&mut tx, other).await?;
        let now = tx.now();
        let (chat, is_new) = store::insert_direct(&mut tx, user, other, now).await?;
        if is_new {
            for member in [user, other] {
                store::insert_member(&mut tx, chat, member, now).await?;
            }
            for member in [user, other] {
                let summary = store::chat(&mut tx, member, chat).await?;
                tx.notify(Notice::Joined { user: member, stream: Stream::Chat(chat) });
                tx.append(Stream::User(member), Event::ChatNew(summary));
            }
        }
        let summary = store::chat(&mut tx, user, chat).await?;
        tx.commit().await?;
        Ok(summary)
    }

    /// Sends a message as `author` and announces it to the chat.
    ///
    /// Sending the same `client_id` twice stores and announces it once, so a client that lost its
    /// connection may simply try again. Whoever answers has seen what is above the answer.
    pub async fn send(&self, author: UserId, chat: ChatId, new: NewMessage) -> Result<Message> {
        let text = valid_text(&new.text, new.image_id.is_some())?;

        let mut tx = self.db.begin_write().await?;
        store::require_member(&mut tx, chat, author).await?;
        if let Some(sent) = store::sent_before(&mut tx, author, new.client_id).await? {
            return Ok(sent);
        }
        let now = tx.now();
        let number = store::next_number(&mut tx, chat, now).await?;
        let Some(mut message) =
            store::insert_message(&mut tx, chat, author, number, new.client_id, text, now).await?
        else {
            // The same message, sent at the same moment over another connection, was quicker.
            drop(tx);
            let mut tx = self.db.begin_read().await?;
            let sent = store::sent_before(&mut tx, author, new.client_id).await?;
            return sent.ok_or_else(|| AppError::Unavailable.into());
        };
        if let Some(image) = new.image_id {
            message.image_id = Some(image);
            message.image = Some(images::claim(&mut tx, author, image, message.id).await?);
        }
        if number > 1 {
            read_up_to(&mut tx, chat, author, number - 1).await?;
        }
        store::advance_read(&mut tx, chat, author, number).await?;
        tx.append(Stream::Chat(chat), Event::MessageNew(message.clone().into()));
        tx.commit().await?;
        Ok(message)
    }

    /// Marks everything in a chat up to a message as seen by `user`; going back changes nothing.
    pub async fn mark_read(&self, user: UserId, chat: ChatId, up_to: ReadUpTo) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::require_member(&mut tx, chat, user).await?;
        let number = store::number_of(&mut tx, chat, up_to.message_id).await?;
        read_up_to(&mut tx, chat, user, number).await?;
        tx.commit().await
    }
}

/// Moves `user`'s read mark forward and announces it, if that is news.
async fn read_up_to(tx: &mut WriteTx, chat: ChatId, user: UserId, number: u64) -> Result<()> {
    if !store::advance_read(tx, chat, user, number).await? {
        return Ok(());
    }
    let message_id = store::id_of(tx, chat, number).await?;
    tx.append(
        Stream::Chat(chat),
        Event::MessageRead {
            chat_id: chat,
            user_id: user,
            message_id,
            number,
            unread: 0,
            mentioned: None,
            cursor: None,
        },
    );
    Ok(())
}

async fn page_of_messages(conn: &mut Conn, chat: ChatId, query: &MessagesQuery) -> Result<Messages> {
    let limit = items_wanted(query.limit);
    let before = match query.before {
        Some(id) => Some(store::number_of(conn, chat, id).await?),
        None => None,
    };
    let messages = store::messages_before(conn, chat, before, limit + 1).await?;
    let Page { items, next } = Page::of(messages, limit, |message| message.id.to_string());
    Ok(Messages { items, next, ..Messages::default() })
}

/// A message's text; one with a picture may do without.
fn valid_text(text: &str, has_image: bool) -> Result<&str> {
    let text = text.trim();
    if text.is_empty() && !has_image {
        return Err(AppError::invalid("text", "Please write something first.").into());
    }
    if text.len() > MESSAGE_BYTES {
        return Err(AppError::invalid(
            "text",
            format!(
                "A message holds {MESSAGE_BYTES} bytes; this one has {}. Please send it in parts.",
                text.len()
            ),
        )
        .into());
    }
    // PostgreSQL cannot store it, and it is never typed.
    if text.contains('\0') {
        return Err(AppError::invalid("text", "A message cannot contain the NUL character.").into());
    }
    Ok(text)
}
