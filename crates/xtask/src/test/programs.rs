//! The programs that `cargo test` builds: the tests of each package, and the server they start.
//!
//! All parts use these same programs. Asking cargo for fewer packages would resolve other features
//! and compile half of the dependencies again.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{step::step, workspace::Workspace};

/// What the tests are, and what is left out because it is built by itself.
pub(super) const SELECTION: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// Programs that were built, and the server among them.
pub(super) struct Programs {
    tests: Vec<TestProgram>,
    switchboard: PathBuf,
}

/// A program with tests in it.
pub(super) struct TestProgram {
    /// Its package's manifest, which tells where it must run.
    manifest: PathBuf,
    path: PathBuf,
}

impl Programs {
    /// Builds everything that tests need and runs nothing.
    pub(super) fn build(workspace: &Workspace) -> Result<Self> {
        let mut cargo = workspace.cargo();
        cargo.args(["test", "--no-run", "--message-format=json-render-diagnostics"]).args(SELECTION);
        cargo.stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = step("build the tests and the server", || Ok(cargo.output()?))?;
        if !output.status.success() {
            bail!("The tests do not compile. The messages above say why.");
        }
        Self::from_messages(&String::from_utf8_lossy(&output.stdout))
    }

    fn from_messages(messages: &str) -> Result<Self> {
        let artifacts: Vec<Value> = messages
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .filter(|message: &Value| message["executable"].is_string())
            .collect();
        let path = |value: &Value| PathBuf::from(value.as_str().unwrap_or_default());
        let tests = artifacts.iter().filter(|artifact| artifact["profile"]["test"] == true).map(|artifact| {
            TestProgram { manifest: path(&artifact["manifest_path"]), path: path(&artifact["executable"]) }
        });
        let server = artifacts
            .iter()
            .find(|artifact| artifact["profile"]["test"] == false && artifact["target"]["name"] == "switchboard")
            .context("Cargo did not build `switchboard` for the tests. Does the server have a test in server/tests?")?;
        Ok(Self { tests: tests.collect(), switchboard: path(&server["executable"]) })
    }

    /// The server that the tests start.
    pub(super) fn switchboard(&self) -> &Path {
        &self.switchboard
    }

    /// The tests of the package in `folder`, ready to start.
    pub(super) fn tests_in(&self, folder: &Path) -> Vec<Command> {
        let ours = self.tests.iter().filter(|test| test.manifest.parent() == Some(folder));
        ours.map(|test| {
            let mut command = Command::new(&test.path);
            // As cargo does it.
            command.current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
            command
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_messages_of_cargo_name_tests_and_the_server() {
        let messages = r#"
{"reason":"compiler-artifact","manifest_path":"/p/domain/Cargo.toml","target":{"name":"domain"},"profile":{"test":true},"executable":"/t/domain-1"}
{"reason":"compiler-artifact","manifest_path":"/p/contract/Cargo.toml","target":{"name":"contract"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/p/server/Cargo.toml","target":{"name":"switchboard"},"profile":{"test":true},"executable":"/t/switchboard-2"}
{"reason":"compiler-artifact","manifest_path":"/p/server/Cargo.toml","target":{"name":"switchboard"},"profile":{"test":false},"executable":"/t/switchboard"}
"#;
        let programs = Programs::from_messages(messages).unwrap();
        assert_eq!(programs.switchboard(), Path::new("/t/switchboard"));
        let tests = programs.tests_in(Path::new("/p/domain"));
        assert_eq!(tests.iter().map(Command::get_program).collect::<Vec<_>>(), ["/t/domain-1"]);
    }
}
