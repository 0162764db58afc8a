//! What one can do with a chat for oneself: keep it on top, put it away, have no notice of it.

use contract::{
    ChatId, Timestamp,
    chats::{Chat, ChatChanges, Notify},
};
use leptos::{prelude::*, task::spawn_local};

use super::{Inbox, row_look::is_muted};
use crate::ui::{Glyph, Here, Menu, MenuGroup, MenuItem, Toasts};

const HOUR_MS: i64 = 60 * 60_000;

/// The end of a mute that has none: the first day of the year 9999.
pub(super) const ALWAYS: Timestamp = Timestamp::from_millis(253_370_764_800_000);

/// My own state of one chat, and changing it.
#[derive(Clone, Copy)]
pub struct OwnState {
    id: ChatId,
    inbox: Inbox,
    here: Here,
    toasts: Toasts,
}

impl OwnState {
    /// Of the chat `id`, with what it needs from the context.
    pub(super) fn of(id: ChatId) -> Self {
        Self { id, inbox: expect_context(), here: expect_context(), toasts: expect_context() }
    }

    /// Sends a change; where that fails, a toast says so.
    pub(super) fn change(self, changes: ChatChanges) {
        spawn_local(async move {
            if let Err(error) = self.inbox.change_chat(self.id, changes).await {
                self.toasts.say(error.to_string());
            }
        });
    }

    /// Puts the chat away or takes it out again, with a way back.
    pub(super) fn archive(self, archived: bool) {
        let changes = |archived| ChatChanges { archived: Some(archived), ..ChatChanges::default() };
        spawn_local(async move {
            match self.inbox.change_chat(self.id, changes(archived)).await {
                Ok(()) if archived => {
                    self.toasts.say_undoable("Moved to the archive.", move || self.change(changes(false)));
                }
                Ok(()) => {}
                Err(error) => self.toasts.say(error.to_string()),
            }
        });
    }

    fn mute(self, until: Option<Timestamp>) {
        self.change(ChatChanges { muted_until: Some(until), ..ChatChanges::default() });
    }

    fn chat(self) -> Option<Chat> {
        self.inbox.with(|list| list.chat(self.id).cloned())
    }
}

/// The menu of a chat in the list.
#[component]
pub(super) fn ChatMenu(id: ChatId) -> impl IntoView {
    let own = OwnState::of(id);
    let label = Signal::derive(move || {
        own.chat().map_or_else(String::new, |chat| format!("Actions for {}", chat.title))
    });
    let items = move || {
        untrack(|| own.chat()).map(|chat| {
            let (notify, muted) = (chat.notify, is_muted(&chat, own.here.now()));
            view! {
                <PlaceItems own chat/>
                <NoticeItems own notify muted/>
            }
        })
    };
    view! { <Menu id=format!("chat-menu-{id}") label items/> }
}

/// Where the chat stands in the list.
#[component]
fn PlaceItems(own: OwnState, chat: Chat) -> impl IntoView {
    let (pinned, archived) = (chat.pinned, chat.archived);
    let unread = chat.marked_unread || chat.unread > 0;
    let pin = move |()| own.change(ChatChanges { pinned: Some(!pinned), ..ChatChanges::default() });
    let put_away = move |()| own.archive(!archived);
    let mark = move |()| mark_unread(&own, &chat, !unread);
    view! {
        <MenuItem words=if pinned { "Unpin" } else { "Pin to the top" } glyph=Glyph::Pin on_choose=pin/>
        <MenuItem words=if unread { "Mark as read" } else { "Mark as unread" } glyph=Glyph::Message on_choose=mark/>
        <MenuItem words=if archived { "Take out of the archive" } else { "Archive" } glyph=Glyph::Archive on_choose=put_away/>
    }
}

/// Of what in the chat one is notified.
#[component]
pub(super) fn NoticeItems(
    own: OwnState,
    /// Of what one is notified now.
    notify: Notify,
    /// Whether that is off for a time.
    muted: bool,
) -> impl IntoView {
    let now = own.here.now().unwrap_or(Timestamp::from_millis(0));
    let mute = move |words: &'static str, until: Timestamp| {
        view! { <MenuItem words on_choose=move |()| own.mute(Some(until))/> }
    };
    let of = move |words: &'static str, what: Notify| {
        let choose = move |()| own.change(ChatChanges { notify: Some(what), ..ChatChanges::default() });
        view! { <MenuItem words chosen=notify == what on_choose=choose/> }
    };
    view! {
        <MenuGroup title="Mute">
            {if muted {
                view! { <MenuItem words="Unmute" glyph=Glyph::Mute on_choose=move |()| own.mute(None)/> }.into_any()
            } else {
                view! {
                    {mute("For 1 hour", now.plus_millis(HOUR_MS))}
                    {mute("For 8 hours", now.plus_millis(8 * HOUR_MS))}
                    {mute("Until tomorrow, 8:00", own.here.tomorrow_at_eight(now))}
                    {mute("Until I unmute it", ALWAYS)}
                }
                .into_any()
            }}
        </MenuGroup>
        <MenuGroup title="Notify me of">
            {of("All messages", Notify::All)}
            {of("Mentions only", Notify::Mentions)}
            {of("Nothing", Notify::None)}
        </MenuGroup>
    }
}

/// Puts a chat aside as unread, or sees all of it.
fn mark_unread(own: &OwnState, chat: &Chat, unread: bool) {
    own.change(ChatChanges { marked_unread: Some(unread), ..ChatChanges::default() });
    let unseen = chat.last_message.as_ref().filter(|last| !unread && last.number > chat.read_number);
    if let Some(message_id) = unseen.map(|last| last.id) {
        let own = *own;
        spawn_local(async move {
            let up_to = contract::chats::ReadUpTo { message_id };
            if let Err(error) = super::api::mark_read(own.id, up_to).await {
                own.toasts.say(error.to_string());
            }
        });
    }
}
