//! Switches: what they change holds at once.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_timeout, prelude::*};

/// By when a change holds, or has failed.
const SETTLED: Duration = Duration::from_secs(3);

/// Something that is on or off.
#[component]
pub fn Switch(
    /// What.
    words: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Turns it on or off.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="info-line switch">
            <span class="info-words">{words}</span>
            <input
                type="checkbox"
                role="switch"
                checked=on.get_untracked()
                prop:checked=move || on.get()
                on:change:target=move |event| {
                    let input = event.target();
                    on_change.run(input.checked());
                    // Back where it was, should the change have failed.
                    let settle = move || {
                        if let Some(on) = on.try_get_untracked() {
                            input.set_checked(on);
                        }
                    };
                    set_timeout(settle, SETTLED);
                }
            />
        </label>
    }
    .into_any()
}
