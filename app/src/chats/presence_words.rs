//! Whether somebody is there, in words.

use contract::{Timestamp, UserId, presence::Presence};
use leptos::{prelude::*, task::spawn_local};

use crate::{accounts::api, realtime::People, ui::Time};

/// `Online`, `Away`, `Last seen 5 min ago` and the like, beside the name of `user`. Nothing before the
/// connection has told who is there.
#[component]
pub(super) fn PresenceWords(
    /// Whose.
    user: UserId,
) -> impl IntoView {
    let people = expect_context::<People>();
    let before = RwSignal::new(None::<Timestamp>);
    let presence = Memo::new(move |_| people.is_known().then(|| people.presence(user)));
    // When somebody went before this page was alive, the hub knows.
    Effect::new(move |asked: Option<bool>| {
        let offline = presence.get() == Some(Presence::Offline);
        if offline && asked != Some(true) && people.last_seen(user).is_none() {
            spawn_local(async move {
                if let Ok(profile) = api::person_profile(user).await {
                    before.try_set(profile.last_seen);
                }
            });
            return true;
        }
        asked.unwrap_or_default()
    });
    let words = move || match presence.get()? {
        Presence::Online => Some(view! { "Online" }.into_any()),
        Presence::Away => Some(view! { "Away" }.into_any()),
        Presence::Busy => Some(view! { "Busy" }.into_any()),
        Presence::Offline => {
            let at = people.last_seen(user).or_else(|| before.get())?;
            Some(view! { "Last seen " <Time at/> }.into_any())
        }
    };
    view! { <span class="presence" data-testid="presence">{words}</span> }.into_any()
}
