//! Switchboard's pages and server functions, for the server that renders them and the browser that
//! brings them to life.

pub mod accounts;
pub mod auth_context;
pub mod chats;
pub mod now;
pub mod page_status;
pub mod realtime;
pub mod settings;
pub mod still;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ssr;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    accounts::{ConnectionsPage, MePage, PeoplePage, SetupPage, SignInPage},
    chats::{ChatPage, ChatsPage, NoChatPage, UnreadTotal},
    now::NowPage,
    ui::{Here, NotFoundPage, ToastStack, Toasts, frame::SignedIn},
};

/// Everything inside `<body>`: the pages and what they share.
///
/// Pages are rendered in [`SsrMode::Async`], so that their HTML is complete without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Here::provide();
    let toasts = Toasts::provide();
    // Here rather than below the sign-in, because the document's title tells of it.
    let unread = RwSignal::new(0);
    provide_context(UnreadTotal(unread));
    view! {
        <Title formatter=move |title: String| match unread.get() {
            0 => format!("{title} · Switchboard"),
            unread => format!("({unread}) {title} · Switchboard"),
        }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=SignedIn ssr=SsrMode::Async>
                    <Route path=path!("") view=NowPage ssr=SsrMode::Async/>
                    <ParentRoute path=path!("chats") view=ChatsPage ssr=SsrMode::Async>
                        <Route path=path!("") view=NoChatPage ssr=SsrMode::Async/>
                        <Route path=path!(":id") view=ChatPage ssr=SsrMode::Async/>
                    </ParentRoute>
                    <Route path=path!("me") view=MePage ssr=SsrMode::Async/>
                    <Route path=path!("admin/people") view=PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("admin/connections") view=ConnectionsPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
        <ToastStack toasts/>
    }
}
