//! The parts of the browser's wasm that come when a page needs them.
//!
//! `cargo xtask` splits the wasm at each `#[lazy]` function: what only it uses is in a file of its own.
//! The frame, the connection and what every page needs come first; each area is one part.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::{
    chats::{ChatPage, ChatsPage, NoChatPage, extra::Extra},
    now::NowPage,
    ui::frame::SignedIn,
    whatsapp::{LabPage, NumbersPage},
};

/// The parts that the page at `path` needs, by the names of their functions.
pub fn parts_of(path: &str) -> &'static [&'static str] {
    match path.split('/').nth(1) {
        Some("" | "me" | "admin") => &["desk"],
        Some("whatsapp") if path.split('/').nth(2) == Some("contacts") => &["desk"],
        Some("whatsapp" | "lab") => &["desk", "whatsapp"],
        Some("chats") => &["desk", "chats"],
        _ => &[],
    }
}

#[derive(Clone, Copy)]
enum DeskView {
    Frame,
    Now,
}

/// What everybody who is signed in has on every page: the frame, the live connection, the inbox.
#[lazy]
fn desk(view: DeskView) -> AnyView {
    match view {
        DeskView::Frame => view! { <SignedIn/> }.into_any(),
        DeskView::Now => view! { <NowPage/> }.into_any(),
    }
}

#[derive(Clone, Copy)]
enum ChatsView {
    List,
    NoneOpen,
    Open,
}

#[lazy]
fn chats(view: ChatsView) -> AnyView {
    match view {
        ChatsView::List => view! { <ChatsPage/> }.into_any(),
        ChatsView::NoneOpen => view! { <NoChatPage/> }.into_any(),
        ChatsView::Open => view! { <ChatPage/> }.into_any(),
    }
}

#[derive(Clone, Copy)]
enum WhatsappView {
    Numbers,
    Lab,
}

#[lazy]
fn whatsapp(view: WhatsappView) -> AnyView {
    match view {
        WhatsappView::Numbers => view! { <NumbersPage/> }.into_any(),
        WhatsappView::Lab => view! { <LabPage/> }.into_any(),
    }
}

#[lazy]
fn extra(extra: Extra) -> AnyView {
    extra.now()
}

/// What is looked at now and then above a chat, once its part is there.
pub async fn show(wanted: Extra) -> AnyView {
    extra(wanted).await
}

macro_rules! route {
    ($(#[$doc:meta])* $name:ident, $part:ident($view:expr), $preload:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                $part($view).await
            }

            async fn preload() {
                // Only in the browser is there anything to wait for, and the page comes alive after it.
                #[cfg(target_arch = "wasm32")]
                $preload().await;
            }
        }
    };
}

route!(
    /// Everything behind the sign-in.
    DeskRoute,
    desk(DeskView::Frame),
    __preload_desk
);
route!(
    /// `/`.
    NowRoute,
    desk(DeskView::Now),
    __preload_desk
);
route!(
    /// `/chats`: the list beside the open chat.
    ChatsRoute,
    chats(ChatsView::List),
    __preload_chats
);
route!(
    /// `/chats` with none open.
    NoChatRoute,
    chats(ChatsView::NoneOpen),
    __preload_chats
);
route!(
    /// `/chats/:id`.
    ChatRoute,
    chats(ChatsView::Open),
    __preload_chats
);
route!(
    /// `/whatsapp`.
    NumbersRoute,
    whatsapp(WhatsappView::Numbers),
    __preload_whatsapp
);
route!(
    /// `/lab`.
    LabRoute,
    whatsapp(WhatsappView::Lab),
    __preload_whatsapp
);
