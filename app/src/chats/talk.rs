//! The open conversation: its messages, which of them are on the page, and whether somebody looks.

use contract::{
    AppError, AppResult, ChatId, Event, ImageId, MessageId, Stream, StreamEvent, UserId,
    chats::{ChatKind, MemberRole, Message, OpenChat},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{Outbox, api, rows::RowKey, scroll, thread::Thread, window::Window};
use crate::{
    realtime::{Notice, Realtime},
    ui::Toasts,
};

/// Milliseconds until something is tried again that failed while the connection stood.
pub(super) const RETRY_MS: u32 = 5_000;

/// The open conversation.
#[derive(Clone, Copy)]
pub struct Talk {
    pub(super) chat: ChatId,
    pub(super) thread: RwSignal<Thread>,
    pub(super) window: RwSignal<Window>,
    /// Above which message the line stands before what is new.
    pub(super) new_from: RwSignal<Option<u64>>,
    /// Whether the newest message is in view.
    pub(super) at_end: RwSignal<bool>,
    /// Whether the page is seen and has the focus.
    pub(super) attentive: RwSignal<bool>,
    pub(super) loading: RwSignal<bool>,
    /// Why older messages could not be loaded.
    pub(super) failed: RwSignal<Option<AppError>>,
    pub(super) scroller: NodeRef<html::Div>,
    pub(super) outbox: Outbox,
    pub(super) realtime: Realtime,
    pub(super) toasts: Toasts,
    /// What the next message answers, or which one is being changed.
    pub(super) writing: RwSignal<Writing>,
    /// The row whose tools are shown.
    pub(super) chosen: RwSignal<Option<RowKey>>,
    /// What is asked or told above the page.
    pub(super) open: RwSignal<Option<Above>>,
    pub(super) is_group: bool,
    /// Whether it is with a customer, to whom some things cannot be done.
    pub(super) is_customer: bool,
    pub(super) is_owner: bool,
    title: StoredValue<String>,
    /// Messages that were asked for and are not there for me.
    pub(super) missing: StoredValue<Vec<MessageId>>,
}

/// What is being written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Writing {
    /// A message.
    #[default]
    Message,
    /// An answer to this one.
    Reply(MessageId),
    /// This one, anew.
    Edit(MessageId),
}

/// What lies above the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    /// Whether to delete this message.
    Delete(MessageId),
    /// Where this message went.
    Details(MessageId),
    /// What this message said before.
    Versions(MessageId),
    /// The picture of this message, large.
    Picture(MessageId),
}

impl Talk {
    /// Owns what was read from here on, and listens.
    pub(super) fn begin(open: OpenChat) -> Self {
        let (realtime, outbox) = (expect_context::<Realtime>(), expect_context::<Outbox>());
        let chat = open.chat.id;
        let (kind, is_owner) = (open.chat.kind, open.chat.role == MemberRole::Owner);
        let title = StoredValue::new(open.chat.title.clone());
        let thread = Thread::read(realtime.me(), open);
        let seen = thread.read_up_to();
        let talk = Self {
            chat,
            window: RwSignal::new(Window::newest(thread.first(), thread.last())),
            new_from: RwSignal::new((seen < thread.last()).then_some(seen + 1)),
            at_end: RwSignal::new(true),
            attentive: RwSignal::new(false),
            loading: RwSignal::new(false),
            failed: RwSignal::new(None),
            scroller: NodeRef::new(),
            thread: RwSignal::new(thread),
            outbox,
            realtime,
            toasts: expect_context(),
            writing: RwSignal::default(),
            chosen: RwSignal::new(None),
            open: RwSignal::new(None),
            is_group: kind == ChatKind::Group,
            is_customer: kind == ChatKind::Whatsapp,
            is_owner,
            title,
            missing: StoredValue::default(),
        };
        realtime.listen(move |notice| talk.hear(notice));
        talk.follow();
        talk.watch_attention();
        talk.follow_address();
        talk.mark_read();
        talk
    }

