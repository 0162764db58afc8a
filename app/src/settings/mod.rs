//! What administrators set for everybody.

pub mod api;
pub mod page;

pub use page::SettingsPage;

use leptos::prelude::*;

/// Whether pictures may be sent; in the context of every signed-in page, as it was when the page was read.
#[derive(Clone, Copy)]
pub struct Uploads(pub RwSignal<bool>);
