//! The mark: two jacks and the cord between them.

use leptos::prelude::*;

/// The mark in the colour of the text around it. `public/favicon.svg` is the same drawing.
#[component]
pub fn Mark() -> impl IntoView {
    view! { <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" inner_html=SHAPE></svg> }
}

const SHAPE: &str = r#"<circle cx="6.5" cy="6.5" r="4"/><circle cx="17.5" cy="17.5" r="4"/><path d="M10.5 6.5a7 7 0 0 1 7 7"/><circle class="mark-plug" cx="17.5" cy="17.5" r="1"/>"#;