    /// Who I am.
    pub(super) fn me(self) -> UserId {
        self.realtime.me()
    }

    /// What somebody in this chat is called.
    pub(super) fn name_of(self, user: UserId) -> String {
        if user == self.me() {
            return "You".to_owned();
        }
        let known = self.thread.with(|thread| thread.person(user).map(|person| person.name.clone()));
        known.unwrap_or_else(|| if self.is_group { "Somebody".to_owned() } else { self.title.get_value() })
    }

    /// What those are called whom a message mentions, and which of them is me.
    pub(super) fn mentioned(self, users: &[UserId]) -> Vec<(String, bool)> {
        let me = self.me();
        let named = |thread: &Thread, user: &UserId| Some((thread.person(*user)?.name.clone(), *user == me));
        self.thread.with(|thread| users.iter().filter_map(|user| named(thread, user)).collect())
    }

    /// One of the loaded messages, as it is now.
    pub(super) fn message(self, id: MessageId) -> Option<Message> {
        self.thread.with_untracked(|thread| thread.message(id).map(|message| (**message).clone()))
    }

    /// Shows the tools of this row.
    pub(super) fn choose(self, key: RowKey) {
        // What is about to go from the page may still be pointed at.
        if self.chosen.try_get_untracked().is_some_and(|chosen| chosen != Some(key)) {
            self.chosen.set(Some(key));
        }
    }

    /// Hides the tools.
    pub(super) fn choose_none(self) {
        let _gone = self.chosen.try_set(None);
    }

