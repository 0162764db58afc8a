//! Pictures: taken in, made harmless, kept, and shown to those who may see the message they are in.

mod picture;
mod placeholder;
mod service;
mod store;
mod upkeep;

pub use service::{ImageFile, Images};
