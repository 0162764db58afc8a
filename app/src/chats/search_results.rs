//! The messages that were found.

use contract::{
    AppError, ChatId, Page,
    chats::{Found, SearchQuery},
};
use leptos::{either::Either, prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{Inbox, list::CannotLoad, search::found};
use crate::{
    loaded::Loaded,
    ui::{Button, EmptyState, ErrorNote, Skeleton, Time},
};

/// What was found for `query`, as it is asked anew.
#[component]
pub(super) fn SearchResults(query: Memo<SearchQuery>) -> impl IntoView {
    let loaded = Loaded::begin(move || found(query.get_untracked()));
    Effect::new(move |before: Option<SearchQuery>| {
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            loaded.again();
        }
        query
    });
    let said = RwSignal::new(String::new());
    view! {
        <p class="unseen-text" role="status">{said}</p>
        <div class="search-results">
            <Transition fallback=|| view! { <div class="chats-wait"><Skeleton rows=5/></div> }>
                {move || Suspend::new(async move {
                    match loaded.get().await {
                        Ok(page) => view! { <FoundList page query=query.get_untracked() said/> }.into_any(),
                        Err(error) => view! { <CannotLoad error on_retry=move || loaded.again()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn FoundList(
    page: Page<Found>,
    query: SearchQuery,
    /// What those are told who only hear the page.
    said: RwSignal<String>,
) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let (count, further, asked) = (page.items.len(), page.next.is_some(), !query.q.trim().is_empty());
    Effect::new(move |_| {
        let more = if further { "More than " } else { "" };
        said.set(if asked { format!("{more}{count} found") } else { String::new() });
    });
    if page.items.is_empty() {
        let words = query.q.trim().to_owned();
        return if words.is_empty() {
            view! {
                <EmptyState
                    title="Find a message"
                    text="Type words from it. Each may be the beginning of one; all of them have to be there."
                />
            }
            .into_any()
        } else {
            view! { <EmptyState title=format!("Nothing fits “{words}”") text="Try fewer words, or other filters."/> }
                .into_any()
        };
    }
    let (items, next) = (RwSignal::new(page.items), RwSignal::new(page.next));
    let (loading, failed) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    // Chats beyond those that are loaded have a title, too.
    Effect::new(move |_| {
        let mut chats: Vec<ChatId> =
            items.with(|items| items.iter().map(|found| found.message.chat_id).collect());
        chats.sort();
        chats.dedup();
        spawn_local(async move {
            for chat in chats {
                let _without_title = inbox.look_up(chat).await;
            }
        });
    });
    let more = move |_| {
        let Some(after) = next.get_untracked().filter(|_| !loading.get_untracked()) else { return };
        loading.set(true);
        let query = SearchQuery { after: Some(after), ..query.clone() };
        spawn_local(async move {
            match found(query).await {
                Ok(page) => {
                    items.try_update(|items| items.extend(page.items));
                    next.try_set(page.next);
                    failed.try_set(None);
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
            loading.try_set(false);
        });
    };
    view! {
        <ol class="founds" data-testid="founds">
            <For each=move || items.get() key=|found| found.message.id let:found>
                <FoundRow found/>
            </For>
        </ol>
        {move || failed.get().map(|error| view! { <ErrorNote error/> })}
        <Show when=move || next.with(Option::is_some)>
            <div class="chats-more">
                <Button busy=loading on:click=more.clone()>"Show more"</Button>
            </div>
        </Show>
    }
    .into_any()
}

/// A message that was found, as a link to its place.
#[component]
fn FoundRow(found: Found) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let (chat, id, at) = (found.message.chat_id, found.message.id, found.message.timestamp);
    let title = move || {
        inbox
            .with(|list| list.chat(chat).map(|chat| chat.title.clone()))
            .unwrap_or_else(|| "A chat".to_owned())
    };
    let who = if found.message.sender_id == inbox.me() { "You".to_owned() } else { found.sender_name };
    let excerpt = marked(&found.excerpt, &found.highlights)
        .into_iter()
        .map(
            |(is_marked, text)| {
                if is_marked { Either::Left(view! { <mark>{text}</mark> }) } else { Either::Right(text) }
            },
        )
        .collect_view();
    view! {
        <li>
            <A href=format!("/chats/{chat}?at={id}") attr:class="found" attr:data-testid="found">
                <span class="chat-row-line">
                    <span class="chat-row-title">{title}</span>
                    <span class="chat-row-time"><Time at/></span>
                </span>
                <span class="found-text" dir="auto">
                    <span class="found-who">{who} ": "</span>
                    {excerpt}
                </span>
            </A>
        </li>
    }
}

/// `text` in parts, and which of them were looked for. `ranges` count Unicode characters.
fn marked(text: &str, ranges: &[[u32; 2]]) -> Vec<(bool, String)> {
    let mut parts: Vec<(bool, String)> = Vec::new();
    for (place, character) in (0_u32..).zip(text.chars()) {
        let is_marked = ranges.iter().any(|[from, to]| (*from..*to).contains(&place));
        match parts.last_mut() {
            Some((last, part)) if *last == is_marked => part.push(character),
            _ => parts.push((is_marked, character.to_string())),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_marked_by_characters_and_not_by_bytes() {
        let parts = marked("née Zoë Tan", &[[4, 7], [8, 99]]);
        let words: Vec<_> = parts.iter().map(|(is_marked, text)| (*is_marked, text.as_str())).collect();
        assert_eq!(words, [(false, "née "), (true, "Zoë"), (false, " "), (true, "Tan")]);
        assert_eq!(marked("", &[[0, 4]]), []);
        assert_eq!(marked("<b>", &[]), [(false, "<b>".to_owned())]);
    }
}