    /// Writes this from now on, with the focus where it is written.
    pub(super) fn write(self, writing: Writing) {
        self.writing.set(writing);
        self.chosen.set(None);
        if let Ok(Some(input)) = document().query_selector("#composer-text") {
            let _hidden = input.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    }

    /// Sends `text` and shows it.
    pub(super) fn send(self, text: &str, image_id: Option<ImageId>) {
        self.new_from.set(None);
        let reply_to = match self.writing.get_untracked() {
            Writing::Reply(id) => Some(id),
            Writing::Message | Writing::Edit(_) => None,
        };
        self.writing.set(Writing::Message);
        self.outbox.send(self.chat, text, image_id, reply_to);
        self.to_end();
    }

    /// Goes to the newest message.
    pub(super) fn to_end(self) {
        if self.thread.with_untracked(Thread::has_newer) {
            spawn_local(async move { drop(self.read_again().await) });
            return;
        }
        let newest = self.thread.with_untracked(|thread| Window::newest(thread.first(), thread.last()));
        if !self.window.get_untracked().is_newest() {
            self.window.set(newest);
        }
        self.at_end.set(true);
        if let Some(scroller) = self.scroller.get_untracked() {
            spawn_local(async move {
                scroll::settled().await;
                scroller.set_scroll_top(0);
            });
        }
    }

    /// Looks where the reader is, and brings what is near into the page.
    pub(super) fn look(self) {
        let (Some(scroller), Some(window)) = (self.scroller.get_untracked(), self.window.try_get_untracked())
        else {
            return;
        };
        let has_newer = self.thread.with_untracked(Thread::has_newer);
        let at_end = window.is_newest() && !has_newer && scroll::is_at_end(&scroller);
        if self.at_end.get_untracked() != at_end {
            self.at_end.set(at_end);
        }
        let (first, last) = self.thread.with_untracked(|thread| (thread.first(), thread.last()));
        if scroll::is_near_start(&scroller) && window.first > first {
            self.step(window.earlier(first, last));
        } else if scroll::is_near_start(&scroller) {
            self.load_older();
        } else if scroll::is_near_end(&scroller) && !window.is_newest() {
            self.step(window.later(last));
        } else if scroll::is_near_end(&scroller) && has_newer {
            self.load_newer();
        }
    }

    /// Tries again to load older messages.
    pub(super) fn retry_older(self) {
        self.failed.set(None);
        self.load_older();
    }

    pub(super) fn step(self, window: Window) {
        self.hold(move || self.window.set(window), move || self.look());
    }

    fn load_older(self) {
        let before = self.thread.with_untracked(|thread| {
            thread.messages().first().filter(|_| thread.has_older()).map(|message| message.id)
        });
        let Some(before) = before else { return };
        if self.loading.get_untracked() || self.failed.with_untracked(Option::is_some) {
            return;
        }
        self.loading.set(true);
        spawn_local(async move {
            match api::older_messages(self.chat, before).await {
                Ok(page) => {
                    let _gone = self.thread.try_update(|thread| thread.add_older(page));
                    self.loading.try_set(false);
                    self.look();
                }
                Err(error) => {
                    self.loading.try_set(false);
                    self.failed.try_set(Some(error));
                }
            }
        });
    }

    fn load_newer(self) {
        let after = self.thread.with_untracked(|thread| thread.messages().last().map(|message| message.id));
        let (Some(after), false) = (after, self.loading.get_untracked()) else { return };
        self.loading.set(true);
        spawn_local(async move {
            if let Ok(page) = api::newer_messages(self.chat, after).await {
                let add = || {
                    let _gone = self.thread.try_update(|thread| thread.add_newer(page));
                };
                self.hold(add, || ());
            }
            self.loading.try_set(false);
        });
    }

    pub(super) fn follow(self) {
        let cursor = self.thread.with_untracked(Thread::cursor);
        self.realtime.follow(Stream::Chat(self.chat), cursor);
        self.outbox
            .settle(self.chat, |client_id| self.thread.with_untracked(|thread| thread.has_mine(client_id)));
    }

    fn hear(self, notice: &Notice) {
        match notice {
            Notice::Event(event) if event.stream == Stream::Chat(self.chat) => {
                self.hold(|| self.apply(event), || ());
            }
            // What I have seen in a chat that is not told of it.
            Notice::Event(event) if event.stream == Stream::User(self.me()) => {
                self.thread.update(|thread| thread.apply(event));
            }
            Notice::ReadAgain(Stream::Chat(chat)) if *chat == self.chat => {
                spawn_local(async move {
                    while self.read_again().await.is_err_and(|error| error.may_pass_later()) {
                        TimeoutFuture::new(RETRY_MS).await;
                    }
                });
            }
            _ => {}
        }
    }

    fn apply(self, event: &StreamEvent) {
        let known = self.thread.with_untracked(|thread| event.seq <= thread.cursor());
        if known {
            return;
        }
        if let Event::MessageNew(data) = &event.event {
            let looked_on = self.at_end.get_untracked() && self.attentive.get_untracked();
            let nothing_unseen = self.thread.with_untracked(|thread| thread.unseen().is_none());
            if data.message.sender_id != self.realtime.me() && !looked_on && nothing_unseen {
                self.new_from.set(Some(data.message.number));
            }
        }
        self.thread.update(|thread| thread.apply(event));
        self.fill();
        let (window, newest) = (self.window.get_untracked(), self.thread.with_untracked(Thread::last));
        let grown = window.grown(newest, self.at_end.get_untracked());
        if grown != window {
            self.window.set(grown);
        }
    }

    pub(super) async fn read_again(self) -> AppResult<()> {
        let open = api::read_chat(self.chat).await?;
        let thread = Thread::read(self.realtime.me(), open);
        let window = Window::newest(thread.first(), thread.last());
        if self.thread.try_set(thread).is_none() {
            self.window.set(window);
            self.follow();
        }
        Ok(())
    }

    /// Makes a change around the reader, who stays where they are unless they are at the end.
    pub(super) fn hold(self, change: impl FnOnce(), then: impl FnOnce() + 'static) {
        match self.scroller.try_get_untracked().flatten() {
            Some(scroller) if !self.at_end.get_untracked() => scroll::hold(&scroller, change, then),
            scroller => {
                change();
                if let Some(scroller) = scroller.filter(|scroller| scroller.scroll_top() != 0) {
                    spawn_local(async move {
                        scroll::settled().await;
                        scroller.set_scroll_top(0);
                    });
                }
            }
        }
    }
}
