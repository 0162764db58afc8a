//! The `switchboard` program.

#![recursion_limit = "256"]

use std::process::ExitCode;

use clap::Parser;
use server::{
    commands::{self, Cli},
    config::Config,
};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::from_environment() {
        Ok(config) => config,
        Err(sentence) => return fail(&sentence),
    };
    if let Err(sentence) = config.start_logging() {
        return fail(&sentence);
    }
    match commands::run(cli, config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => fail(&sentence),
    }
}

fn fail(sentence: &str) -> ExitCode {
    eprintln!("switchboard: {sentence}");
    ExitCode::FAILURE
}
