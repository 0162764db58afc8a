//! `cargo xtask run`: from the source to a page in the browser.

use std::{
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};

use crate::{
    command, server, site,
    step::{note, step},
    workspace::{Profile, Workspace},
};

/// How to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build everything optimised
    #[arg(long)]
    release: bool,
    /// Fill an empty database with a demo workspace first
    #[arg(long)]
    demo: bool,
    /// What follows `--` goes to `switchboard serve`
    #[arg(last = true)]
    serve: Vec<String>,
}

/// Builds and becomes the server: Ctrl-C and every other signal reach it directly.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let profile = if options.release { Profile::Release } else { Profile::Dev };
    site::build(workspace, profile)?;
    let binary = server::build(workspace, profile)?;
    let switchboard = |task: &str| {
        let mut command = Command::new(&binary);
        command.current_dir(workspace.root()).arg(task);
        command
    };
    if options.demo {
        step("fill the database with a demo workspace", || {
            // A workspace with people stays as it is, and says so; it is started all the same.
            let filled = command::run(&mut switchboard("demo"), "");
            if filled.is_err() {
                note("the workspace stays as it is");
            }
            Ok(())
        })?;
    }
    println!("==> start the server; Ctrl-C ends it");
    let error = switchboard("serve").args(&options.serve).exec();
    Err(error).with_context(|| format!("{} could not be started.", binary.display()))
}
