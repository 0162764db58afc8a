//! The pages of those who look after the hub.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{auth_context::AuthContext, ui::NotYours};

/// Links between the administrators' pages.
#[component]
pub fn AdminTabs() -> impl IntoView {
    view! {
        <nav class="tabs" aria-label="Administration">
            <A href="/admin/people">"People"</A>
            <A href="/admin/connections">"Connections"</A>
            <A href="/admin/settings">"Settings"</A>
        </nav>
    }
}

/// A page for those who look after the hub. For all others it is not there.
#[component]
pub fn AdminPage(
    /// What is on it.
    children: Children,
) -> impl IntoView {
    if expect_context::<AuthContext>().is_admin().get_untracked() {
        view! { <div class="page">{children()}</div> }.into_any()
    } else {
        view! { <NotYours/> }.into_any()
    }
}
