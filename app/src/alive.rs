//! The moment in which the page that the server rendered has come alive, with all the parts it needs.

use leptos::prelude::*;
use web_sys::Event;

/// What the document is marked with from then on, and the name of the event that the window has then.
const ALIVE: (&str, &str) = ("data-alive", "alive");

/// Says that the page is alive.
pub fn say() {
    if let Some(root) = document().document_element() {
        let _impossible = root.set_attribute(ALIVE.0, "");
    }
    if let Ok(event) = Event::new(ALIVE.1) {
        let _prevented = window().dispatch_event(&event);
    }
}

/// Does `what` when the page is alive, or at once where it is. Only for effects.
pub fn once(what: impl Fn() + 'static) {
    if document().document_element().is_some_and(|root| root.has_attribute(ALIVE.0)) {
        what();
    } else {
        window_event_listener_untyped(ALIVE.1, move |_| what());
    }
}
