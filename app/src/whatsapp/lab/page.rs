//! `/lab`: virtual phones on a table, for trying things out.

use contract::{AppError, whatsapp::LabTable};
use leptos::prelude::*;

use super::{api::load_table, new_phone::NewPhone, phone::PhoneCard, rules::NetworkForm, table::Table};
use crate::{
    loaded::Loaded,
    ui::{ErrorNote, NotYours, PageHead, RefusedForm, Skeleton},
    whatsapp::tabs::Tabs,
};

/// `/lab`.
#[component]
pub fn LabPage() -> impl IntoView {
    let loaded = Loaded::begin(load_table);
    view! {
        <Suspense fallback=|| view! { <div class="page"><Skeleton rows=5/></div> }>
            {move || Suspend::new(async move {
                match loaded.get().await {
                    Ok(read) => view! { <Laboratory read/> }.into_any(),
                    Err(AppError::NotFound { .. }) => view! { <NotYours/> }.into_any(),
                    Err(error) => view! { <div class="page"><ErrorNote error/></div> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Laboratory(read: LabTable) -> impl IntoView {
    let table = Table::begin(read);
    let ids = Memo::new(move |_| {
        table.with(|table| table.phones.iter().map(|on_table| on_table.phone.id).collect::<Vec<_>>())
    });
    view! {
        <div class="page lab">
            <PageHead
                title="Lab"
                about="A WhatsApp network inside this server, with phones that are yours alone. Nothing here reaches anybody."
            />
            <Tabs lab=true/>
            <RefusedForm/>
            <div class="lab-table" data-testid="table">
                <ul class="lab-phones">
                    <For each=move || ids.get() key=|id| *id let:id>
                        {untrack(|| table.phone(id)).map(|first| view! { <PhoneCard first table/> })}
                    </For>
                    <li class="lab-new"><NewPhone table/></li>
                </ul>
            </div>
            <NetworkForm table/>
        </div>
    }
}
