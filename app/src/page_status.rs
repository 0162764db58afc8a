//! The HTTP status of a page that is being rendered.

use std::sync::Arc;

use leptos::prelude::*;

/// Takes a status for the answer that is being rendered. Only the server has one in its context.
#[derive(Clone)]
pub struct PageStatus(pub Arc<dyn Fn(u16) + Send + Sync>);

/// Answers the page that is being rendered with `status`; in the browser there is nothing to answer.
pub fn answer_with(status: u16) {
    if let Some(PageStatus(answer)) = use_context::<PageStatus>() {
        answer(status);
    }
}
