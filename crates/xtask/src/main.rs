//! Switchboard's workshop: builds, runs, tests and checks the product, and sets up what that needs.
//!
//! `cargo xtask --help` lists the commands. Everything that is made lies in cargo's target directory:
//!
//! | folder | content |
//! |---|---|
//! | `<target>/site` | the site that every debug build of the server reads at run time |
//! | `<target>/site-release` | the site that the release build embeds: optimised, with `.br` and `.gz` |
//! | `<target>/xtask` | installed tools and stamps |
//!
//! All debug builds are compiled with the same `SITE_DIR` (`<target>/site`), so that no command undoes
//! another one's work. The browser tests want the release site: it is copied into `<target>/site` for them.

mod apt;
mod check;
mod chromium;
mod command;
mod environment;
mod fingerprint;
mod node;
mod postgres;
mod release;
mod run;
mod server;
mod setup;
mod site;
mod step;
mod test;
mod wasm_target;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Builds, runs, tests and checks Switchboard.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the site and the server, then start it
    Run(run::Options),
    /// Build one self-contained binary
    Build(release::Options),
    /// Run every test: Rust on SQLite, Rust on PostgreSQL, the browser
    Test(test::Options),
    /// Format, lints, documentation, layering and the size of the site
    Check,
    /// Install what the other commands need
    Setup(setup::Options),
}

fn main() -> ExitCode {
    match perform(Cli::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Run(options) => run::run(&workspace, &options),
        Task::Build(options) => release::build(&workspace, &options),
        Task::Test(options) => test::test(&workspace, &options),
        Task::Check => check::check(&workspace),
        Task::Setup(options) => setup::setup(&workspace, &options),
    }
}
