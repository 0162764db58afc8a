//! Tells the hub what has arrived here, so that authors see it.

use std::time::Duration;

use contract::{ChatId, Event};
use leptos::{leptos_dom::helpers::set_timeout, prelude::*};

use super::{Notice, Realtime, Said};

/// How long word of several messages is gathered.
const GATHER: Duration = Duration::from_millis(500);
/// Chats that are spoken of at once: a connection may say 20 things a second, and there are others to say.
const AT_ONCE: usize = 5;

/// Tells of every message of others that arrives, once for many.
pub(super) fn tell(realtime: Realtime) {
    let waiting = StoredValue::new(Vec::<(ChatId, u64)>::new());
    realtime.listen(move |notice| {
        let Notice::Event(event) = notice else { return };
        let Event::MessageNew(data) = &event.event else { return };
        let (chat, number) = (data.message.chat_id, data.message.number);
        if data.message.sender_id == realtime.me() {
            return;
        }
        let first = waiting.try_update_value(|waiting| {
            let first = waiting.is_empty();
            match waiting.iter_mut().find(|(known, _)| *known == chat) {
                Some(known) => known.1 = known.1.max(number),
                None => waiting.push((chat, number)),
            }
            first
        });
        if first == Some(true) {
            set_timeout(move || say(realtime, waiting), GATHER);
        }
    });
}

/// Says a part of what waits, and the rest later.
fn say(realtime: Realtime, waiting: StoredValue<Vec<(ChatId, u64)>>) {
    let part = waiting.try_update_value(|waiting| {
        let part: Vec<_> = waiting.drain(..waiting.len().min(AT_ONCE)).collect();
        (part, waiting.is_empty())
    });
    let Some((part, done)) = part else { return };
    for (chat, number) in part {
        realtime.say(Said::Delivered(chat, number));
    }
    if !done {
        set_timeout(move || say(realtime, waiting), GATHER);
    }
}
