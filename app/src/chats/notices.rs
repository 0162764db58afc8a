//! Notices of messages that nobody looks at: a note on the page, and the system's own where the person
//! wants it. Without a sound, and never of what is on the screen.

use std::time::Duration;

use contract::{
    ChatId, Event,
    chats::{Chat, Message, Notify},
};
use leptos::{leptos_dom::helpers::set_timeout, prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use wasm_bindgen::{JsCast, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use super::{Inbox, Outbox, browser_store::BrowserStore, chat_list::ChatList};
use crate::{
    realtime::{Notice, People, Realtime, clock},
    ui::{Button, ButtonLook, Toasts},
};

/// By when another tab or device that shows the chat has said that the message was seen.
const ELSEWHERE: Duration = Duration::from_millis(1_500);
/// Characters of a message in a notice.
const CHARS: usize = 120;

/// Tells of messages that arrive, and of what else should be noticed, from now on.
pub(super) fn watch(realtime: Realtime, inbox: Inbox) {
    let (toasts, busy) = (expect_context::<Toasts>(), expect_context::<People>().busy);
    let path = use_location().pathname;
    realtime.listen(move |notice| {
        let Notice::Event(event) = notice else { return };
        if let Event::Notification(noticed) = &event.event {
            let open = path.with_untracked(|path| *path == noticed.link);
            match (looked_on(), open) {
                (true, true) => {}
                (true, false) => {
                    toasts.say_of(noticed.link.clone(), format!("{}: {}", noticed.title, noticed.body));
                }
                (false, _) => system_notice(&noticed.title, &noticed.body, &noticed.link),
            }
            return;
        }
        let Event::MessageNew(data) = &event.event else { return };
        let message = &data.message;
        let disturbs = busy.try_get_untracked() == Some(false);
        if message.sender_id == realtime.me() || !message.counts() || !disturbs {
            return;
        }
        let words = untrack(|| {
            inbox.with(|list| list.chat(message.chat_id).and_then(|chat| words(chat, message, realtime)))
        });
        let Some((title, body)) = words else { return };
        let open = path.with_untracked(|path| *path == address(message.chat_id));
        let (chat, number) = (message.chat_id, message.number);
        match (looked_on(), open) {
            (true, true) => {}
            (true, false) => toasts.say_of(address(chat), format!("{title}: {body}")),
            (false, _) => {
                let notify = move || {
                    let unseen =
                        |list: &ChatList| list.chat(chat).is_some_and(|chat| chat.read_number < number);
                    if untrack(|| inbox.try_with(unseen)) == Some(true) {
                        system_notice(&title, &body, &address(chat));
                    }
                };
                set_timeout(notify, ELSEWHERE);
            }
        }
    });
}

/// Whether somebody looks at the page.
fn looked_on() -> bool {
    !document().hidden() && document().has_focus().unwrap_or(true)
}

/// The words of a notice, unless the chat wants none.
fn words(chat: &Chat, message: &Message, realtime: Realtime) -> Option<(String, String)> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let muted = chat.muted_until.is_some_and(|until| until.millis() as f64 > clock::now_ms());
    let wanted = match chat.notify {
        Notify::All => true,
        Notify::Mentions => message.mentions.contains(&realtime.me()),
        Notify::None => false,
    };
    let body: String = message.content.chars().take(CHARS).collect();
    let body = if body.is_empty() { "Picture".to_owned() } else { body };
    (wanted && !muted).then(|| (chat.title.clone(), body))
}

fn address(chat: ChatId) -> String {
    format!("/chats/{chat}")
}

/// The system's notice; a click comes back to this page, at `address`.
fn system_notice(title: &str, body: &str, address: &str) {
    if Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    // A second notice of one thing takes the place of the first.
    options.set_tag(address);
    options.set_silent(Some(true));
    let Ok(notice) = Notification::new_with_options(title, &options) else { return };
    let address = address.to_owned();
    let clicked = Closure::once_into_js(move || {
        let _refused = window().focus();
        let _refused = window().location().assign(&address);
    });
    notice.set_onclick(Some(clicked.unchecked_ref()));
}

/// Asks once, below the list and after something was written, whether notices are wanted.
#[component]
pub(super) fn AskForNotices() -> impl IntoView {
    let answered =
        StoredValue::new(BrowserStore::of(expect_context::<Inbox>().me(), "notices").text("asked"));
    let (asking, wrote) = (RwSignal::new(false), expect_context::<Outbox>().wrote);
    Effect::new(move |_| {
        let open = Notification::permission() == NotificationPermission::Default;
        asking.set(open && answered.with_value(|answered| answered.get().is_none()));
    });
    let done = move || {
        answered.with_value(|answered| answered.set("yes"));
        asking.set(false);
    };
    let turn_on = move || {
        done();
        spawn_local(async move {
            if let Ok(asked) = Notification::request_permission() {
                let _answer = JsFuture::from(asked).await;
            }
        });
    };
    view! {
        <Show when=move || asking.get() && wrote.get()>
            <div class="ask-notices" data-testid="ask-notices">
                <p>"Be told of answers while you are elsewhere?"</p>
                <Button look=ButtonLook::Plain on:click=move |_| turn_on()>"Turn on"</Button>
                <Button look=ButtonLook::Quiet on:click=move |_| done()>"Not now"</Button>
            </div>
        </Show>
    }
    .into_any()
}
