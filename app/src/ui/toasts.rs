//! Toasts: short notes on what happened elsewhere. Errors stand beside their field instead.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
};

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(6);

/// A note, and what can be done about it.
#[derive(Clone)]
struct Note {
    text: String,
    act: Option<Act>,
}

#[derive(Clone)]
enum Act {
    Undo(Callback<()>),
    Open(String),
}

/// The note on the screen, one at a time; in the context of every page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Option<Note>>,
    leaving: StoredValue<Option<TimeoutHandle>>,
}

impl Toasts {
    /// Puts the place for notes into the context.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(None), leaving: StoredValue::new(None) };
        provide_context(toasts);
        toasts
    }

    /// Shows `text` for a few seconds, in the place of what was there. Only for event handlers,
    /// effects and what they start.
    pub fn say(self, text: impl Into<String>) {
        self.show(Note { text: text.into(), act: None });
    }

    /// Like [`Toasts::say`], with a way back.
    pub fn say_undoable(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.show(Note { text: text.into(), act: Some(Act::Undo(Callback::new(move |()| undo()))) });
    }

    /// Like [`Toasts::say`], with a link to what it tells of.
    pub fn say_of(self, href: String, text: impl Into<String>) {
        self.show(Note { text: text.into(), act: Some(Act::Open(href)) });
    }

    fn show(self, note: Note) {
        self.shown.set(Some(note));
        let leaving = set_timeout_with_handle(move || self.shown.set(None), STAY).ok();
        let earlier = self.leaving.try_update_value(|last| std::mem::replace(last, leaving)).flatten();
        earlier.inspect(TimeoutHandle::clear);
    }
}

/// Where the notes appear; once per page.
#[component]
pub fn ToastStack(
    /// The notes.
    toasts: Toasts,
) -> impl IntoView {
    let close = move || toasts.shown.set(None);
    let act = move |act: Act| match act {
        Act::Undo(undo) => {
            let undo = move |_| {
                close();
                undo.run(());
            };
            view! { <button type="button" class="toast-act" data-testid="undo" on:click=undo>"Undo"</button> }
                .into_any()
        }
        Act::Open(href) => {
            view! { <a class="toast-act" href=href on:click=move |_| close()>"Open"</a> }.into_any()
        }
    };
    view! {
        <div class="toasts" role="status">
            {move || toasts.shown.get().map(|note| view! {
                <p class="toast">{note.text} {note.act.map(act)}</p>
            })}
        </div>
    }
}
