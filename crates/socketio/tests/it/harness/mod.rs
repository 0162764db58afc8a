//! What the tests are written with.

mod client;
mod node;
mod stalled;

pub(crate) use client::{Client, PATIENCE};
pub(crate) use node::NodeServer;
pub(crate) use stalled::StalledServer;

/// Makes a test of each function for each transport.
macro_rules! over_both_transports {
    ($($test:ident),* $(,)?) => {
        mod web_socket {
            $(#[tokio::test] async fn $test() { super::$test(socketio::Transport::WebSocket).await; })*
        }
        mod polling {
            $(#[tokio::test] async fn $test() { super::$test(socketio::Transport::Polling).await; })*
        }
    };
}
pub(crate) use over_both_transports;
