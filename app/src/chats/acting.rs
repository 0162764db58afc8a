//! What can be done with a message, and reading what the conversation lacks.

use contract::{
    AppError, MessageId,
    chats::{Edit, Message},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    api, scroll,
    talk::{Talk, Writing},
    thread::Thread,
    window::Window,
};

impl Talk {
    /// Gives `emoji`, or takes one's own back; shown at once, and taken back with a word if it fails.
    pub(super) fn react(self, id: MessageId, emoji: String) {
        let me = self.me();
        let Some(message) = self.message(id) else { return };
        let given =
            message.reactions.iter().any(|known| known.emoji == emoji && known.user_ids.contains(&me));
        let show = move |on: bool, emoji: &str| {
            if let Some(mut message) = self.message(id) {
                message.react(me, emoji, on);
                self.thread.try_update(|thread| thread.put(message));
            }
        };
        show(!given, &emoji);
        spawn_local(async move {
            if let Err(error) = api::react(id, emoji.clone(), !given).await {
                show(given, &emoji);
                self.toasts.say(error.to_string());
            }
        });
    }

    /// Takes a message away from everybody.
    pub(super) fn delete(self, id: MessageId) {
        spawn_local(async move {
            // What becomes of it is told on the chat's stream, in its place among all that happens.
            if let Err(error) = api::delete_message(id).await {
                self.toasts.say(error.to_string());
            }
        });
    }

    /// Gives a message a new text.
    pub(super) async fn edit(self, id: MessageId, text: String) -> Result<(), AppError> {
        api::edit_message(id, Edit { text }).await?;
        self.writing.try_set(Writing::Message);
        Ok(())
    }

    /// Puts the text of a message where it can be pasted from.
    pub(super) fn copy(self, id: MessageId) {
        let Some(message) = self.message(id) else { return };
        let _done = window().navigator().clipboard().write_text(&message.content);
        self.toasts.say("Copied");
    }

    /// The newest message of mine that can be changed; none of those that a customer has.
    pub(super) fn last_of_mine(self) -> Option<MessageId> {
        if self.is_customer {
            return None;
        }
        let me = self.me();
        self.thread.with_untracked(|thread| {
            let mine = |message: &&std::sync::Arc<Message>| message.sender_id == me && message.counts();
            thread.messages().iter().rev().find(mine).map(|message| message.id)
        })
    }

    /// Goes to a message, which is read if it is not here.
    pub(super) fn jump(self, id: MessageId) {
        let number = self.thread.with_untracked(|thread| thread.message(id).map(|message| message.number));
        if let Some(number) = number {
            self.show(id, number);
            return;
        }
        spawn_local(async move {
            match api::read_chat_around(self.chat, id).await {
                Ok(open) => {
                    let thread = Thread::read(self.me(), open);
                    let number = thread.message(id).map(|message| message.number);
                    if self.thread.try_set(thread).is_none()
                        && let Some(number) = number
                    {
                        self.follow();
                        self.show(id, number);
                    }
                }
                Err(error) => self.toasts.say(error.to_string()),
            }
        });
    }

    fn show(self, id: MessageId, number: u64) {
        let (first, last) = self.thread.with_untracked(|thread| (thread.first(), thread.last()));
        self.at_end.set(false);
        self.window.set(Window::around(number, first, last));
        spawn_local(async move {
            scroll::settled().await;
            let found = document().query_selector(&format!("[data-id=\"{id}\"]")).ok().flatten();
            let Some(row) = found.and_then(|row| row.dyn_into::<HtmlElement>().ok()) else { return };
            row.scroll_into_view_with_bool(false);
            let _hidden = row.focus();
            // Set again, so that the same message is pointed out twice.
            let _ = row.class_list().remove_1("pointed-out");
            let _ = row.offset_width();
            let _ = row.class_list().add_1("pointed-out");
            self.look();
        });
    }

    /// Shows the message that the address asks for: `?at=` with its id.
    pub(super) fn follow_address(self) {
        let query = use_query_map();
        Effect::new(move |_| {
            let at = query.with(|query| query.get("at").and_then(|id| id.parse::<MessageId>().ok()));
            if let Some(id) = at {
                self.jump(id);
            }
        });
    }

    /// Reads what the conversation speaks of and does not know: changed messages, what is answered,
    /// and names.
    pub(super) fn fill(self) {
        let (doubtful, unknown, people, doubted) = self.thread.with_untracked(|thread| {
            let missing = self.missing.get_value();
            let doubtful: Vec<_> =
                thread.doubtful().iter().copied().filter(|id| !missing.contains(id)).collect();
            let unknown: Vec<_> = thread.unknown_quotes().filter(|id| !missing.contains(id)).collect();
            (doubtful, unknown, thread.unknown_people(), thread.is_doubted())
        });
        for id in doubtful.into_iter().chain(unknown) {
            self.missing.update_value(|missing| missing.push(id));
            self.thread.try_update(|thread| thread.begin_reading(id));
            spawn_local(self.read_one(id));
        }
        if !people.is_empty() {
            spawn_local(async move {
                if let Ok(people) = api::people_named(people.into_iter().collect()).await {
                    self.thread.try_update(|thread| thread.meet(people));
                }
            });
        }
        if doubted {
            spawn_local(async move { drop(self.read_again().await) });
        }
    }

    /// Reads one message, and again where it changed meanwhile.
    async fn read_one(self, id: MessageId) {
        let outcome = api::read_message(id).await;
        let not_there = matches!(outcome, Err(AppError::NotFound { .. }));
        if !not_there {
            self.missing.try_update_value(|missing| missing.retain(|known| *known != id));
        }
        let changed = self.thread.try_with_untracked(|thread| thread.doubtful().contains(&id));
        match outcome {
            Ok(_) if changed == Some(true) => self.fill(),
            Ok(message) => self.put(message),
            Err(_) if not_there => drop(self.thread.try_update(|thread| thread.not_there(id))),
            Err(_) => {}
        }
    }

    fn put(self, message: Message) {
        let put = || {
            let _gone = self.thread.try_update(|thread| thread.put(message));
        };
        self.hold(put, || ());
    }
}
