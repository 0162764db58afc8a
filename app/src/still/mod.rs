//! Still pages: the server alone renders them, and the browser only keeps them awake.
//!
//! Accounts, people and the log change when somebody acts on them, not by themselves. So their views
//! are not in the browser's wasm, which halves it. The page that the server rendered is kept as it is;
//! what happens on it is handled for all of them alike: forms are sent in the background, with their
//! errors put beside the fields (`form`), links and searches within the page put the server's new
//! HTML in the place of the old (`swap`), times are said in the reader's zone (`times`), and dialogs
//! become modal (`dialog`). Without JavaScript the same pages work as plain HTML does.

mod dialog;
mod form;
mod swap;
mod times;

use contract::AppResult;
use leptos::{html, prelude::*, tachys::reactive_graph::OwnedView};
use leptos_meta::Title;

use crate::ui::ErrorNote;
use swap::Place;

/// The page that `page` renders on the server; `title` is the one of its tab.
pub fn still<V: IntoView + 'static>(title: &'static str, page: impl FnOnce() -> V) -> AnyView {
    // The one place that must know on which side it is: what is called here on the server must not
    // even be mentioned in the browser.
    if cfg!(feature = "ssr") {
        view! {
            <Title text=title/>
            <div class="still">{page()}</div>
        }
        .into_any()
    } else {
        view! { <Awake title/> }.into_any()
    }
}

/// What `reading` gives, shown by `view`. For still pages: it is read once, by the server.
pub fn shown<T: 'static>(
    reading: impl Future<Output = AppResult<T>> + Send + 'static,
    view: impl FnOnce(T) -> AnyView + Send + 'static,
) -> impl IntoView {
    Suspend::new(async move {
        let shown = match reading.await {
            Ok(read) => view(read),
            Err(error) => view! { <ErrorNote error/> }.into_any(),
        };
        // Rendered later, by whoever is at it then: the view brings its own owner.
        OwnedView::new(shown).into_any()
    })
}

/// The browser's side of a still page.
#[component]
fn Awake(title: &'static str) -> impl IntoView {
    let title = RwSignal::new(title.to_owned());
    let root = NodeRef::<html::Div>::new();
    let place = Place::new(root, title);
    place.follow_address();
    times::keep(place);
    view! {
        <Title text=title/>
        <div
            class="still"
            inner_html=""
            node_ref=root
            on:submit=move |event| form::send(&event, place)
            on:input=move |event| place.search(&event)
            on:close:capture=move |event| dialog::closed(&event, place)
            on:click=move |event| dialog::leave_from_beside(&event)
        ></div>
    }
}
