//! The server's binary.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    command, site,
    step::step,
    workspace::{Profile, Workspace},
};

/// Builds the server for the site of the same profile and returns the path of its binary.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    site::ensure_folder(workspace)?;
    let mut cargo = workspace.cargo_for(profile);
    cargo.args(["build", "--package", "server", "--bin", "switchboard"]);
    let made_in = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    step("build the server", || command::run(&mut cargo, "The messages above say what does not compile."))?;
    Ok(workspace.made(made_in).join("switchboard"))
}
