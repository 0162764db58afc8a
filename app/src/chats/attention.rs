//! Whether somebody looks at the conversation, and marking as seen what they look at.

use contract::chats::ReadUpTo;
use gloo_timers::future::TimeoutFuture;
use leptos::{leptos_dom::helpers::WindowListenerHandle, prelude::*, task::spawn_local};

use super::{
    api,
    talk::{RETRY_MS, Talk},
};
use crate::realtime::Connection;

impl Talk {
    /// Notes whether somebody looks at the page.
    pub(super) fn watch_attention(self) {
        Effect::new(move |_| {
            let look = move || {
                let document = document();
                let attentive = !document.hidden() && document.has_focus().unwrap_or(true);
                if self.attentive.get_untracked() != attentive {
                    self.attentive.set(attentive);
                }
            };
            look();
            let listeners = ["focus", "blur", "visibilitychange"]
                .map(|name| window_event_listener_untyped(name, move |_| look()));
            on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        });
    }

    /// Marks as seen what is in view of somebody, once.
    pub(super) fn mark_read(self) {
        let (asked, again) = (StoredValue::new(0), RwSignal::new(()));
        Effect::new(move |_| {
            again.track();
            let unseen =
                self.thread.with(|thread| thread.unseen().map(|message| (message.id, message.number)));
            let connection = self.realtime.connection.get();
            let looked_on = self.at_end.get() && self.attentive.get();
            let Some((message_id, number)) = unseen.filter(|_| looked_on) else { return };
            let away = matches!(connection, Connection::Offline { .. } | Connection::SignedOut { .. });
            if away || asked.get_value() >= number {
                return;
            }
            asked.set_value(number);
            spawn_local(async move {
                if api::mark_read(self.chat, ReadUpTo { message_id }).await.is_err() {
                    TimeoutFuture::new(RETRY_MS).await;
                    if asked.try_set_value(0).is_none() {
                        again.set(());
                    }
                }
            });
        });
    }
}
