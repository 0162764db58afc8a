//! What is asked or told about a message, above the page.

use contract::{
    MessageId,
    chats::{Details, MessageStatus, Received},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    api,
    extra::Extra,
    talk::{Above, Talk},
};
use crate::{
    loaded::Loaded,
    ui::{Avatar, Button, ButtonLook, Dialog, ErrorNote, Skeleton, Time},
};

/// The dialog that is open, if there is one.
#[component]
pub(super) fn AbovePage(talk: Talk) -> impl IntoView {
    let path = use_location().pathname;
    move || {
        let close = Callback::new(move |()| talk.open.set(None));
        talk.open.get().map(|open| match open {
            Above::Delete(id) => view! {
                <Dialog title=if talk.is_customer { "Delete here" } else { "Delete for everybody" } on_close=close close_href=path.get_untracked()>
                    <AskDelete id talk/>
                </Dialog>
            }
            .into_any(),
            Above::Details(id) => view! {
                <Dialog title="Details" on_close=close close_href=path.get_untracked()>
                    <Whereabouts id/>
                </Dialog>
            }
            .into_any(),
            Above::Versions(id) => view! {
                <Dialog title="Edit history" on_close=close close_href=path.get_untracked()>
                    {Extra::Versions(id).later()}
                </Dialog>
            }
            .into_any(),
            Above::Picture(id) => {
                let extra = Extra::Pictures { first: id, talk: Box::new(talk), on_close: close };
                extra.later()
            }
        })
    }
}

#[component]
fn AskDelete(id: MessageId, talk: Talk) -> impl IntoView {
    let words = if talk.is_customer {
        "It is taken away here, also from the search. If it was sent already, the customer keeps it. This cannot be undone."
    } else {
        "Its text is taken away from everybody, also from the search. This cannot be undone."
    };
    view! {
        <p>{words}</p>
        <div class="dialog-actions">
            <Button on:click=move |_| talk.open.set(None)>"Keep it"</Button>
            <Button
                look=ButtonLook::Danger
                attr:data-testid="delete-message"
                on:click=move |_| {
                    talk.open.set(None);
                    talk.delete(id);
                }
            >
                "Delete"
            </Button>
        </div>
    }
}

/// Who has got a message, and who has seen it when.
#[component]
fn Whereabouts(id: MessageId) -> impl IntoView {
    let details = Loaded::begin(move || api::message_details(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match details.get().await {
                    Ok(Details { members, .. }) => view! {
                        <ul class="details">
                            {members.into_iter().map(|member| view! { <Whereabout member/> }).collect_view()}
                        </ul>
                    }
                    .into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Whereabout(member: Received) -> impl IntoView {
    let Received { name, status, delivered_at, read_at, .. } = member;
    let (words, at) = match status {
        MessageStatus::Read => ("Seen", read_at),
        MessageStatus::Delivered => ("Delivered", delivered_at),
        _ => ("Not there yet", None),
    };
    view! {
        <li class="detail">
            <Avatar name=name.clone()/>
            <span class="detail-name">{name}</span>
            <span class="detail-state">
                {words} " " {at.map(|at| view! { <Time at/> })}
            </span>
        </li>
    }
}
