//! A sentence across the top of a pane that stays for as long as it is true.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// How urgent a [`Banner`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BannerLook {
    /// Good to know.
    #[default]
    Calm,
    /// Something waits for someone.
    Signal,
    /// Something failed.
    Bad,
}

/// A sentence that stays for as long as it is true.
#[component]
pub fn Banner(
    /// How urgent it is.
    #[prop(optional)]
    look: BannerLook,
    /// The icon before it.
    #[prop(default = Glyph::Alert)]
    glyph: Glyph,
    /// The sentence, and at most one link or button.
    children: Children,
) -> impl IntoView {
    let class = match look {
        BannerLook::Calm => "banner",
        BannerLook::Signal => "banner banner-signal",
        BannerLook::Bad => "banner banner-bad",
    };
    view! {
        <div class=class role="status">
            <Icon glyph/>
            <div class="banner-text">{children()}</div>
        </div>
    }
}
