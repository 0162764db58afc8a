//! The tests in Rust, on either database.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use super::{
    Tally, install_npm_packages_of,
    programs::{Programs, SELECTION},
};
use crate::{command, environment, postgres::PrivatePostgres, step::step, workspace::Workspace};

const DATABASE: &str = "TEST_DATABASE_URL";

/// All tests; those that need a database make a SQLite file each.
pub(super) fn on_sqlite(workspace: &Workspace) -> Result<Tally> {
    install_npm_packages_of(workspace, "crates/socketio/tests/node")?;
    install_npm_packages_of(workspace, "server/tests/node")?;
    step("Rust tests, on SQLite", || {
        let mut tally = count(cargo_test(workspace).args(SELECTION))?;
        tally += count(cargo_test(workspace).args(["--package", "xtask"]))?;
        Ok(tally)
    })
}

/// The tests that use a database again, on PostgreSQL.
pub(super) fn on_postgres(workspace: &Workspace) -> Result<Tally> {
    install_npm_packages_of(workspace, "server/tests/node")?;
    let programs = Programs::build(workspace)?;
    let private = match environment::value(DATABASE) {
        Some(_) => None,
        None => Some(PrivatePostgres::start()?),
    };
    let url = private.as_ref().map(|server| server.url().to_owned()).or_else(|| environment::value(DATABASE));
    step("Rust tests, on PostgreSQL", || {
        let mut tally = Tally::default();
        for folder in ["crates/domain", "server"] {
            for mut test in programs.tests_in(&workspace.root().join(folder)) {
                println!("\n     Running {} on PostgreSQL", command::shown(&test));
                tally += count(test.env(DATABASE, url.as_deref().unwrap_or_default()))?;
            }
        }
        Ok(tally)
    })
}

fn cargo_test(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--no-fail-fast"]).env_remove(DATABASE);
    cargo
}

/// Runs tests, passes on what they print, and counts.
fn count(command: &mut Command) -> Result<Tally> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` could not be started.", command::shown(command)))?;
    let mut tally = Tally::default();
    let output = child.stdout.take().context("The tests' output is not readable.")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.count_line(&line);
    }
    Ok(tally.with_exit(child.wait()?.success()))
}
