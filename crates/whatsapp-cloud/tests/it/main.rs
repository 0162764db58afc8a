//! The driver against a server on loopback that imitates Meta's, faults included.

mod faults;
mod media;
mod meta;
mod number;
mod sending;
