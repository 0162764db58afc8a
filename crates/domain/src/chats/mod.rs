//! Chats: who talks with whom, and what was said.

mod service;
mod store;

pub use service::Chats;
