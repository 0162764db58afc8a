//! A linked device against a server on loopback that speaks as WhatsApp's does. Nothing here dials out.

mod linking;
mod network;
mod refusals;
