//! `/admin/connections`: who came to the door, when, from where, and whether they were let in.

use contract::{
    Page, PageQuery,
    auth::{Connection, ConnectionKind},
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map, location::Url};

use super::{
    api::connections,
    words::{program_words, refusal_words},
};
use crate::{
    still::{shown, still},
    ui::{
        ButtonLook, EmptyState, PageHead, Tag, TagLook, Time, TimeShape,
        frame::{AdminPage, AdminTabs},
    },
};

const PATH: &str = "/admin/connections";

/// `/admin/connections`.
#[component]
pub fn ConnectionsPage() -> impl IntoView {
    still("Connections", || view! { <AdminPage><Connections/></AdminPage> })
}

#[component]
fn Connections() -> impl IntoView {
    let after = use_query_map().with_untracked(|address| address.get("after"));
    let later = after.is_some();
    let read = connections(PageQuery { limit: None, after });
    view! {
        <PageHead title="Connections" about="Every attempt to come in: who, when, from where, and why not."/>
        <AdminTabs/>
        {shown(read, move |page| view! { <ConnectionList page later/> }.into_any())}
    }
}

#[component]
fn ConnectionList(page: Page<Connection>, later: bool) -> impl IntoView {
    let Page { items, next } = page;
    if items.is_empty() {
        return view! {
            <EmptyState title="Nothing yet" text="Sign-ins and live connections will be listed here."/>
        }
        .into_any();
    }
    let further = next.map(|next| {
        let href = format!("{PATH}?after={}", Url::escape(&next));
        view! { <A href attr:class=ButtonLook::Plain.class()>"Show older"</A> }
    });
    let first =
        later.then(|| view! { <A href=PATH attr:class=ButtonLook::Quiet.class()>"Back to the newest"</A> });
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Who"</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"From"</th>
                        <th scope="col">"With"</th>
                        <th scope="col">"Outcome"</th>
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(|one| view! { <ConnectionRow one/> }).collect_view()}</tbody>
            </table>
        </div>
        <div class="table-foot">{first} {further}</div>
    }
    .into_any()
}

#[component]
fn ConnectionRow(one: Connection) -> impl IntoView {
    let by = match one.kind {
        ConnectionKind::SignIn => "Sign-in",
        ConnectionKind::Socket => "Live connection",
    };
    let outcome = if one.accepted {
        view! { <Tag look=TagLook::Good>"Let in"</Tag> }.into_any()
    } else {
        let reason = one.reason.as_deref().map_or_else(|| "Refused".to_owned(), refusal_words);
        view! { <Tag look=TagLook::Bad>{reason}</Tag> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{one.user_name.unwrap_or_else(|| "Unknown".to_owned())}</th>
            <td data-label="When" class="number"><Time at=one.at shape=TimeShape::Full/></td>
            <td data-label="By">{by}</td>
            <td data-label="From" class="number">{one.address}</td>
            <td data-label="With" title=one.user_agent.clone()>{program_words(&one.user_agent)}</td>
            <td data-label="Outcome">{outcome}</td>
        </tr>
    }
    .into_any()
}
