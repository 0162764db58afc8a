//! The questions before a device is unlinked, which nothing brings back but linking it again.

use contract::{
    SessionId,
    whatsapp::{Session, SessionWish},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::{
    api::{RemoveSession, WishSession},
    numbers::Numbers,
    page::PATH,
    wish::word,
};
use crate::ui::{Answered, Button, ButtonLook, Dialog, send_form};

/// What is asked, and of which session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether to unlink it.
    LogOut(SessionId),
    /// Whether to take it away.
    Remove(SessionId),
}

impl Question {
    /// The session it is about.
    pub(super) const fn session(self) -> SessionId {
        match self {
            Self::LogOut(id) | Self::Remove(id) => id,
        }
    }
}

/// In the place of the address with the dialog, so that going back does not open it again.
pub(super) fn quietly() -> NavigateOptions {
    NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }
}

/// Says what would happen, and asks.
#[component]
pub(super) fn AskFirst(question: Question, session: Session, numbers: Numbers) -> impl IntoView {
    let Session { id, label, .. } = session;
    let (title, text, action, url) = match question {
        Question::LogOut(_) => (
            format!("Log “{label}” out?"),
            "The device is unlinked at the phone. Your chats stay here. To go on, the number has to be linked again.",
            "Log out",
            WishSession::url(),
        ),
        Question::Remove(_) => (
            format!("Remove “{label}”?"),
            "The device is unlinked, and everything that it kept on this server is wiped: keys and contacts of the \
             device. Your chats stay here, but nothing can be sent through this number any more. This cannot be undone.",
            "Remove",
            RemoveSession::url(),
        ),
    };
    let go = use_navigate();
    let leave = go.clone();
    let submit = move |event| {
        let go = go.clone();
        send_form(&event, move |answered| {
            if let Answered::Done(_) = &answered {
                go(PATH, quietly());
            }
            numbers.sent(answered);
        });
    };
    view! {
        <Dialog title on_close=move |()| leave(PATH, quietly()) close_href=PATH>
            <form method="post" action=url on:submit=submit>
                <p>{text}</p>
                <p class="form-error" role="alert"></p>
                <input type="hidden" name="id" value=id.to_string()/>
                {matches!(question, Question::LogOut(_))
                    .then(|| view! { <input type="hidden" name="wish" value=word(SessionWish::LogOut)/> })}
                <div class="form-end confirm-end">
                    <A href=PATH attr:class=ButtonLook::Plain.class() scroll=false>"Cancel"</A>
                    <Button look=ButtonLook::Danger submits=true>{action}</Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
