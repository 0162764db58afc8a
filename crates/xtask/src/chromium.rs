//! The browser that the browser tests drive: Debian's Chromium, or any that `CHROMIUM` names.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{apt, environment};

/// Where Chromium is, installed if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = environment::value("CHROMIUM").map(PathBuf::from) {
        if environment::is_program(&chosen) {
            return Ok(chosen);
        }
        bail!("CHROMIUM names {}, which is not a program. Correct it or unset it.", chosen.display());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["chromium"], "the browser tests")?;
    match find() {
        Some(found) => Ok(found),
        None => bail!("Chromium is installed but not in the PATH. Set CHROMIUM to its path."),
    }
}

fn find() -> Option<PathBuf> {
    ["chromium", "chromium-browser"].into_iter().find_map(environment::program)
}
