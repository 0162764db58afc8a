//! The laboratory: a table with virtual phones on it.

pub mod api;
pub mod new_phone;
pub mod page;
pub mod phone;
pub mod phone_deeds;
pub mod rules;
pub mod screen;
pub mod table;

pub use page::LabPage;
