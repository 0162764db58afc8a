//! What a search can be narrowed to.

use contract::{AppResult, ChatId, auth::User};
use leptos::prelude::*;

use super::{Inbox, api};
use crate::loaded::Loaded;

/// In the open chat, or in all of them.
#[component]
pub(super) fn Where(
    chat: Memo<Option<ChatId>>,
    /// Whether it is the open chat at first.
    here: bool,
) -> impl IntoView {
    view! {
        <label class="field search-where" class:search-nowhere=move || chat.get().is_none()>
            <span class="field-label">"Where"</span>
            <select class="input" name="in">
                <option value="">"All chats"</option>
                <option value="chat" selected=here>"This chat"</option>
            </select>
        </label>
    }
}

/// A day, in the browser's own calendar.
#[component]
pub(super) fn Day(label: &'static str, name: &'static str, value: String) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input class="input" type="date" name=name value=value/>
        </label>
    }
}

/// Pages of people to choose from: beyond them a list to choose from is no help.
const PAGES: usize = 10;

/// Those to choose from.
async fn colleagues() -> AppResult<Vec<User>> {
    let (mut people, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let page = api::find_people(String::new(), after).await?;
        people.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(people)
}

/// Of one person, or of anyone.
#[component]
pub(super) fn From(chosen: String) -> impl IntoView {
    let people = Loaded::begin(colleagues);
    let me = expect_context::<Inbox>().me();
    let chosen = StoredValue::new(chosen);
    view! {
        <label class="field">
            <span class="field-label">"From"</span>
            <Suspense fallback=|| view! { <select class="input" name="from"><option value="">"Anyone"</option></select> }>
                {move || Suspend::new(async move {
                    let people = people.get().await.unwrap_or_default();
                    let options = people.into_iter().map(|user| {
                        let (id, name) = (user.id.to_string(), user.name);
                        let selected = chosen.with_value(|chosen| *chosen == id);
                        let words = if user.id == me { "Me".to_owned() } else { name };
                        view! { <option value=id selected=selected>{words}</option> }
                    });
                    view! {
                        <select class="input" name="from">
                            <option value="">"Anyone"</option>
                            {options.collect_view()}
                        </select>
                    }
                })}
            </Suspense>
        </label>
    }
}
