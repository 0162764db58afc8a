//! What stands where nothing is yet.

use leptos::prelude::*;

/// A small drawing, a sentence on what would be here, and one button.
#[component]
pub fn EmptyState(
    /// A few words, such as `No chats yet`.
    #[prop(into)]
    title: String,
    /// A sentence on what to do or what to expect.
    #[prop(into)]
    text: String,
    /// Whether it is all that the page has, so that its title is the page's.
    #[prop(optional)]
    alone: bool,
    /// The one button, if there is something to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="empty-cord" viewBox="0 0 160 64" aria-hidden="true" inner_html=CORD></svg>
            {if alone {
                view! { <h1 class="empty-title">{title}</h1> }.into_any()
            } else {
                view! { <h2 class="empty-title">{title}</h2> }.into_any()
            }}
            <p class="empty-text">{text}</p>
            {children.map(|children| view! { <div class="empty-action">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Two jacks and the cord between them, one end still to be plugged in.
const CORD: &str = r#"<circle class="cord-hole" cx="22" cy="20" r="13"/><circle class="cord-plug" cx="22" cy="20" r="5"/><path class="cord-line" d="M22 20C26 70 84 62 92 40S112 14 122 30"/><circle class="cord-plug" cx="122" cy="30" r="5"/><circle class="cord-hole" cx="142" cy="20" r="13"/><circle class="cord-hole" cx="142" cy="20" r="4"/>"#;
