//! The inbox of the signed-in person: loaded once, kept right by events, on every page.

use contract::{
    AppError, AppResult, ChatId, Event, Stream, UserId,
    chats::{Chat, ChatChanges, Inbox as Reading},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::{UnreadTotal, api, chat_list::ChatList};
use crate::realtime::{Notice, Realtime};

/// Milliseconds until the inbox is read again after something unknown happened: usually its own
/// event tells of it by then.
const SETTLE_MS: u32 = 300;
/// Milliseconds between two tries to read it again.
const RETRY_MS: u32 = 3_000;

/// People that may be asked for at once.
const PEOPLE: usize = 100;

/// The inbox; in the context of every signed-in page.
#[derive(Clone, Copy)]
pub struct Inbox {
    me: UserId,
    realtime: Realtime,
    list: RwSignal<ChatList>,
    lost: StoredValue<Lost>,
}

/// What the list can no longer say.
#[derive(Default)]
struct Lost {
    /// Chats that are not in the list, or may not be as the list has them.
    chats: Vec<ChatId>,
    /// Whether the whole list has to be read.
    all: bool,
    /// Whether somebody is at it.
    reading: bool,
}

impl Lost {
    fn chat(&mut self, id: ChatId) {
        if !self.chats.contains(&id) {
            self.chats.push(id);
        }
    }
}

impl Inbox {
    /// Owns the inbox from here on, and puts it into the context.
    pub(super) fn provide(realtime: Realtime, reading: Reading) -> Self {
        let me = realtime.me();
        realtime.epoch_read(&reading.epoch);
        let list = RwSignal::new(ChatList::read(me, reading));
        let inbox = Self { me, realtime, list, lost: StoredValue::new(Lost::default()) };
        provide_context(inbox);
        realtime.listen(move |notice| inbox.hear(notice));
        inbox.follow();
        inbox
    }

    /// The person whose inbox it is.
    pub fn me(self) -> UserId {
        self.me
    }

    /// Looks at the list.
    pub fn with<T>(self, look: impl FnOnce(&ChatList) -> T) -> T {
        self.list.with(look)
    }

    /// Looks at the list, unless the page is gone by now.
    pub(super) fn try_with<T>(self, look: impl FnOnce(&ChatList) -> T) -> Option<T> {
        self.list.try_with_untracked(look)
    }

    /// Adds the next page of the list.
    pub async fn load_more(self) -> AppResult<()> {
        let next = self.list.with_untracked(|list| list.next().map(str::to_owned));
        let Some(after) = next else { return Ok(()) };
        let page = api::load_more_chats(after).await?;
        self.change(|list| list.add(page));
        self.follow();
        Ok(())
    }

    /// Takes a chat that was read on its own.
    pub(super) fn put(self, chat: Chat) {
        let (stream, cursor) = (Stream::Chat(chat.id), chat.cursor);
        self.change(|list| list.find(chat));
        self.realtime.follow(stream, cursor);
    }

    /// Sends a change of a chat and takes what becomes of it.
    pub(super) async fn change_chat(self, id: ChatId, changes: ChatChanges) -> AppResult<()> {
        let chat = api::change_chat(id, changes).await?;
        self.put(chat);
        Ok(())
    }

    /// Takes a chat that is not in the list, as far as it is there for me.
    pub(super) async fn look_up(self, id: ChatId) -> AppResult<()> {
        if self.list.with_untracked(|list| list.chat(id).is_none()) {
            self.put(api::chat_summary(id).await?);
        }
        Ok(())
    }

    /// Learns the names of those who wrote the newest messages, for as long as the owner lives.
    pub(super) fn learn_names(self) {
        let unnamed = Memo::new(move |_| self.with(ChatList::unnamed));
        Effect::new(move |_| {
            let ids: Vec<UserId> = unnamed.get().into_iter().take(PEOPLE).collect();
            if ids.is_empty() {
                return;
            }
            spawn_local(async move {
                if let Ok(people) = api::people_named(ids).await {
                    self.change(|list| list.know(people));
                }
            });
        });
    }

    /// Keeps the count of unseen messages right.
    pub(super) fn keep_total(self, UnreadTotal(total): UnreadTotal) {
        let unread = self.with(ChatList::unread);
        if total.get_untracked() != unread {
            total.set(unread);
        }
    }

    /// Follows every stream the list lives on.
    fn follow(self) {
        let cursors: Vec<_> = self.list.with_untracked(|list| list.cursors().collect());
        for (stream, cursor) in cursors {
            self.realtime.follow(stream, cursor);
        }
    }

    fn hear(self, notice: &Notice) {
        match notice {
            Notice::Event(event) => {
                self.change(|list| list.apply(event));
                match &event.event {
                    Event::ChatNew(chat) => self.realtime.follow(Stream::Chat(chat.id), chat.cursor),
                    Event::ChatRemoved { chat_id } => self.realtime.forget(Stream::Chat(*chat_id)),
                    _ => {}
                }
                let doubtful = self.list.with_untracked(|list| list.doubtful().clone());
                if !doubtful.is_empty() {
                    self.lose(|lost| doubtful.into_iter().for_each(|chat| lost.chat(chat)));
                }
            }
            Notice::Unknown(Stream::Chat(id)) => self.lose(|lost| lost.chat(*id)),
            Notice::Unknown(Stream::User(_)) => {}
            Notice::ReadAgain(stream) => {
                self.change(|list| list.doubt(*stream));
                self.lose(|lost| match stream {
                    Stream::Chat(id) => lost.chat(*id),
                    Stream::User(_) => lost.all = true,
                });
            }
            // What moved before the connection stood, in chats that are not loaded, nobody told of.
            Notice::Connected => {
                if self.list.with_untracked(|list| list.next().is_some()) {
                    self.lose(|lost| lost.all = true);
                }
            }
        }
    }

    fn change(self, change: impl FnOnce(&mut ChatList)) {
        self.list.try_update(change);
    }

    /// Notes what was lost, and reads it again soon.
    fn lose(self, note: impl FnOnce(&mut Lost)) {
        let begun = self.lost.try_update_value(|lost| {
            note(lost);
            std::mem::replace(&mut lost.reading, true)
        });
        if begun == Some(false) {
            spawn_local(async move {
                TimeoutFuture::new(SETTLE_MS).await;
                while self.read_lost().await.is_err() {
                    TimeoutFuture::new(RETRY_MS).await;
                }
            });
        }
    }

    /// Reads again what was lost until nothing is; after an error it is still noted.
    async fn read_lost(self) -> AppResult<()> {
        while let Some(true) = self.lost.try_update_value(|lost| {
            lost.reading = lost.all || !lost.chats.is_empty();
            lost.reading
        }) {
            let chats = self.lost.with_value(|lost| lost.chats.clone());
            self.read_again(&chats).await?;
            self.lost.try_update_value(|lost| {
                lost.all = false;
                lost.chats.retain(|chat| !chats.contains(chat));
            });
        }
        Ok(())
    }

    /// Reads the first page and the total, and before that such of `chats` as lie beyond it.
    async fn read_again(self, chats: &[ChatId]) -> AppResult<()> {
        let mut reading = api::load_inbox().await?;
        let beyond: Vec<ChatId> = self
            .list
            .try_with_untracked(|list| {
                let loaded = |id: &&ChatId| list.chat(**id).is_some();
                let named = |id: &&ChatId| reading.chats.items.iter().any(|chat| chat.id == **id);
                chats.iter().filter(loaded).filter(|id| !named(id)).copied().collect()
            })
            .unwrap_or_default();
        for id in &beyond {
            match api::chat_summary(*id).await {
                Ok(chat) => self.change(|list| list.put(chat)),
                Err(AppError::NotFound { .. }) => {
                    self.change(|list| list.remove(*id));
                    self.realtime.forget(Stream::Chat(*id));
                }
                Err(error) => return Err(error),
            }
        }
        if !beyond.is_empty() {
            reading = api::load_inbox().await?;
        }
        self.realtime.epoch_read(&reading.epoch);
        self.change(|list| list.take(reading));
        self.follow();
        Ok(())
    }
}
