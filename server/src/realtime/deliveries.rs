//! What has arrived at clients, gathered so that a chat is written to at most twice a second.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use contract::{ChatId, Event, StreamEvent, UserId};
use domain::Services;

/// Up to where each chat has arrived at whom, since that was last written.
#[derive(Default)]
pub struct Deliveries {
    arrived: Mutex<HashMap<ChatId, HashMap<UserId, u64>>>,
}

impl Deliveries {
    /// Everything in `chat` up to `number` has arrived at `user`. Whether they are a member is looked at
    /// when it is written.
    pub fn note(&self, user: UserId, chat: ChatId, number: u64) {
        let mut arrived = self.lock();
        let mark = arrived.entry(chat).or_default().entry(user).or_default();
        *mark = number.max(*mark);
    }

    /// The messages among `events` have arrived at `user`.
    pub fn note_all(&self, user: UserId, events: &[StreamEvent]) {
        for event in events {
            if let Event::MessageNew(data) = &event.event {
                self.note(user, data.message.chat_id, data.message.number);
            }
        }
    }

    /// Writes what has arrived; what cannot be written is lost, and the next message makes it good.
    pub async fn write(&self, services: &Services) {
        let arrived = std::mem::take(&mut *self.lock());
        for (chat, users) in arrived {
            let users: Vec<(UserId, u64)> = users.into_iter().collect();
            if let Err(error) = services.chats.delivered(chat, &users).await {
                tracing::warn!(%error, "deliveries could not be written");
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ChatId, HashMap<UserId, u64>>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
