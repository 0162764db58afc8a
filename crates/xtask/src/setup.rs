//! `cargo xtask setup`: installs what the other commands need, so that they find it later without a network.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    apt, chromium, environment, node, postgres, site, step::step, test, wasm_target::WasmTarget,
    workspace::Workspace,
};

/// What to set up.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only build the wasm target from Debian's packages, even where rustup could add it
    #[arg(long, hide = true)]
    wasm_from_debian: bool,
}

/// Sets everything up and says what it installed.
pub(crate) fn setup(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if options.wasm_from_debian {
        WasmTarget::from_debian(workspace)?;
        return Ok(ExitCode::SUCCESS);
    }
    step("wasm target", || WasmTarget::ensure(workspace).map(drop))?;
    step("Node.js and npm packages", || {
        node::ensure("the browser tests and the optimiser")?;
        site::optimiser::install(workspace)?;
        test::install_npm_packages(workspace)
    })?;
    step("Chromium", || chromium::ensure().map(drop))?;
    step("PostgreSQL", || postgres::ensure().map(drop))?;
    step("Redis", ensure_redis)?;
    Ok(ExitCode::SUCCESS)
}

fn ensure_redis() -> Result<()> {
    match environment::program("redis-server") {
        Some(_) => Ok(()),
        None => apt::install(&["redis-server"], "tests with several nodes"),
    }
}
