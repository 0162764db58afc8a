//! Settings: what administrators set for everybody.

mod service;
mod store;

pub use service::SettingsDesk;
