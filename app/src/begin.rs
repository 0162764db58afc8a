//! What every page of the signed-in begins with.

use contract::{AppResult, auth::User, chats::Inbox};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who I am, and what every page shows of my things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// Who I am.
    pub user: User,
    /// My chats.
    pub inbox: Inbox,
    /// Whether pictures may be sent.
    pub uploads: bool,
}

/// Who I am, and what every page shows of my things.
#[server]
pub async fn begin() -> AppResult<Beginning> {
    let call = crate::ssr::Call::current()?;
    let user = call.answer(call.services.accounts.me(&call.who).await)?;
    let inbox = call.answer(call.services.chats.inbox(call.who.user_id).await)?;
    let uploads = call.answer(call.services.settings.current().await)?.uploads;
    Ok(Beginning { user, inbox, uploads })
}
