//! The chats that wait for me, for the Now page.

use contract::ChatId;
use leptos::prelude::*;

use super::{Inbox, list::ChatRow};

/// The chats with unseen messages; nothing at all where there are none.
#[component]
pub fn NowUnread() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let waiting = Memo::new(move |_| {
        inbox.with(|list| {
            list.chats().iter().filter(|chat| chat.unread > 0).map(|chat| chat.id).collect::<Vec<ChatId>>()
        })
    });
    view! {
        <Show when=move || waiting.with(|waiting| !waiting.is_empty())>
            <section class="now-unread" aria-labelledby="now-unread-title">
                <h2 id="now-unread-title">"Unread chats"</h2>
                <ul class="now-unread-rows">
                    <For each=move || waiting.get() key=|id| *id let:id>
                        <ChatRow id/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}
