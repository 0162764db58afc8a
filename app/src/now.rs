//! `/`: what needs me.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    chats::{Inbox, NowUnread, UnreadTotal},
    ui::{ButtonLook, EmptyState, PageHead},
};

/// `/`.
#[component]
pub fn NowPage() -> impl IntoView {
    let UnreadTotal(unread) = expect_context::<UnreadTotal>();
    let inbox = expect_context::<Inbox>();
    let quiet = move || {
        view! {
            <Show when=move || unread.get() == 0>
                <EmptyState
                    title="All quiet"
                    text="Nothing waits for you. Unread chats will appear here as they come in."
                >
                    <A href="/chats" attr:class=ButtonLook::Plain.class()>"Open chats"</A>
                </EmptyState>
            </Show>
        }
    };
    view! {
        <div class="page page-narrow">
            <PageHead title="Now" about="What needs you, the most urgent first."/>
            <NowUnread/>
            // Without the inbox nobody knows whether it is quiet; what is above says so.
            <Suspense>
                {move || Suspend::new(async move { inbox.ready().await.is_ok().then(quiet) })}
            </Suspense>
        </div>
    }
    .into_any()
}
