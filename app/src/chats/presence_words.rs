//! Whether somebody is there, in words.

use contract::UserId;
use leptos::prelude::*;

/// `Online`, `Away`, `Last seen 5 min ago` and the like, beside the name of `user`.
///
/// Nothing so far: what presence tells is not in the page yet. Whoever brings it fills this component, and
/// the head of a direct chat, the info pane and its members say it.
#[component]
pub(super) fn PresenceWords(
    /// Whose.
    user: UserId,
) -> impl IntoView {
    let _ = user;
}
