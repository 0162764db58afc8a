//! Reading: the list, one chat, its messages.

use std::collections::BTreeSet;

use contract::{
    AppError, ChatId, MessageId, Page, PageQuery, Stream, UserId,
    chats::{Chat, Inbox, Message, Messages, MessagesQuery, Note, OpenChat, Person, Quote, Version},
    limits::{RECEIPT_MEMBERS, TOLD_MEMBERS},
    page::items_wanted,
};

use super::{Chats, store, store::members::Membership};
use crate::{Result, db::Conn, hub};

impl Chats {
    /// All that `user`'s list of chats needs, read at one moment.
    pub async fn inbox(&self, user: UserId) -> Result<Inbox> {
        let mut tx = self.db.begin_read().await?;
        let limit = items_wanted(Some(u32::MAX));
        let chats = store::chats::chats_of(&mut tx, user, None, limit + 1).await?;
        let last = chats.iter().filter_map(|chat| chat.last_message.as_ref());
        let people = people_in(&mut tx, last, &[]).await?;
        Ok(Inbox {
            chats: Page::of(chats, limit, store::chats::cursor),
            people,
            unread: store::chats::unread_total(&mut tx, user).await?,
            receipts: store::people::receipts(&mut tx, user).await?,
            cursor: hub::store::position(&mut tx, Stream::User(user)).await?,
            epoch: hub::store::epoch(&mut tx).await?.unwrap_or_default(),
        })
    }

    /// The chats of `user`: pinned ones first, archived ones last, the newest activity first.
    pub async fn list(&self, user: UserId, page: PageQuery) -> Result<Page<Chat>> {
        let limit = items_wanted(page.limit);
        let mut tx = self.db.begin_read().await?;
        let chats = store::chats::chats_of(&mut tx, user, page.after.as_deref(), limit + 1).await?;
        Ok(Page::of(chats, limit, store::chats::cursor))
    }

    /// Those who share a chat with `user`.
    pub async fn acquaintances(&self, user: UserId) -> Result<Vec<UserId>> {
        let mut tx = self.db.begin_read().await?;
        store::chats::acquaintances(&mut tx, user).await
    }

    /// Those in a chat of up to 100 members; nobody of a larger one.
    pub async fn company(&self, chat: ChatId) -> Result<Vec<UserId>> {
        let mut tx = self.db.begin_read().await?;
        let members = store::members::ids(&mut tx, chat).await?;
        Ok(if members.len() as u64 > TOLD_MEMBERS { Vec::new() } else { members })
    }

    /// Colleagues by name: those of `ids` who are there, at most 100.
    pub async fn people(&self, ids: &[UserId]) -> Result<Vec<Person>> {
        let ids: BTreeSet<UserId> = ids.iter().copied().collect();
        let ids: Vec<UserId> = ids.into_iter().take(items_wanted(Some(u32::MAX)) as usize).collect();
        let mut tx = self.db.begin_read().await?;
        store::people::named(&mut tx, &ids).await
    }

    /// One chat as `user` sees it.
    pub async fn summary(&self, user: UserId, chat: ChatId) -> Result<Chat> {
        let mut tx = self.db.begin_read().await?;
        store::chats::chat(&mut tx, user, chat).await
    }

    /// A chat and its newest messages, read at one moment.
    pub async fn open(&self, user: UserId, chat: ChatId) -> Result<OpenChat> {
        self.open_at(user, chat, None).await
    }

    /// A chat and the messages around one, read at one moment.
    pub async fn open_at(&self, user: UserId, chat: ChatId, around: Option<MessageId>) -> Result<OpenChat> {
        let mut tx = self.db.begin_read().await?;
        let me = store::members::membership(&mut tx, chat, user).await?;
        let query = MessagesQuery { around, ..MessagesQuery::default() };
        let seen = if me.receipts && me.members <= RECEIPT_MEMBERS {
            store::receipts::marks(&mut tx, chat).await?
        } else {
            Vec::new()
        };
        Ok(OpenChat {
            chat: store::chats::chat(&mut tx, user, chat).await?,
            messages: page(&mut tx, chat, &me, &query).await?,
            seen,
            receipts: me.receipts,
        })
    }

    /// Messages of a chat that follow each other, newest first: the newest, or those before, after or
    /// around one.
    pub async fn messages(&self, user: UserId, chat: ChatId, query: MessagesQuery) -> Result<Messages> {
        let mut tx = self.db.begin_read().await?;
        let me = store::members::membership(&mut tx, chat, user).await?;
        page(&mut tx, chat, &me, &query).await
    }

