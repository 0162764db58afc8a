//! `/`: what needs me.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    chats::{NowUnread, UnreadTotal},
    ui::{ButtonLook, EmptyState, PageHead},
};

/// `/`.
#[component]
pub fn NowPage() -> impl IntoView {
    let UnreadTotal(unread) = expect_context::<UnreadTotal>();
    let quiet = move || unread.get() == 0;
    view! {
        <div class="page page-narrow">
            <PageHead title="Now" about="What needs you, the most urgent first."/>
            <NowUnread/>
            {move || {
                quiet()
                    .then(|| {
                        view! {
                            <EmptyState
                                title="All quiet"
                                text="Nothing waits for you. Unread chats will appear here as they come in."
                            >
                                <A href="/chats" attr:class=ButtonLook::Plain.class()>"Open chats"</A>
                            </EmptyState>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
