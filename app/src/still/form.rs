//! Forms of still pages: sent in the background, and the page renewed.

use leptos::ev::SubmitEvent;

use super::swap::Place;
use crate::ui::{Answered, send_form};

/// Sends the form that was submitted, unless it only asks for a page.
pub(super) fn send(event: &SubmitEvent, place: Place) {
    send_form(event, move |answered| match answered {
        Answered::Done(Some(address)) => place.go(&address),
        Answered::Done(None) => place.renew(),
        Answered::Refused(error) => {
            let of_page = place.element().and_then(|page| page.query_selector(".page-error").ok().flatten());
            if let Some(whole) = of_page {
                whole.set_text_content(Some(&error.to_string()));
            }
        }
    });
}
