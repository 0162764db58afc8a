//! `cargo xtask build`: the site and the server, in the release profile as one self-contained binary.

use std::{fs, process::ExitCode};

use anyhow::Result;

use crate::{
    server,
    site::{self, Sizes},
    workspace::{Profile, Workspace},
};

/// What to build.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Optimise, and put the site into the binary
    #[arg(long)]
    release: bool,
    /// Build only the site, and weigh it
    #[arg(long)]
    site: bool,
}

/// Builds everything and says where it is and how large.
pub(crate) fn build(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let profile = if options.release { Profile::Release } else { Profile::Dev };
    let site = site::build(workspace, profile)?;
    if options.release {
        println!("\n{}", Sizes::measure(&site)?);
    }
    if !options.site {
        let binary = server::build(workspace, profile)?;
        println!("    {} ({} bytes)", binary.display(), fs::metadata(&binary)?.len());
    }
    Ok(ExitCode::SUCCESS)
}
