//! Where the project lies, and how cargo is called in it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{command, environment};

/// The project's folders and packages.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
    metadata: Value,
}

/// How things are compiled: quickly for work, or small and fast for use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Workspace {
    /// Finds the project that this program belongs to.
    pub(crate) fn find() -> Result<Self> {
        let here = environment::value("CARGO_MANIFEST_DIR").unwrap_or_else(|| ".".to_owned());
        let mut ask = cargo();
        ask.current_dir(here).args(["metadata", "--format-version=1", "--no-deps"]);
        let answer = command::output(&mut ask, "Run it inside the project.")?;
        let metadata: Value =
            serde_json::from_str(&answer).context("cargo metadata did not answer in JSON.")?;
        let folder = |name: &str| {
            let path = metadata[name].as_str().with_context(|| format!("cargo metadata names no {name}."))?;
            Ok::<_, anyhow::Error>(PathBuf::from(path))
        };
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")?, metadata })
    }

    /// The folder of the project.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder that cargo made.
    pub(crate) fn made(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }

    /// The folder of the finished site, as the server of the same profile is compiled to find it.
    pub(crate) fn site(&self, profile: Profile) -> PathBuf {
        self.made(match profile {
            Profile::Dev => "site",
            Profile::Release => "site-release",
        })
    }

    /// The members, as `cargo metadata` describes them.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }

    /// A call of cargo for debug builds. Its environment is always the same, so that nothing is built twice.
    pub(crate) fn cargo(&self) -> Command {
        self.cargo_for(Profile::Dev)
    }

    /// A call of cargo that compiles the server for the site of `profile`.
    pub(crate) fn cargo_for(&self, profile: Profile) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root).env("SITE_DIR", self.site(profile));
        command
    }
}

fn cargo() -> Command {
    let mut command = Command::new(environment::value("CARGO").unwrap_or_else(|| "cargo".to_owned()));
    for name in environment::names().filter(|name| environment::describes_a_package(name)) {
        command.env_remove(name);
    }
    command
}