    /// One message.
    pub async fn message(&self, user: UserId, id: MessageId) -> Result<Message> {
        let mut tx = self.db.begin_read().await?;
        visible(&mut tx, user, id).await.map(|(_, message)| message)
    }

    /// The texts a message has had, the oldest first; the last is the one it has.
    pub async fn history(&self, user: UserId, id: MessageId) -> Result<Vec<Version>> {
        let mut tx = self.db.begin_read().await?;
        let (_, message) = visible(&mut tx, user, id).await?;
        if message.deleted_at.is_some() {
            return Ok(Vec::new());
        }
        let mut versions = store::messages::versions(&mut tx, id).await?;
        let at = message.edited_at.unwrap_or(message.timestamp);
        versions.push(Version { content: message.content, at });
        Ok(versions)
    }
}

/// A message that `user` may see, and who they are in its chat.
pub(super) async fn visible(conn: &mut Conn, user: UserId, id: MessageId) -> Result<(Membership, Message)> {
    let absent = || AppError::not_found("message");
    let chat = store::messages::chat_of(conn, id).await?.ok_or_else(absent)?;
    let me = match store::members::membership(conn, chat, user).await {
        Err(crate::Error::Rule(AppError::NotFound { .. })) => return Err(absent().into()),
        membership => membership?,
    };
    let message = store::messages::by_id(conn, id, me.receipts).await?;
    match message {
        Some(message) if message.number >= me.from => Ok((me, message)),
        _ => Err(absent().into()),
    }
}

/// Messages have numbers without holes, so a page is a stretch of numbers.
async fn page(conn: &mut Conn, chat: ChatId, me: &Membership, query: &MessagesQuery) -> Result<Messages> {
    let limit = u64::from(items_wanted(query.limit));
    let (first, last) = match (query.before, query.after, query.around) {
        (None, None, None) => ((me.last + 1).saturating_sub(limit), me.last),
        (Some(before), None, None) => {
            let number = store::messages::number_of(conn, chat, before, me.from).await?;
            (number.saturating_sub(limit), number - 1)
        }
        (None, Some(after), None) => {
            let number = store::messages::number_of(conn, chat, after, me.from).await?;
            (number + 1, number + limit)
        }
        (None, None, Some(around)) => {
            let number = store::messages::number_of(conn, chat, around, me.from).await?;
            let first = number.saturating_sub(limit / 2).max(me.from);
            (first, first + limit - 1)
        }
        _ => {
            let message = "Please give only one of before, after and around.";
            return Err(AppError::invalid("before", message).into());
        }
    };
    let items =
        store::messages::between(conn, chat, first.max(me.from), last.min(me.last), me.receipts).await?;
    let name = |message: &Message| message.id.to_string();
    let next = items.last().filter(|oldest| oldest.number > me.from).map(name);
    let newer = items.first().filter(|newest| newest.number < me.last).map(name);
    let quotes = quotes(conn, me, &items).await?;
    let people = people_in(conn, items.iter(), &quotes).await?;
    let cursor = hub::store::position(conn, Stream::Chat(chat)).await?;
    Ok(Messages { items, next, newer, quotes, people, cursor })
}

/// What `items` answer, as far as the member may see it.
async fn quotes(conn: &mut Conn, me: &Membership, items: &[Message]) -> Result<Vec<Quote>> {
    let ids: BTreeSet<MessageId> = items.iter().filter_map(|message| message.reply_to).collect();
    let ids: Vec<MessageId> = ids.into_iter().collect();
    let quoted = store::messages::by_ids(conn, &ids, me.receipts).await?;
    Ok(quoted.iter().filter(|message| message.number >= me.from).map(Quote::of).collect())
}

/// Everybody that messages speak of, by name.
async fn people_in<'a>(
    conn: &mut Conn,
    messages: impl Iterator<Item = &'a Message>,
    quotes: &[Quote],
) -> Result<Vec<Person>> {
    let mut ids: BTreeSet<UserId> = quotes.iter().map(|quote| quote.sender_id).collect();
    for message in messages {
        ids.insert(message.sender_id);
        ids.extend(&message.mentions);
        ids.extend(message.reactions.iter().flat_map(|reaction| &reaction.user_ids));
        if let Some(Note::Added { user_id } | Note::Removed { user_id }) = &message.note {
            ids.insert(*user_id);
        }
    }
    let ids: Vec<UserId> = ids.into_iter().collect();
    let mut people = store::people::named(conn, &ids).await?;
    if people.len() < ids.len() {
        people.append(&mut store::people::customers(conn, &ids).await?);
        people.sort_by_key(|person| person.id);
    }
    Ok(people)
}
