//! Switchboard's server: axum for pages, server functions and REST, Socket.IO for what is live.

// The type of a page is as deep as its HTML.
#![recursion_limit = "256"]

pub mod api;
pub mod assets;
pub mod commands;
pub mod config;
pub mod drivers;
pub mod front_door;
pub mod health;
pub mod pages;
pub mod realtime;
pub mod router;
pub mod serve;
pub mod upkeep;
