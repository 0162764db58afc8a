//! Sends what is written, whatever the connection does: in order, once, across pages and reloads.

use contract::{
    AppError, AppResult, ChatId, ClientId, Event, ImageId, MessageId, Timestamp, chats::Message, json,
};
use futures::{
    FutureExt as _,
    future::{Either, select},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::{
    api,
    browser_store::BrowserStore,
    queue::{Entry, Progress, Queue},
};
use crate::realtime::{Connection, Notice, Realtime, clock};

/// Milliseconds that one try may take. An answer that comes later is lost, and the repeat gets it.
const TRY_MS: u32 = 20_000;

/// What waits to be sent; in the context of every signed-in page.
#[derive(Clone, Copy)]
pub struct Outbox {
    queue: RwSignal<Queue>,
    /// Whether something was written since this page is alive.
    pub(super) wrote: RwSignal<bool>,
    kept: StoredValue<BrowserStore>,
}

impl Outbox {
    /// Puts the outbox into the context; in the browser it goes on with what it kept.
    pub(super) fn provide(realtime: Realtime) -> Self {
        let me = realtime.me();
        let kept = StoredValue::new(BrowserStore::of(me, "outbox"));
        let outbox = Self { queue: RwSignal::new(Queue::default()), wrote: RwSignal::new(false), kept };
        provide_context(outbox);
        realtime.listen(move |notice| {
            if let Notice::Event(event) = notice
                && let Event::MessageNew(data) = &event.event
                && data.message.sender_id == me
            {
                outbox.remove(data.message.client_id);
            }
        });
        Effect::new(move |loaded: Option<()>| {
            if loaded.is_none() {
                outbox.load();
            }
            if realtime.connection.get() == Connection::Online {
                outbox.queue.update(Queue::wake);
            }
            outbox.send_due();
        });
        outbox
    }

    /// Sends `text` to `chat`, now or as soon as it can be sent.
    pub fn send(self, chat: ChatId, text: &str, image_id: Option<ImageId>, reply_to: Option<MessageId>) {
        let entry = Entry {
            client_id: ClientId::generate(),
            chat_id: chat,
            text: text.trim().to_owned(),
            reply_to,
            image_id,
            at: now(),
            progress: Progress::Waiting,
        };
        self.wrote.set(true);
        self.keep(&entry);
        self.queue.update(|queue| queue.add(entry));
        self.send_due();
    }

    /// Sends one again that the server refused.
    pub fn try_again(self, client_id: ClientId) {
        self.queue.update(|queue| queue.try_again(client_id));
        self.keep_now(client_id);
        self.send_due();
    }

    /// Takes one away: it has arrived, or it is given up.
    pub fn remove(self, client_id: ClientId) {
        let here = self.queue.try_with_untracked(|queue| queue.get(client_id).is_some());
        if here == Some(true) {
            self.queue.update(|queue| queue.remove(client_id));
            self.forget(client_id);
        }
    }

    /// What was written for `chat` and has not arrived there, in order.
    pub fn written_for(self, chat: ChatId) -> Vec<Entry> {
        self.queue.with(|queue| queue.of(chat).cloned().collect())
    }

    /// Takes away what was accepted and is known to have arrived.
    pub fn settle(self, chat: ChatId, arrived: impl Fn(ClientId) -> bool) {
        let written = untrack(|| self.written_for(chat));
        written
            .iter()
            .filter(|entry| arrived(entry.client_id))
            .for_each(|entry| self.remove(entry.client_id));
    }

    fn load(self) {
        for text in self.kept.with_value(BrowserStore::all) {
            if let Ok(entry) = json::read(&text) {
                self.queue.update(|queue| queue.add(entry));
            }
        }
    }

    fn send_due(self) {
        let due = self.queue.try_update(|queue| queue.due(clock::now_ms())).unwrap_or_default();
        for entry in due {
            spawn_local(async move {
                let id = entry.client_id;
                let outcome = attempt(entry).await;
                self.take(id, outcome);
            });
        }
    }

    /// Takes the outcome of a try.
    fn take(self, client_id: ClientId, outcome: AppResult<Message>) {
        match outcome {
            Ok(message) => {
                self.queue.try_update(|queue| queue.accepted(client_id, message));
                self.forget(client_id);
            }
            Err(error) if may_pass_later(&error) => {
                let at_least = match error {
                    AppError::TooMany { retry_after } => f64::from(retry_after) * 1_000.0,
                    _ => 0.0,
                };
                let chance = js_sys::Math::random();
                let now = clock::now_ms();
                self.queue.try_update(|queue| queue.unreachable(client_id, now, at_least, chance));
                self.send_later();
            }
            Err(error) => {
                self.queue.try_update(|queue| queue.refused(client_id, error.to_string()));
                self.keep_now(client_id);
            }
        }
        self.send_due();
    }

    /// Looks again when something is due.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
    fn send_later(self) {
        let wait = self.queue.try_with_untracked(|queue| queue.due_in(clock::now_ms())).flatten();
        let Some(wait) = wait else { return };
        spawn_local(async move {
            TimeoutFuture::new(wait.ceil().clamp(10.0, 3_600_000.0) as u32).await;
            self.send_due();
        });
    }

    fn keep_now(self, client_id: ClientId) {
        let entry = self.queue.try_with_untracked(|queue| queue.get(client_id).cloned()).flatten();
        if let Some(entry) = entry {
            self.keep(&entry);
        }
    }

    fn keep(self, entry: &Entry) {
        if let Ok(text) = json::write(entry) {
            self.kept.try_with_value(|kept| kept.text(&entry.client_id.to_string()).set(&text));
        }
    }

    fn forget(self, client_id: ClientId) {
        self.kept.try_with_value(|kept| kept.text(&client_id.to_string()).set(""));
    }
}

/// An ended sign-in is no fault of the message: it is sent after the next one.
fn may_pass_later(error: &AppError) -> bool {
    error.may_pass_later() || *error == AppError::Unauthenticated
}

async fn attempt(entry: Entry) -> AppResult<Message> {
    let Entry { client_id, chat_id, text, reply_to, image_id, .. } = entry;
    let answer = api::send_message(chat_id, client_id, text, reply_to, image_id).boxed_local();
    match select(answer, TimeoutFuture::new(TRY_MS)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(AppError::Offline),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for 290 million years")]
fn now() -> Timestamp {
    Timestamp::from_millis(clock::now_ms() as i64)
}
