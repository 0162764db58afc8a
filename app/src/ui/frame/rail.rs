//! The rail at the side of a desk, which is the bar at the bottom of a phone.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use super::Mark;
use crate::{
    auth_context::AuthContext,
    chats::UnreadTotal,
    ui::{Avatar, AvatarSize, Badge, Glyph, Icon},
};

/// Links to the areas, to administration for those who may, and to oneself.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let auth = expect_context::<AuthContext>();
    let UnreadTotal(unread) = expect_context::<UnreadTotal>();
    let (user, is_admin) = (auth.user(), auth.is_admin().get_untracked());
    let name = Signal::derive(move || user.with(|user| user.name.clone()));
    let path = use_location().pathname;
    let administers = move || path.with(|path| path.starts_with("/admin/"));
    let in_lab = move || path.with(|path| path == "/lab");
    view! {
        <nav class="rail" aria-label="Areas">
            <span class="rail-mark"><Mark/></span>
            <A href="/" exact=true attr:class="rail-link">
                <Icon glyph=Glyph::Now/>
                <span class="rail-word">"Now"</span>
            </A>
            <A href="/chats" attr:class="rail-link">
                <Icon glyph=Glyph::Message/>
                <span class="rail-word">"Chats"</span>
                <Badge count=unread what="unseen messages"/>
            </A>
            // The Lab is one of its pages.
            <A href="/whatsapp" attr:class="rail-link" class:is-here=in_lab>
                <Icon glyph=Glyph::Phone/>
                <span class="rail-word">"WhatsApp"</span>
            </A>
            <span class="rail-gap"></span>
            {is_admin.then(|| view! {
                // It stands for all of administration, whichever of its pages is open.
                <A href="/admin/people" attr:class="rail-link" class:is-here=administers>
                    <Icon glyph=Glyph::People/>
                    <span class="rail-word">"People"</span>
                </A>
            })}
            <A href="/me" attr:class="rail-link">
                <Avatar name size=AvatarSize::Small/>
                <span class="rail-word">"Me"</span>
            </A>
        </nav>
    }
    .into_any()
}
