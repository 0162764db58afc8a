//! Scrolling through a conversation whose end is its origin: the scroller lays its content out from
//! below, so that its place is counted from the end and what joins above moves nothing.

use std::cell::RefCell;

use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Pixels from the end that still count as being there.
const END: i32 = 48;
/// Pixels from what is not on the page at which it is brought.
const NEAR: i32 = 900;

/// Whether the end is in view.
pub(super) fn is_at_end(scroller: &Element) -> bool {
    to_end(scroller) <= END
}

/// Whether the last row is not far.
pub(super) fn is_near_end(scroller: &Element) -> bool {
    to_end(scroller) <= NEAR
}

/// Whether the first row is not far.
pub(super) fn is_near_start(scroller: &Element) -> bool {
    scroller.scroll_height() - scroller.client_height() - to_end(scroller) <= NEAR
}

/// Makes a change of the rows and leaves what is read where it is; then does what follows.
pub(super) fn hold(scroller: &Element, change: impl FnOnce(), then: impl FnOnce() + 'static) {
    let place = Place::of(scroller);
    change();
    let scroller = scroller.clone();
    spawn_local(async move {
        settled().await;
        if let Some(place) = place {
            place.restore(&scroller);
        }
        then();
    });
}

/// Where a row is read, in pixels from the top of the browser's window.
#[derive(Clone)]
struct Place {
    row: Element,
    top: f64,
}

thread_local! {
    /// The place restored last, and where that left the scroller. Browsers scroll by whole pixels: were
    /// each change measured anew, a burst of messages would move the text by a pixel at a time.
    static RESTORED: RefCell<Option<(Place, i32)>> = const { RefCell::new(None) };
}

impl Place {
    fn of(scroller: &Element) -> Option<Self> {
        let restored = RESTORED.with_borrow(Clone::clone);
        let still = restored
            .filter(|(place, at)| *at == scroller.scroll_top() && scroller.contains(Some(&place.row)));
        still.map(|(place, _)| place).or_else(|| {
            let row = first_in_view(scroller)?;
            Some(Self { top: row.get_bounding_client_rect().top(), row })
        })
    }

    fn restore(self, scroller: &Element) {
        if self.row.is_connected() {
            scroller.scroll_by_with_x_and_y(0.0, self.row.get_bounding_client_rect().top() - self.top);
            RESTORED.set(Some((self, scroller.scroll_top())));
        }
    }
}

/// Waits until the page shows what was changed. It is still the same turn of the browser, so nobody
/// sees or scrolls what is in between.
pub(super) async fn settled() {
    // A signal wakes a memo, which wakes an effect, which puts the rows in.
    for _ in 0..4 {
        tick().await;
    }
}

/// Pixels between what is in view and the end; scrolling away from the end counts below zero.
fn to_end(scroller: &Element) -> i32 {
    -scroller.scroll_top()
}

/// The first message in view. Days stick to the top, so they tell nothing.
fn first_in_view(scroller: &Element) -> Option<Element> {
    let top = scroller.get_bounding_client_rect().top();
    let rows = scroller.query_selector_all(".message").ok()?;
    (0..rows.length())
        .filter_map(|index| rows.get(index)?.dyn_into::<Element>().ok())
        .find(|row| row.get_bounding_client_rect().bottom() > top)
}
