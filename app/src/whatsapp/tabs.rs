//! The ways between the pages of WhatsApp.

use contract::whatsapp::Driver;
use leptos::prelude::*;
use leptos_router::components::A;

/// Whether there is a laboratory where these drivers are switched on.
pub(super) fn has_lab(drivers: &[Driver]) -> bool {
    drivers.contains(&Driver::Simulated)
}

/// Links to the numbers, the contacts and, where there is one, the laboratory.
#[component]
pub(super) fn Tabs(
    /// Whether there is one.
    lab: bool,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label="WhatsApp">
            <A href="/whatsapp" exact=true>"Numbers"</A>
            <A href="/whatsapp/contacts">"Contacts"</A>
            {lab.then(|| view! { <A href="/lab">"Lab"</A> })}
        </nav>
    }
    .into_any()
}
