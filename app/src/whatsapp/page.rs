//! `/whatsapp`: my numbers.

use contract::{AppResult, SessionId, whatsapp::Numbers as Reading};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};

use super::{
    add_number::AddNumber,
    api,
    ask_first::{AskFirst, Question},
    numbers::Numbers,
    session_card::SessionCard,
    tabs::{Tabs, has_lab},
};
use crate::{
    loaded::Loaded,
    ui::{Banner, ButtonLook, EmptyState, ErrorNote, Glyph, Icon, PageHead, RefusedForm, Skeleton},
};

/// Where the page lives.
pub(super) const PATH: &str = "/whatsapp";

/// `/whatsapp`.
#[component]
pub fn NumbersPage() -> impl IntoView {
    let loaded = Loaded::begin(api::load_numbers);
    view! {
        <div class="page">
            <PageHead title="WhatsApp" about="Your own numbers. Nobody else here sees what goes through them.">
                <A href="/whatsapp?add" attr:class=ButtonLook::Primary.class() scroll=false>
                    <Icon glyph=Glyph::Plus/>
                    "Add a number"
                </A>
            </PageHead>
            <Suspense fallback=|| view! { <Skeleton rows=5/> }>
                {move || Suspend::new(async move { found(loaded.get().await) })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn found(reading: AppResult<Reading>) -> AnyView {
    match reading {
        Ok(reading) => view! { <MyNumbers reading/> }.into_any(),
        Err(error) => view! { <ErrorNote error/> }.into_any(),
    }
}

#[component]
fn MyNumbers(reading: Reading) -> impl IntoView {
    let lab = has_lab(&reading.drivers);
    let numbers = Numbers::begin(reading);
    let ids = Memo::new(move |_| numbers.ids());
    view! {
        <Tabs lab/>
        <RefusedForm/>
        <Dialogs numbers/>
        <Show when=move || ids.with(Vec::is_empty)>
            <NoNumber/>
        </Show>
        <ul class="sessions" data-testid="sessions">
            <For each=move || ids.get() key=|id| *id let:id>
                {untrack(|| numbers.find(id)).map(|first| view! { <SessionCard first numbers/> })}
            </For>
        </ul>
        <PlainWords/>
    }
}

/// What the address asks for above the page.
#[component]
fn Dialogs(numbers: Numbers) -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let id = |name: &str| query.get(name).and_then(|id| id.parse::<SessionId>().ok());
            let question = id("remove").map(Question::Remove).or_else(|| id("log-out").map(Question::LogOut));
            (question, query.get("add").is_some())
        })
    });
    move || match asked.get() {
        (Some(question), _) => {
            let session = untrack(|| numbers.find(question.session()))?;
            Some(view! { <AskFirst question session numbers/> }.into_any())
        }
        (None, true) => Some(view! { <AddNumber numbers/> }.into_any()),
        (None, false) => None,
    }
}

#[component]
fn NoNumber() -> impl IntoView {
    view! {
        <EmptyState
            title="No number yet"
            text="Link a WhatsApp number of yours, and talk to customers from the same list as to your team."
        >
            <A href="/whatsapp?add" attr:class=ButtonLook::Primary.class() scroll=false>"Add a number"</A>
        </EmptyState>
    }
}

/// What everybody should know who links a number.
#[component]
fn PlainWords() -> impl IntoView {
    view! {
        <Banner glyph=Glyph::Info>
            "Write only to people who agreed to hear from you. A number that is linked as a device is not linked in an \
             official way, and WhatsApp may restrict it; the official way is the Cloud API."
        </Banner>
    }
}
