//! Buttons that ask something of a session: forms, so that they work without JavaScript too.

use contract::{SessionId, whatsapp::SessionWish};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{api::WishSession, numbers::Numbers};
use crate::ui::{Button, ButtonLook, send_form};

/// The word of a wish in a form.
pub(super) const fn word(wish: SessionWish) -> &'static str {
    match wish {
        SessionWish::Restart => "restart",
        SessionWish::Disconnect => "disconnect",
        SessionWish::LogOut => "log_out",
    }
}

/// A button that asks for `wish` at once.
#[component]
pub(super) fn WishButton(
    id: SessionId,
    wish: SessionWish,
    words: &'static str,
    #[prop(optional)] look: ButtonLook,
    numbers: Numbers,
) -> impl IntoView {
    view! {
        <form method="post" action=WishSession::url() on:submit=move |event| send_form(&event, move |answered| numbers.sent(answered))>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="wish" value=word(wish)/>
            <Button look submits=true>{words}</Button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_one_on_the_wire() {
        for wish in [SessionWish::Restart, SessionWish::Disconnect, SessionWish::LogOut] {
            assert_eq!(serde_json::to_value(wish).unwrap(), word(wish));
        }
    }
}
