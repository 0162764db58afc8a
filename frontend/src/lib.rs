//! Switchboard's wasm entry point.

#![cfg(target_arch = "wasm32")]
// The type of a page is as deep as its HTML.
#![recursion_limit = "256"]

use leptos::{
    mount::hydrate_from_async,
    prelude::{document, window},
};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

/// Brings the page that the server rendered to life. The document is marked with `data-alive` then, and the
/// window has an event `alive`.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    spawn_local(async move {
        // Parts of the wasm that this page needs are on their way until then.
        hydrate_from_async(body.unchecked_into(), app::App).await.forget();
        if let Some(root) = document().document_element() {
            let _impossible = root.set_attribute("data-alive", "");
        }
        if let Ok(alive) = Event::new("alive") {
            let _prevented = window().dispatch_event(&alive);
        }
    });
}
