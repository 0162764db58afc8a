//! A WhatsApp session by Meta's Cloud API: the official way, for numbers that are registered with Meta.
//!
//! Calls go out through [`Graph`]; what Meta tells comes in through the webhook ([`CloudApi::hear`]).

mod access;
mod account;
mod failure;
mod gateway;
mod graph;
mod hosts;
mod link;
pub mod media;
pub mod message;
pub mod notice;
pub mod number;
mod open;
mod signature;
mod webhook;
mod words;

pub use account::Account;
pub use failure::Failure;
pub use gateway::CloudApi;
pub use graph::Graph;
/// An address, for [`Graph::at`].
pub use reqwest::Url;
pub use signature::WebhookSecrets;
pub use webhook::Heard;
