//! The pages of those who look after the hub.

use leptos::prelude::*;
use leptos_router::components::A;

/// Links between the administrators' pages.
#[component]
pub fn AdminTabs() -> impl IntoView {
    view! {
        <nav class="tabs" aria-label="Administration">
            <A href="/admin/people">"People"</A>
            <A href="/admin/connections">"Connections"</A>
        </nav>
    }
}
