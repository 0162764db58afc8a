//! A choice of one among a few that changes what is shown at once.

use leptos::prelude::*;

/// A few buttons in one, of which one is pressed.
#[component]
pub fn Segments(
    /// What is chosen, for those who only hear it.
    label: &'static str,
    /// The words of each.
    options: &'static [&'static str],
    /// Which is chosen, counted from 0.
    chosen: RwSignal<usize>,
) -> impl IntoView {
    view! {
        <div class="segments" role="group" aria-label=label>
            {options
                .iter()
                .enumerate()
                .map(|(place, words)| {
                    view! {
                        <button
                            type="button"
                            class="segment"
                            aria-pressed=move || (chosen.get() == place).to_string()
                            on:click=move |_| chosen.set(place)
                        >
                            {*words}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}
