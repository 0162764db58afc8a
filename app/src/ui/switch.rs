//! Switches: what they change holds at once.

use leptos::prelude::*;

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
                // It flips when the change holds, and stays where it was when that fails.
                on:change:target=move |event| {
                    let input = event.target();
                    on_change.run(input.checked());
                    input.set_checked(on.get_untracked());
                }
            />
        </label>
    }
    .into_any()
}
