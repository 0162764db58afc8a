//! Toasts: short notes on what happened elsewhere. Errors stand beside their field instead.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
};

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(6);

/// The note on the screen, one at a time; in the context of every page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Option<String>>,
    leaving: StoredValue<Option<TimeoutHandle>>,
}

impl Toasts {
    /// Puts the place for notes into the context.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(None), leaving: StoredValue::new(None) };
        provide_context(toasts);
        toasts
    }

    /// Shows `text` for a few seconds, in the place of what was there. Only for event handlers,
    /// effects and what they start.
    pub fn say(self, text: impl Into<String>) {
        self.shown.set(Some(text.into()));
        let leaving = set_timeout_with_handle(move || self.shown.set(None), STAY).ok();
        let earlier = self.leaving.try_update_value(|last| std::mem::replace(last, leaving)).flatten();
        earlier.inspect(TimeoutHandle::clear);
    }
}

/// Where the notes appear; once per page.
#[component]
pub fn ToastStack(
    /// The notes.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            {move || toasts.shown.get().map(|text| view! { <p class="toast">{text}</p> })}
        </div>
    }
}
