//! Switchboard's wasm entry point.

#![cfg(target_arch = "wasm32")]
// The type of a page is as deep as its HTML.
#![recursion_limit = "256"]

use leptos::{mount::hydrate_from_async, prelude::document};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;

/// Brings the page that the server rendered to life, and says so when it is.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    spawn_local(async move {
        // Parts of the wasm that this page needs are on their way until then.
        hydrate_from_async(body.unchecked_into(), app::App).await.forget();
        app::alive::say();
    });
}
