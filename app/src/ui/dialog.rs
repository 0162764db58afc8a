//! Dialogs: the browser's own, which keeps the focus inside and gives it back.

use leptos::{ev::MouseEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Glyph, Icon};

/// A question or a form above the page, for as long as this component is on it.
///
/// Rendered on the server it stands in the page, open and usable without JavaScript; in the browser
/// it becomes modal. `close_href` is where its cross leads; Escape and a click beside it do the same.
#[component]
pub fn Dialog(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Called when it was closed by Escape, by its cross or by a click beside it. Still pages need none.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The page without it.
    #[prop(into)]
    close_href: String,
    /// What it is about.
    children: Children,
) -> impl IntoView {
    let close = close_href.clone();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            // As rendered it is open but not modal, and only a closed one can be made so. Calling
            // `close` here would tell `on_close`.
            let _ = dialog.remove_attribute("open");
            let _ = dialog.show_modal();
        }
    });
    let beside = move |event: MouseEvent| {
        let on_backdrop =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok()).is_some();
        if let (true, Some(dialog)) = (on_backdrop, dialog.get()) {
            dialog.close();
        }
    };
    let cross = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class="dialog"
            open
            aria-labelledby="dialog-title"
            node_ref=dialog
            on:close=move |_| {
                if let Some(on_close) = on_close {
                    on_close.run(());
                }
            }
            data-close=close
            on:click=beside
        >
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id="dialog-title">{title}</h2>
                    <a class="button button-quiet button-icon" href=close_href on:click=cross aria-label="Close">
                        <Icon glyph=Glyph::Close/>
                    </a>
                </header>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}
