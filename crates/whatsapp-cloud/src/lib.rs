//! A WhatsApp session by Meta's Cloud API: the official way, for numbers that are registered with Meta.
//!
//! Calls go out through [`Graph`]; what Meta tells comes in through the webhook, as [`notice`].

mod account;
mod failure;
mod graph;
mod hosts;
pub mod media;
pub mod message;
pub mod notice;
pub mod number;
mod signature;

pub use account::Account;
pub use failure::Failure;
pub use graph::Graph;
pub use signature::WebhookSecrets;
