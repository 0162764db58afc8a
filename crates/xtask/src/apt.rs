//! Programs from Debian's packages, installed when they are missing and we may.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{command, environment, step::step};

/// Installs Debian packages, or says which ones are missing. `purpose` ends the sentence "… needed for".
pub(crate) fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if environment::program("apt-get").is_none() {
        bail!("{list} is needed for {purpose}. Install it with this system's package manager and try again.");
    }
    if !is_root()? {
        bail!("{list} is needed for {purpose}. Run `sudo apt-get install {list}` and try again.");
    }
    step(&format!("install {list} (for {purpose})"), || {
        let advice = "Check this machine's package sources and its network.";
        command::output(Command::new("apt-get").args(["update", "--quiet"]), advice)?;
        command::output(
            Command::new("apt-get")
                .args(["install", "--yes", "--quiet", "--no-install-recommends"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
            advice,
        )?;
        Ok(())
    })
}

/// Whether we may do everything on this machine.
pub(crate) fn is_root() -> Result<bool> {
    let id = command::output(Command::new("id").arg("-u"), "The program `id` belongs to every system.")?;
    Ok(id.trim() == "0")
}
