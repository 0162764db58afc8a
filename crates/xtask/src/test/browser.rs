//! The tests in a browser: Playwright with Chromium, against the release site and a debug server.

use std::{fs, process::Command};

use anyhow::{Context, Result};

use super::{Tally, install_npm_packages_of, programs::Programs};
use crate::{
    chromium, node, site,
    step::step,
    workspace::{Profile, Workspace},
};

/// Builds what a browser would load, and lets it load it.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    node::ensure("the browser tests")?;
    let chromium = chromium::ensure()?;
    install_npm_packages_of(workspace, "end2end")?;
    site::build(workspace, Profile::Release)?;
    site::show_release_site_to_debug_builds(workspace)?;
    let programs = Programs::build(workspace)?;

    let report = workspace.made("xtask/playwright.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut playwright = Command::new("npx");
    playwright
        .current_dir(workspace.root().join("end2end"))
        .args(["--no-install", "playwright", "test"])
        .env("SWITCHBOARD_BIN", programs.switchboard())
        .env("CHROMIUM", chromium)
        .env("PLAYWRIGHT_JSON", &report);
    step("browser tests", || {
        let status =
            playwright.status().context("`npx` could not be started. It comes with Node.js and npm.")?;
        let report = fs::read(&report).context("Playwright wrote no report; its messages are above.")?;
        let report = serde_json::from_slice(&report).context("Playwright's report is not JSON.")?;
        Ok(Tally::from_playwright(&report).with_exit(status.success()))
    })
}
