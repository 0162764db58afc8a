//! Small facts beside a name: counts and states.

use leptos::prelude::*;

/// A count of things that wait, such as unseen messages. Nothing at all for zero.
#[component]
pub fn Badge(
    /// How many.
    #[prop(into)]
    count: Signal<u64>,
    /// What is counted, for those who only hear it, such as `unseen messages`.
    #[prop(default = "unseen")]
    what: &'static str,
) -> impl IntoView {
    view! {
        <Show when=move || count.get() != 0>
            <span class="badge">
                {move || shown(count.get())} <span class="unseen-text">" "{what}</span>
            </span>
        </Show>
    }
    .into_any()
}

fn shown(count: u64) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

/// What a [`Tag`] means; its word says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagLook {
    /// A plain fact.
    #[default]
    Plain,
    /// All is well.
    Good,
    /// Look here.
    Signal,
    /// Something failed or was refused.
    Bad,
}

/// A state as a word with a shape before it.
#[component]
pub fn Tag(
    /// What it means.
    #[prop(optional)]
    look: TagLook,
    /// The word.
    children: Children,
) -> impl IntoView {
    let class = match look {
        TagLook::Plain => "tag",
        TagLook::Good => "tag tag-good",
        TagLook::Signal => "tag tag-signal",
        TagLook::Bad => "tag tag-bad",
    };
    view! { <span class=class>{children()}</span> }
}
