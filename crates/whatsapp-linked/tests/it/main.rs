//! A linked device against a server on loopback that speaks as WhatsApp's does. Nothing here dials out.

#![expect(clippy::unwrap_used, reason = "what prepares a test is part of it")]

mod connected;
mod linking;
mod network;
mod refusals;
