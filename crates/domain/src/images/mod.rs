//! Pictures: taken in, made harmless, kept, and shown to those who may see the message they are in, or
//! are in the group that they stand for.

mod columns;
mod picture;
mod placeholder;
mod service;
mod store;
mod upkeep;

pub(crate) use columns::ImageColumns;
pub use service::{ImageFile, Images};
pub(crate) use service::{claim, delete_of_message, give_to_chat};
