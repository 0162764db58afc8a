//! `?search`: finding messages by their words, in the place of the list.
//!
//! What is asked for is in the address, so that going back finds it again and a form without JavaScript
//! does the same.

use std::time::Duration;

use contract::{
    AppResult, ChatId, Page, Timestamp, UserId,
    chats::{Found, SearchQuery},
    json,
};
use leptos::{ev::KeyboardEvent, html, leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use web_sys::HtmlFormElement;

use super::{
    api,
    new_group::typed,
    search_fields::{Day, From, Where},
    search_results::SearchResults,
};
use crate::ui::{Glyph, Here, Icon, move_focus};

/// How long typing may pause before the search begins.
const PAUSE: Duration = Duration::from_millis(200);
const DAY_MS: i64 = 24 * 60 * 60_000;

/// What the form sends.
const FIELDS: [&str; 5] = ["search", "in", "from", "since", "until"];

/// The chat that is open at `path`.
fn chat_at(path: &str) -> Option<ChatId> {
    path.strip_prefix("/chats/")?.trim_end_matches('/').parse().ok()
}

/// What an address asks for.
pub(super) fn asked(params: &ParamsMap, chat: Option<ChatId>, here: Here) -> SearchQuery {
    let day = |name: &str| {
        let date = params.get(name).filter(|date| !date.is_empty())?;
        json::read::<Timestamp>(&format!("\"{date}T00:00:00Z\"")).ok()
    };
    SearchQuery {
        q: params.get("search").unwrap_or_default(),
        chat_id: chat.filter(|_| params.get("in").as_deref() == Some("chat")),
        sender_id: params.get("from").and_then(|id| id.parse::<UserId>().ok()),
        since: day("since").map(|day| here.moment(day)),
        until: day("until").map(|day| here.moment(day.plus_millis(DAY_MS))),
        ..SearchQuery::default()
    }
}

/// Asks the server, unless there is nothing to ask for.
pub(super) async fn found(query: SearchQuery) -> AppResult<Page<Found>> {
    if query.q.trim().is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    api::search_messages(query).await
}

/// The search, in the place of the list.
#[component]
pub(super) fn SearchPane() -> impl IntoView {
    let (path, params, here) = (use_location().pathname, use_query_map(), expect_context::<Here>());
    let chat = Memo::new(move |_| path.with(|path| chat_at(path)));
    let query = Memo::new(move |_| params.with(|params| asked(params, chat.get(), here)));
    let go = use_navigate();
    let ask = move |form: HtmlFormElement| {
        // By now the reader may have gone elsewhere.
        if params.try_with_untracked(|params| params.get("search").is_some()) != Some(true) {
            return;
        }
        let mut wanted = ParamsMap::new();
        for name in FIELDS {
            let value = typed(&form, name);
            if name == "search" || !value.is_empty() {
                wanted.insert(name, value);
            }
        }
        let to = format!("{}{}", path.get_untracked(), wanted.to_query_string());
        go(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    let form = NodeRef::<html::Form>::new();
    let mut later = debounce(PAUSE, ask);
    let value = |name: &'static str| params.with_untracked(|params| params.get(name).unwrap_or_default());
    let filtered = FIELDS[1..].iter().any(|name| !value(name).is_empty());
    let in_chat = value("in") == "chat";
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _hidden = input.focus();
        }
    });
    let close = use_navigate();
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if input.get_untracked().is_none_or(|input| input.value().is_empty()) => {
            close(&path.get_untracked(), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
        _ => move_focus(&event, ".search-words, .found"),
    };
    view! {
        <section class="chats-pane search-pane" aria-labelledby="search-title" data-testid="search" on:keydown=keys>
            <header class="chats-head">
                <A
                    href=move || path.get()
                    scroll=false
                    attr:class="button button-quiet button-icon search-back"
                    attr:aria-label="Close the search"
                >
                    <Icon glyph=Glyph::ChevronLeft/>
                </A>
                <h1 id="search-title">"Search"</h1>
            </header>
            <form
                class="search-form"
                method="get"
                action=path.get_untracked()
                role="search"
                node_ref=form
                on:submit=move |event| event.prevent_default()
                on:input=move |_| if let Some(form) = form.get_untracked() { later(form) }
            >
                <div class="search">
                    <Icon glyph=Glyph::Search/>
                    <input
                        class="input search-words"
                        type="search"
                        name="search"
                        data-testid="search-words"
                        aria-label="Words"
                        placeholder="Words in a message"
                        maxlength="200"
                        autocomplete="off"
                        value=value("search")
                        node_ref=input
                    />
                </div>
                <details class="search-filters" open=filtered>
                    <summary>"Filters"</summary>
                    <div class="search-fields">
                        <Where chat here=in_chat/>
                        <From chosen=value("from")/>
                        <Day label="Since" name="since" value=value("since")/>
                        <Day label="Until" name="until" value=value("until")/>
                    </div>
                </details>
            </form>
            <SearchResults query/>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_chat_is_in_the_path() {
        let id = ChatId::generate();
        assert_eq!(chat_at(&format!("/chats/{id}")), Some(id));
        assert_eq!(chat_at("/chats"), None);
        assert_eq!(chat_at("/chats/nonsense"), None);
    }
}
