//! Chats: the list, the conversation, and what waits to be sent.

pub mod above;
mod acting;
pub mod add_people;
pub mod api;
pub mod attach;
mod attention;
mod browser_store;
pub mod bubble;
pub mod busy;
pub mod chat_info;
pub mod chat_list;
pub mod chat_menu;
pub mod chat_row;
pub mod composer;
pub mod conversation;
pub mod draft;
pub mod extra;
pub mod group_picture;
pub mod history;
pub mod inbox;
pub mod info_pane;
pub mod links;
pub mod list;
pub mod member_row;
pub mod members;
pub mod message_tools;
#[cfg(test)]
mod model;
pub mod new_group;
pub mod notices;
pub mod now;
pub mod outbox;
pub mod page;
pub mod people;
pub mod people_picker;
pub mod picture;
pub mod presence_words;
pub mod queue;
pub mod quote;
pub mod rename;
pub mod row_look;
pub mod rows;
mod scroll;
pub mod search;
pub mod search_fields;
pub mod search_results;
pub mod suggest;
pub mod talk;
pub mod thread;
pub mod typing;
pub mod unsettled;
pub mod versions;
pub mod viewer;
pub mod window;
pub mod writer;

use leptos::prelude::*;

pub use conversation::ChatPage;
pub use inbox::Inbox;
pub use now::NowUnread;
pub use outbox::Outbox;
pub use page::{ChatsPage, NoChatPage};

use crate::realtime::Realtime;

/// Unseen messages in all chats; provided at the signed-in root, kept right by the inbox.
#[derive(Clone, Copy)]
pub struct UnreadTotal(pub RwSignal<u64>);

/// Owns the inbox as it was read, goes on with what waits to be sent, and keeps both right for as long
/// as the signed-in root lives. Needs [`UnreadTotal`] and [`Realtime`] in the context.
pub fn provide_inbox(reading: contract::chats::Inbox) {
    let (realtime, total) = (expect_context::<Realtime>(), expect_context::<UnreadTotal>());
    Outbox::provide(realtime);
    let inbox = Inbox::provide(realtime, reading);
    busy::keep(inbox);
    notices::watch(realtime, inbox);
    // Right from the first byte of HTML on, the same on server and browser; and from then on.
    inbox.keep_total(total);
    Effect::new(move |_| inbox.keep_total(total));
    Effect::new(move |_| show_in_favicon(total.0.get() > 0));
}

/// The mark on the browser's tab has a light while something is unseen.
fn show_in_favicon(unseen: bool) {
    let address = if unseen { "/favicon-unread.svg" } else { "/favicon.svg" };
    if let Ok(Some(icon)) = document().query_selector("link[rel=icon]") {
        let _hidden = icon.set_attribute("href", address);
    }
}
