//! The driver against a server on loopback that imitates Meta's, faults included.

#![expect(clippy::unwrap_used, reason = "what prepares a test is part of it")]

mod driver;
mod faults;
mod media;
mod meta;
mod number;
mod sending;
mod session;
mod webhook;
