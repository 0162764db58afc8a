//! Switchboard's pages and server functions, for the server that renders them and the browser that
//! brings them to life.

pub mod accounts;
pub mod alive;
pub mod auth_context;
pub mod begin;
pub mod chats;
pub mod loaded;
pub mod now;
pub mod page_status;
pub mod parts;
pub mod realtime;
pub mod settings;
pub mod still;
pub mod ui;
pub mod whatsapp;

#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ssr;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    accounts::{ConnectionsPage, MePage, PeoplePage, SetupPage, SignInPage},
    chats::UnreadTotal,
    parts::{ChatRoute, ChatsRoute, DeskRoute, LabRoute, NoChatRoute, NowRoute, NumbersRoute},
    settings::SettingsPage,
    ui::{Here, NotFoundPage, ToastStack, Toasts},
    whatsapp::ContactsPage,
};

/// Everything inside `<body>`: the pages and what they share.
///
/// Pages are rendered in [`SsrMode::Async`], so that their HTML is complete without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Here::provide();
    let toasts = Toasts::provide();
    // Here rather than below the sign-in, because the document's title tells of it. The title is put
    // together after the page, where signals that belong to an owner cannot be read.
    let unread = ArcRwSignal::new(0);
    provide_context(UnreadTotal(unread.clone().into()));
    view! {
        <Title formatter=move |title: String| match unread.get() {
            0 => format!("{title} · Switchboard"),
            unread => format!("({unread}) {title} · Switchboard"),
        }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view={Lazy::<DeskRoute>::new()} ssr=SsrMode::Async>
                    <Route path=path!("") view={Lazy::<NowRoute>::new()} ssr=SsrMode::Async/>
                    <ParentRoute path=path!("chats") view={Lazy::<ChatsRoute>::new()} ssr=SsrMode::Async>
                        <Route path=path!("") view={Lazy::<NoChatRoute>::new()} ssr=SsrMode::Async/>
                        <Route path=path!(":id") view={Lazy::<ChatRoute>::new()} ssr=SsrMode::Async/>
                    </ParentRoute>
                    <Route path=path!("whatsapp") view={Lazy::<NumbersRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("whatsapp/contacts") view=ContactsPage ssr=SsrMode::Async/>
                    <Route path=path!("lab") view={Lazy::<LabRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("me") view=MePage ssr=SsrMode::Async/>
                    <Route path=path!("admin/people") view=PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("admin/connections") view=ConnectionsPage ssr=SsrMode::Async/>
                    <Route path=path!("admin/settings") view=SettingsPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
        <ToastStack toasts/>
    }
}
