//! What administrators set for everybody.

pub mod api;
