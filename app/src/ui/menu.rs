//! Menus: a button with three dots, and what can be done with the thing beside it.
//!
//! The browser's own popover: it lies above everything, closes by Escape or a click elsewhere, and gives
//! the focus back. What is in it is on the page only while it is open.

use leptos::{
    ev::{Event, KeyboardEvent},
    html,
    prelude::*,
    task::{spawn_local, tick},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Glyph, Icon, move_focus};

/// Pixels between the button and its menu.
const GAP: f64 = 4.0;

/// A button that opens a menu of [`MenuItem`]s.
#[component]
pub fn Menu(
    /// What its element is called; no other of the page may be called so.
    #[prop(into)]
    id: String,
    /// What the button is called, such as `Actions for Ben Tan`.
    #[prop(into)]
    label: Signal<String>,
    /// The items, made when it opens.
    #[prop(into)]
    items: ViewFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (button, menu) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let begin = move |_| {
        if let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) {
            place(&button, &menu);
            open.set(true);
        }
    };
    let toggled = move |event: Event| {
        let Some(menu) = event.target().and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) else { return };
        let shown = menu.matches(":popover-open").unwrap_or_default();
        open.set(shown);
        if shown {
            spawn_local(async move {
                tick().await;
                let first = menu.query_selector(".menu-item").ok().flatten();
                if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                    let _hidden = first.focus();
                }
            });
        }
    };
    let keys = move |event: KeyboardEvent| {
        move_focus(&event, ".menu-item");
        // What has the menu in it may listen to the same keys.
        if event.key() != "Escape" {
            event.stop_propagation();
        }
    };
    let menu_id = id.clone();
    view! {
        <button
            type="button"
            class="button button-quiet button-icon menu-button"
            aria-label=move || label.get()
            aria-haspopup="menu"
            popovertarget=id.clone()
            node_ref=button
            on:click=begin
        >
            <Icon glyph=Glyph::More/>
        </button>
        <div
            class="menu"
            id=id
            role="menu"
            aria-label=move || label.get()
            popover="auto"
            node_ref=menu
            on:toggle=toggled
            on:keydown=keys
        >
            <Show when=move || open.get()>
                {provide_context(Within(menu_id.clone()))}
                {untrack(|| items.run())}
            </Show>
        </div>
    }
    .into_any()
}

/// The menu that items are in.
#[derive(Clone)]
struct Within(String);

/// Something that can be done. Choosing it closes the menu.
#[component]
pub fn MenuItem(
    /// The words.
    #[prop(into)]
    words: String,
    /// The icon before them; where one of several is chosen, the check.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Of one among several: whether it is the one.
    #[prop(optional)]
    chosen: Option<bool>,
    /// Does it.
    #[prop(into)]
    on_choose: Callback<()>,
) -> impl IntoView {
    let within = expect_context::<Within>().0;
    let glyph = glyph.or_else(|| chosen.unwrap_or_default().then_some(Glyph::Check));
    view! {
        <button
            type="button"
            class="menu-item"
            role=if chosen.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=chosen.map(|chosen| chosen.to_string())
            popovertarget=within
            popovertargetaction="hide"
            on:click=move |_| on_choose.run(())
        >
            <span class="menu-mark">{glyph.map(|glyph| view! { <Icon glyph/> })}</span>
            {words}
        </button>
    }
    .into_any()
}

/// Items under a heading.
#[component]
pub fn MenuGroup(
    /// The heading.
    title: &'static str,
    /// The items.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="menu-group" role="group" aria-label=title>
            <p class="menu-title" aria-hidden="true">{title}</p>
            {children()}
        </div>
    }
    .into_any()
}

/// Puts the menu below its button, or above it where there is more room; its right edge is the button's
/// unless that is too far to the left.
fn place(button: &HtmlElement, menu: &HtmlElement) {
    let side = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64());
    let (Some(width), Some(height)) = (side(window().inner_width()), side(window().inner_height())) else {
        return;
    };
    let rect = button.get_bounding_client_rect();
    let below = rect.bottom() < height * 0.55;
    let room = if below { height - rect.bottom() } else { rect.top() } - GAP - 8.0;
    let from_left = rect.right() < 260.0;
    let style = menu.style();
    let set = |name: &str, value: Option<f64>| {
        let value = value.map_or_else(|| "auto".to_owned(), |value| format!("{value}px"));
        let _ = style.set_property(name, &value);
    };
    set("top", below.then_some(rect.bottom() + GAP));
    set("bottom", (!below).then_some(height - rect.top() + GAP));
    set("left", from_left.then_some(rect.left()));
    set("right", (!from_left).then_some(width - rect.right()));
    set("max-height", Some(room));
}
