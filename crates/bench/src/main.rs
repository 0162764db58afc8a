//! Measures Switchboard: `cargo run --release -p bench -- messages`, `… -- open-chat` and `… -- sockets`.
//!
//! Wall times on a shared machine are noisy: run twice, compare within one run.

mod messages;
mod open_chat;
mod sockets;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Subcommand)]
enum Measure {
    /// Messages stored and acknowledged in a second, on SQLite or, with `TEST_DATABASE_URL`, PostgreSQL
    Messages {
        /// Writers at a time
        #[arg(long, default_value_t = 64)]
        senders: usize,
        /// Messages altogether
        #[arg(long, default_value_t = 20_000)]
        messages: usize,
    },
    /// Time to open a chat, to list chats and to search, with many messages stored
    OpenChat {
        /// Messages altogether
        #[arg(long, default_value_t = 1_000_000)]
        messages: u64,
    },
    /// Memory of a hub, idle and with sockets
    Sockets {
        /// The `switchboard` binary to start
        #[arg(long)]
        binary: PathBuf,
        /// Sockets to open
        #[arg(long, default_value_t = 1_000)]
        sockets: usize,
    },
}

#[tokio::main]
async fn main() {
    match Cli::parse().measure {
        Measure::Messages { senders, messages } => messages::measure(senders, messages).await,
        Measure::OpenChat { messages } => open_chat::measure(messages).await,
        Measure::Sockets { binary, sockets } => sockets::measure(&binary, sockets).await,
    }
}
