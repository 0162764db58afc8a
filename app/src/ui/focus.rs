//! Where the focus is, and moving it by keys.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement};

/// Moves the focus with the arrow keys among what `selector` finds.
pub fn move_focus(event: &KeyboardEvent, selector: &str) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Some(list) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let Ok(found) = list.query_selector_all(selector) else { return };
    let rows: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let place = rows.iter().position(|row| focused.as_ref() == Some(row.as_ref()));
    let next = match place {
        Some(place) => place.checked_add_signed(step),
        None => (step > 0).then_some(0),
    };
    if let Some(row) = next.and_then(|next| rows.get(next)) {
        event.prevent_default();
        let _hidden = row.focus();
    }
}

/// Whether what has the keys is written into, so that a letter is a letter.
pub fn is_writing(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}
