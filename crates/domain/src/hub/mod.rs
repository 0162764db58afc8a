//! The hub: streams, their events, and telling the nodes what was committed.

mod outlet;
mod service;
pub(crate) mod store;

pub use outlet::{Notice, Outlet};
pub use service::Hub;
