//! Toasts: short notes on what happened elsewhere. Errors stand beside their field instead.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_timeout, prelude::*};

use super::{Glyph, Icon};

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(6);

#[derive(Clone, PartialEq, Eq)]
struct Toast {
    number: u32,
    text: String,
    link: Option<String>,
}

/// The notes on the screen; in the context of every page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    count: StoredValue<u32>,
}

impl Toasts {
    /// Puts an empty stack of notes into the context.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(Vec::new()), count: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// Shows `text` for a few seconds. Only for event handlers and effects.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), None);
    }

    /// Shows `text` as a link to `href` for a few seconds. Only for event handlers and effects.
    pub fn say_with_link(self, text: impl Into<String>, href: impl Into<String>) {
        self.show(text.into(), Some(href.into()));
    }

    fn show(self, text: String, link: Option<String>) {
        let number = self.count.get_value() + 1;
        self.count.set_value(number);
        self.shown.update(|shown| shown.push(Toast { number, text, link }));
        set_timeout(move || self.drop_toast(number), STAY);
    }

    fn drop_toast(self, number: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Where the notes appear; once per page.
#[component]
pub fn ToastStack(
    /// The notes.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.number let:toast>
                <div class="toast">
                    {match toast.link {
                        Some(href) => view! { <a class="toast-text" href=href>{toast.text}</a> }.into_any(),
                        None => view! { <span class="toast-text">{toast.text}</span> }.into_any(),
                    }}
                    <button
                        type="button"
                        class="button button-quiet button-icon"
                        aria-label="Dismiss"
                        on:click=move |_| toasts.drop_toast(toast.number)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
