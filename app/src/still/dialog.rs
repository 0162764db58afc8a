//! Dialogs of still pages: open as the server renders them, modal in the browser.

use leptos::ev::{Event, MouseEvent};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::swap::Place;

/// Makes the dialog of the page modal, if there is one.
pub(super) fn open(root: &HtmlElement) {
    let found = root.query_selector("dialog").ok().flatten();
    let Some(dialog) = found.and_then(|found| found.dyn_into::<HtmlDialogElement>().ok()) else { return };
    // Only a closed one can be made modal, and `close` would be taken for a wish to leave.
    let _impossible = dialog.remove_attribute("open");
    let _impossible = dialog.show_modal();
}

/// Leads to the page without the dialog that was closed.
pub(super) fn closed(event: &Event, place: Place) {
    if let Some(address) = dialog_of(event).and_then(|dialog| dialog.get_attribute("data-close")) {
        place.go(&address);
    }
}

/// Closes the dialog that was clicked beside.
pub(super) fn leave_from_beside(event: &MouseEvent) {
    if let Some(dialog) = dialog_of(event) {
        dialog.close();
    }
}

fn dialog_of(event: &Event) -> Option<HtmlDialogElement> {
    event.target()?.dyn_into().ok()
}
