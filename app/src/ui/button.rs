//! Buttons.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonLook {
    /// The one thing this page or dialog is for.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// In a row or a toolbar: no outline until it is pointed at.
    Quiet,
    /// Takes something away.
    Danger,
}

impl ButtonLook {
    /// The classes, for links that look like buttons.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Plain => "button",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button. `on:click`, `attr:aria-label` and the like go to the element.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    look: ButtonLook,
    /// Whether it submits the form around it.
    #[prop(optional)]
    submits: bool,
    /// Whether what it started is still under way; it does nothing then.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The icon before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submits { "submit" } else { "button" }
            class=look.class()
            disabled=busy
            aria-busy=move || busy.get().then_some("true")
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
    .into_any()
}
