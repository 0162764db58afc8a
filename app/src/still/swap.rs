//! The server's new HTML in the place of the old.

use std::{sync::Arc, time::Duration};

use contract::AppError;
use leptos::{
    ev::Event,
    html,
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    task::spawn_local,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::{Location, Url},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, HtmlElement, HtmlInputElement, Response, SupportedType};

use super::dialog;
use crate::ui::Toasts;

/// How long one may pause while typing before the search begins.
const PAUSE: Duration = Duration::from_millis(200);

/// Where a still page stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    root: NodeRef<html::Div>,
    title: RwSignal<String>,
    /// Changes whenever there is new HTML.
    pub(super) renewed: RwSignal<u32>,
    /// The number of the latest wish; what answers an older one is too late.
    latest: StoredValue<u32>,
    typing: StoredValue<Option<TimeoutHandle>>,
    location: StoredValue<Location>,
    navigate: StoredValue<Navigate>,
    toasts: Toasts,
}

type Navigate = Arc<dyn Fn(&str, NavigateOptions) + Send + Sync>;

impl Place {
    pub(super) fn new(root: NodeRef<html::Div>, title: RwSignal<String>) -> Self {
        Self {
            root,
            title,
            renewed: RwSignal::new(0),
            latest: StoredValue::new(0),
            typing: StoredValue::new(None),
            location: StoredValue::new(use_location()),
            navigate: StoredValue::new(Arc::new(use_navigate())),
            toasts: expect_context(),
        }
    }

    /// The element that holds the page, while it is there.
    pub(super) fn element(self) -> Option<HtmlElement> {
        self.root.get_untracked().map(Into::into)
    }

    /// Shows what the address asks for, from now on.
    pub(super) fn follow_address(self) {
        let Location { pathname, search, .. } = self.location.get_value();
        let page = pathname.get_untracked();
        Effect::new(move |before: Option<()>| {
            let (path, query) = (pathname.get(), search.get());
            let Some(root) = self.root.get() else { return };
            if path != page {
                return; // This page is about to go.
            }
            if before.is_none() && root.has_child_nodes() {
                self.awaken(&root);
            } else {
                self.show(address(&path, &query));
            }
        });
    }

    /// Goes to `address`: within the page by new HTML, elsewhere by loading it.
    pub(super) fn go(self, address: &str) {
        let (page, query) = self
            .location
            .with_value(|location| (location.pathname.get_untracked(), location.search.get_untracked()));
        let here = self::address(&page, &query);
        if address.split(['?', '#']).next() != Some(page.as_str()) {
            let _refused = window().location().assign(address);
        } else if address == here {
            self.show(here);
        } else {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            self.navigate.with_value(|navigate| navigate(address, options));
        }
    }

    /// Shows the page anew, as the server has it now.
    pub(super) fn renew(self) {
        let (page, query) = self
            .location
            .with_value(|location| (location.pathname.get_untracked(), location.search.get_untracked()));
        self.show(address(&page, &query));
    }

    /// Searches while one types into a search form.
    pub(super) fn search(self, event: &Event) {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let Some(form) = input.form().filter(|form| form.get_attribute("role").as_deref() == Some("search"))
        else {
            return;
        };
        let search = move || {
            let path = form.get_attribute("action").unwrap_or_default();
            let query = if input.value().is_empty() {
                String::new()
            } else {
                format!("{}={}", input.name(), Url::escape(&input.value()))
            };
            self.go(&address(&path, &query));
        };
        let waiting = set_timeout_with_handle(search, PAUSE).ok();
        if let Some(earlier) =
            self.typing.try_update_value(|typing| std::mem::replace(typing, waiting)).flatten()
        {
            earlier.clear();
        }
    }

    fn show(self, address: String) {
        let Some(wish) = self.latest.try_update_value(|latest| {
            *latest += 1;
            *latest
        }) else {
            return;
        };
        spawn_local(async move {
            let page = fetch(&address).await;
            if self.latest.try_get_value() != Some(wish) {
                return;
            }
            match (page, self.element()) {
                (Some(page), Some(root)) => self.put(&root, page),
                // Nothing to see yet, and nothing came: the browser's own page says why.
                (None, Some(root)) if !root.has_child_nodes() => {
                    let _refused = window().location().reload();
                }
                (None, Some(_)) => self.toasts.say(AppError::Offline.to_string()),
                _ => {}
            }
        });
    }

    fn put(self, root: &HtmlElement, page: Page) {
        if let Page::Elsewhere(address) = page {
            let _refused = window().location().assign(&address);
            return;
        }
        let Page::Here { html, title } = page else { return };
        if !root.has_child_nodes()
            && let Some(pane) = root.closest(".frame-main").ok().flatten()
        {
            pane.set_scroll_top(0);
        }
        let focus = Focus::of(root);
        root.set_inner_html(&html);
        focus.give_back(root);
        self.title.set(title.split(" · ").next().unwrap_or_default().to_owned());
        self.awaken(root);
    }

    fn awaken(self, root: &HtmlElement) {
        dialog::open(root);
        self.renewed.update(|renewed| *renewed += 1);
    }
}

enum Page {
    Here { html: String, title: String },
    Elsewhere(String),
}

/// The page at `address`, unless the server cannot be reached.
async fn fetch(address: &str) -> Option<Page> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let response: Response = response.unchecked_into();
    if response.redirected() {
        return Some(Page::Elsewhere(response.url()));
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let document = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    let html = document.query_selector(".still").ok()??.inner_html();
    Some(Page::Here { html, title: document.title() })
}

fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// What had the focus, so that its like in the new HTML can have it.
struct Focus {
    like: Option<String>,
    value: Option<String>,
}

impl Focus {
    fn of(root: &HtmlElement) -> Self {
        let active = document().active_element().filter(|active| root.contains(Some(active)));
        let like = active.as_ref().and_then(|active| {
            ["id", "href", "aria-label"]
                .into_iter()
                .find_map(|name| active.get_attribute(name).map(|value| format!("[{name}={value:?}]")))
        });
        let value =
            active.and_then(|active| active.dyn_into::<HtmlInputElement>().ok()).map(|one| one.value());
        Self { like, value }
    }

    fn give_back(self, root: &HtmlElement) {
        let found = self.like.and_then(|like| root.query_selector(&like).ok().flatten());
        let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else { return };
        let _impossible: Result<(), JsValue> = element.focus();
        if let (Some(value), Some(input)) = (self.value, element.dyn_ref::<HtmlInputElement>()) {
            // What was typed since is newer than what the server was asked. Setting it puts the
            // cursor at its end.
            input.set_value("");
            input.set_value(&value);
        }
    }
}
