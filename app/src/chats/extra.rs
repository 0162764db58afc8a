//! What is looked at now and then above a chat: it comes in a part of its own.

use contract::MessageId;
use leptos::prelude::*;

use super::{talk::Talk, versions::Versions, viewer::Viewer};
use crate::parts;

/// What is to be looked at.
#[derive(Clone)]
pub enum Extra {
    /// What a message said before.
    Versions(MessageId),
    /// The chat's pictures.
    Pictures {
        /// The message whose picture comes first.
        first: MessageId,
        /// The conversation.
        talk: Box<Talk>,
        /// Called when they are left.
        on_close: Callback<()>,
    },
}

impl Extra {
    /// It, once its part is there. Only in the browser: what the server renders does not wait.
    pub(super) fn later(self) -> AnyView {
        // With a `Suspense` of its own: the conversation around it must not wait for it.
        view! {
            <Suspense>
                {move || {
                    let wanted = self.clone();
                    Suspend::new(async move { parts::show(wanted).await })
                }}
            </Suspense>
        }
        .into_any()
    }

    /// It, within its part.
    pub fn now(self) -> AnyView {
        match self {
            Self::Versions(id) => view! { <Versions id/> }.into_any(),
            Self::Pictures { first, talk, on_close } => {
                view! { <Viewer first talk=*talk on_close/> }.into_any()
            }
        }
    }
}
