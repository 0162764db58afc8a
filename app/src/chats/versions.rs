//! The texts that a message has had, above the page.

use contract::{MessageId, chats::Version};
use leptos::prelude::*;

use super::api;
use crate::{
    loaded::Loaded,
    ui::{ErrorNote, Skeleton, Time, TimeShape},
};

/// The texts that a message has had, the newest first, each with when it was written.
#[component]
pub(super) fn Versions(id: MessageId) -> impl IntoView {
    let loaded = Loaded::begin(move || api::message_history(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match loaded.get().await {
                    Ok(versions) => {
                        let newest = versions.len().saturating_sub(1);
                        let items = versions.into_iter().enumerate().rev().map(|(place, version)| {
                            let what = match place {
                                0 => "Written",
                                place if place == newest => "Now, edited",
                                _ => "Edited",
                            };
                            view! { <VersionItem version what/> }
                        });
                        view! { <ol class="versions" data-testid="versions">{items.collect_view()}</ol> }.into_any()
                    }
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn VersionItem(version: Version, what: &'static str) -> impl IntoView {
    view! {
        <li class="version">
            <p class="version-head">{what} " " <Time at=version.at shape=TimeShape::Full/></p>
            <p class="version-text" dir="auto">{version.content}</p>
        </li>
    }
    .into_any()
}
