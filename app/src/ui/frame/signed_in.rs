//! The frame around every page of those who are signed in.

use contract::AppError;
use leptos::{prelude::*, tachys::reactive_graph::OwnedView};
use leptos_meta::Title;
use leptos_router::{
    components::{Outlet, Redirect},
    hooks::use_location,
};

use super::{
    connection::{ConnectionBanner, ConnectionLine},
    keys::KeysDialog,
    rail::Rail,
};
use crate::{
    accounts::sign_in_path,
    auth_context::AuthContext,
    begin::{Beginning, begin},
    chats::provide_inbox,
    loaded::Loaded,
    page_status::answer_with,
    realtime::Realtime,
    settings::Uploads,
    ui::{ButtonLook, EmptyState},
};

/// The frame, for those who are signed in; everybody else is led to the sign-in page and back.
#[component]
pub fn SignedIn() -> impl IntoView {
    let beginning = Loaded::begin(begin);
    // Not in a `Suspense`: on the server that runs what it holds several times, which would begin
    // everything live as often, and number the data of the page differently than the browser does.
    Suspend::new(async move {
        match beginning.get().await {
            Ok(beginning) => {
                // What is read here must not bring the whole frame down when it is read again.
                untrack(|| come_alive(beginning));
                owned(view! { <Frame/> })
            }
            Err(AppError::Unauthenticated) => owned(view! { <ToSignIn/> }),
            Err(error) => owned(view! { <OutOfReach error/> }),
        }
    })
}

/// `view` with the owner it was made under: what a bare `Suspend` waited for is rendered later, by
/// whoever is at it then, and would find nothing in its context.
fn owned(view: impl IntoView + 'static) -> AnyView {
    OwnedView::new(view.into_view()).into_any()
}

/// Everything live begins here: who I am, the connection below it, and what it keeps right.
fn come_alive(Beginning { user, inbox, uploads }: Beginning) {
    AuthContext::provide(user.clone());
    provide_context(Uploads(RwSignal::new(uploads)));
    Realtime::provide(user);
    provide_inbox(inbox);
}

#[component]
fn Frame() -> impl IntoView {
    view! {
        <a class="skip" href="#main">"Skip to the page"</a>
        <div class="frame">
            <ConnectionLine/>
            <Rail/>
            <div class="frame-body">
                <ConnectionBanner/>
                <main class="frame-main" id="main" tabindex="-1">
                    <Outlet/>
                </main>
            </div>
        </div>
        <KeysDialog/>
    }
}

/// The page that nobody can be told anything on, for now.
#[component]
fn OutOfReach(error: AppError) -> impl IntoView {
    answer_with(error.status());
    view! {
        <Title text="Out of reach"/>
        <main class="lone" id="main">
            <EmptyState alone=true title="Out of reach" text=error.to_string()>
                <a href="" rel="external" class=ButtonLook::Primary.class()>"Try again"</a>
            </EmptyState>
        </main>
    }
}

#[component]
fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    view! { <Redirect path=sign_in_path(&path, query.trim_start_matches('?'))/> }
}
