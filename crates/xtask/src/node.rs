//! Node.js: what the browser tests and the optimiser run on. `run` and `build` do without it.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{apt, command, environment, fingerprint, step::step};

const STAMP: &str = "node_modules/.installed";

/// Whether Node.js and npm are there.
pub(crate) fn is_installed() -> bool {
    environment::program("node").is_some() && environment::program("npm").is_some()
}

/// Installs Node.js when it is missing.
pub(crate) fn ensure(purpose: &str) -> Result<()> {
    if is_installed() { Ok(()) } else { apt::install(&["nodejs", "npm"], purpose) }
}

/// Installs the packages that `folder/package-lock.json` lists, unless they already are.
pub(crate) fn install_packages(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let content = fs::read(&lock).with_context(|| format!("{} cannot be read.", lock.display()))?;
    let wanted = fingerprint::of(&[&content]);
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    step(&format!("install npm packages in {}", folder.display()), || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        command::output(
            &mut npm,
            "Check that the npm registry can be reached and that package-lock.json fits.",
        )?;
        fs::write(&stamp, &wanted).with_context(|| format!("{} cannot be written.", stamp.display()))
    })
}
