//! `cargo xtask test`: every test there is, and one line at the end that sums them up.

mod browser;
mod programs;
mod rust;
mod tally;

use std::process::ExitCode;

use anyhow::Result;

use self::tally::Tally;
use crate::{node, site, workspace::Workspace};

/// Which tests to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only this part
    #[arg(long)]
    only: Option<Part>,
}

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// `cargo test`, with every database test on SQLite
    Rust,
    /// The database tests again, on PostgreSQL
    Postgres,
    /// The product in a browser
    E2e,
}

/// Runs the tests and prints `N passed, N failed` over all of them.
pub(crate) fn test(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    site::ensure_folder(workspace)?;
    let mut total = Tally::default();
    for part in [Part::Rust, Part::Postgres, Part::E2e] {
        if options.only.is_none_or(|only| only == part) {
            total += run(workspace, part);
        }
    }
    println!("\n{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Installs the npm packages that tests use.
pub(crate) fn install_npm_packages(workspace: &Workspace) -> Result<()> {
    for folder in ["crates/socketio/tests/node", "server/tests/node", "end2end"] {
        install_npm_packages_of(workspace, folder)?;
    }
    Ok(())
}

fn install_npm_packages_of(workspace: &Workspace, folder: &str) -> Result<()> {
    let folder = workspace.root().join(folder);
    if !folder.join("package-lock.json").exists() {
        return Ok(());
    }
    node::ensure("the tests")?;
    node::install_packages(&folder)
}

/// A part that cannot run at all is a failure, and no reason to leave out the others.
fn run(workspace: &Workspace, part: Part) -> Tally {
    let outcome = match part {
        Part::Rust => rust::on_sqlite(workspace),
        Part::Postgres => rust::on_postgres(workspace),
        Part::E2e => browser::run(workspace),
    };
    outcome.unwrap_or_else(|error| {
        println!("error: {error:#}");
        Tally::BROKEN
    })
}
