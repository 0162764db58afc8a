//! What waits to be sent: a pure queue. Each chat's messages go one after the other, in the order in
//! which they were written.

use std::collections::BTreeMap;

use contract::{ChatId, ClientId, ImageId, MessageId, Timestamp, chats::Message};
use serde::{Deserialize, Serialize};

/// Milliseconds before the second try; each further one waits twice as long, up to
/// [`LONGEST_WAIT_MS`].
const FIRST_WAIT_MS: f64 = 1_000.0;
const LONGEST_WAIT_MS: f64 = 30_000.0;

/// How far a message has come that was written here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Its turn has not come, or the server cannot be reached.
    #[default]
    Waiting,
    /// On its way.
    Sending,
    /// The server refused it, for this reason.
    Failed(String),
    /// The server has stored it, and the chat's stream has not brought it yet.
    #[serde(skip)]
    Accepted(Box<Message>),
}

/// A message written here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The same for every try, so that it is stored once.
    pub client_id: ClientId,
    /// Where it belongs.
    pub chat_id: ChatId,
    /// What was written.
    pub text: String,
    /// The message it answers.
    #[serde(default)]
    pub reply_to: Option<MessageId>,
    /// The picture in it.
    #[serde(default)]
    pub image_id: Option<ImageId>,
    /// When, by the browser's clock.
    pub at: Timestamp,
    /// How far it has come.
    #[serde(default)]
    pub progress: Progress,
}

/// Everything written here that is not known to have arrived in its chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queue {
    entries: Vec<Entry>,
    waits: BTreeMap<ChatId, Wait>,
}

/// The server could not be reached for a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wait {
    tries: i32,
    until: f64,
}

impl Queue {
    /// The messages written for `chat`, in order.
    pub fn of(&self, chat: ChatId) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.chat_id == chat)
    }

    /// The entry of `client_id`.
    pub fn get(&self, client_id: ClientId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.client_id == client_id)
    }

    /// Adds a message at the end.
    pub fn add(&mut self, mut entry: Entry) {
        if entry.progress == Progress::Sending {
            // Kept from a page that went before it had an answer.
            entry.progress = Progress::Waiting;
        }
        if self.get(entry.client_id).is_none() {
            self.entries.push(entry);
        }
    }

    /// Takes what is to be sent at `now`: the first of each chat.
    pub fn due(&mut self, now: f64) -> Vec<Entry> {
        let mut busy = Vec::new();
        let mut due = Vec::new();
        for entry in &mut self.entries {
            let first = !busy.contains(&entry.chat_id);
            match entry.progress {
                Progress::Waiting if first => {
                    busy.push(entry.chat_id);
                    if self.waits.get(&entry.chat_id).is_none_or(|wait| wait.until <= now) {
                        entry.progress = Progress::Sending;
                        due.push(entry.clone());
                    }
                }
                Progress::Sending => busy.push(entry.chat_id),
                Progress::Waiting | Progress::Failed(_) | Progress::Accepted(_) => {}
            }
        }
        due
    }

    /// In how many milliseconds something may be due, if something waits for its time.
    pub fn due_in(&self, now: f64) -> Option<f64> {
        let waiting = self.entries.iter().filter(|entry| entry.progress == Progress::Waiting);
        let until = waiting.filter_map(|entry| self.waits.get(&entry.chat_id)).map(|wait| wait.until - now);
        until.min_by(f64::total_cmp).map(|wait| wait.max(0.0))
    }

    /// Forgets every wait, when the connection is back.
    pub fn wake(&mut self) {
        self.waits.clear();
    }

    /// The server could not be reached, or asked to wait `at_least` so many milliseconds. `chance`,
    /// between 0 and 1, spreads the tries of many pages.
    pub fn unreachable(&mut self, client_id: ClientId, now: f64, at_least: f64, chance: f64) {
        let Some(entry) = self.sending(client_id) else { return };
        entry.progress = Progress::Waiting;
        let chat = entry.chat_id;
        let wait = self.waits.entry(chat).or_default();
        let longest = (FIRST_WAIT_MS * 2_f64.powi(wait.tries)).min(LONGEST_WAIT_MS);
        wait.until = now + at_least.max(longest * (0.5 + chance / 2.0));
        wait.tries = (wait.tries + 1).min(10);
    }

    /// The server refused it.
    pub fn refused(&mut self, client_id: ClientId, reason: String) {
        if let Some(entry) = self.sending(client_id) {
            entry.progress = Progress::Failed(reason);
        }
    }

    /// The server stored it.
    pub fn accepted(&mut self, client_id: ClientId, message: Message) {
        self.waits.remove(&message.chat_id);
        if let Some(entry) = self.sending(client_id) {
            entry.progress = Progress::Accepted(Box::new(message));
        }
    }

    /// Sends one again that was refused, after what was written since.
    pub fn try_again(&mut self, client_id: ClientId) {
        let refused =
            |entry: &Entry| entry.client_id == client_id && matches!(entry.progress, Progress::Failed(_));
        if let Some(place) = self.entries.iter().position(refused) {
            let mut entry = self.entries.remove(place);
            entry.progress = Progress::Waiting;
            self.entries.push(entry);
        }
    }

    /// Takes one away: it has arrived in its chat, or it was given up.
    pub fn remove(&mut self, client_id: ClientId) {
        self.entries.retain(|entry| entry.client_id != client_id);
    }

    fn sending(&mut self, client_id: ClientId) -> Option<&mut Entry> {
        let sending =
            |entry: &&mut Entry| entry.client_id == client_id && entry.progress == Progress::Sending;
        self.entries.iter_mut().find(sending)
    }
}

#[cfg(test)]
mod tests;
