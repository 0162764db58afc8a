//! `?` shows the keys of the page.

use leptos::{ev::keydown, leptos_dom::helpers::window_event_listener, prelude::*};
use leptos_router::hooks::use_location;

use crate::ui::{Dialog, is_writing};

type Keys = &'static [(&'static str, &'static str)];

const EVERYWHERE: Keys =
    &[("?", "Show the keys of this page"), ("Tab", "Go to the next thing"), ("Esc", "Close what is open")];
const CHATS: Keys = &[
    ("Enter", "Send the message"),
    ("Shift Enter", "Begin a new line"),
    ("/", "Search the messages"),
    ("↑ ↓", "Move through a list or a menu"),
];

/// The list of keys, opened by `?` unless one is writing.
#[component]
pub(super) fn KeysDialog() -> impl IntoView {
    let open = RwSignal::new(false);
    let path = use_location().pathname;
    Effect::new(move |_| {
        let listening = window_event_listener(keydown, move |event| {
            if event.key() == "?" && !is_writing(event.target()) {
                open.set(true);
            }
        });
        on_cleanup(move || listening.remove());
    });
    view! {
        <Show when=move || open.get()>
            <Dialog title="Keys" on_close=Callback::new(move |()| open.set(false)) close_href=path.get_untracked()>
                <dl class="keys">
                    {move || {
                        let here: Keys = if path.with(|path| path.starts_with("/chats")) { CHATS } else { &[] };
                        here.iter().chain(EVERYWHERE).map(|(key, words)| view! { <KeyRow key=*key words=*words/> }).collect_view()
                    }}
                </dl>
            </Dialog>
        </Show>
    }
    .into_any()
}

#[component]
fn KeyRow(key: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <dt>{key.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</dt>
        <dd>{words}</dd>
    }
}
