//! Presence, as far as it is stored: when people were last connected, and who may know.

mod service;
mod store;

pub use service::LastSeen;
