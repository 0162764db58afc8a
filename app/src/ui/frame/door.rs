//! The page around sign-in and setup.

use leptos::prelude::*;

use super::Mark;

/// A form beside the drawing of a switchboard; on a phone, the form alone.
#[component]
pub fn Door(
    /// The heading and the form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="door">
            <main class="door-form" id="main">
                <p class="door-name">
                    <Mark/>
                    "Switchboard"
                </p>
                {children()}
            </main>
            <div class="door-board" aria-hidden="true"></div>
        </div>
    }
    .into_any()
}
