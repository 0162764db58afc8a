//! What an event does to one message.

use std::sync::Arc;

use contract::{Event, chats::Message};

/// Changes `message` if that is the one `change` is about; then, whether it has to be read again.
pub(super) fn changed(message: &mut Arc<Message>, change: &Event) -> Option<bool> {
    match change {
        Event::MessageEdited(data) | Event::MessageDeleted(data) if data.message.id == message.id => {
            // How far it has come is told on its own.
            let (status, reason) = (message.status, message.reason.clone());
            *message = Arc::new(Message { status, reason, ..data.message.clone() });
            Some(false)
        }
        Event::MessageReacted { message_id, user_id, emoji, on, .. } if *message_id == message.id => {
            Arc::make_mut(message).react(*user_id, emoji, *on);
            Some(false)
        }
        Event::MessageOutcome { message_id, status, reason, .. } if *message_id == message.id => {
            let message = Arc::make_mut(message);
            (message.status, message.reason) = (*status, reason.clone());
            Some(false)
        }
        Event::MessageChanged { message_id, .. } if *message_id == message.id => Some(true),
        _ => None,
    }
}
