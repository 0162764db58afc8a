//! The standard library for browsers: from rustup, or, where that is not reachable, from Debian's packages.

mod debian;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use self::debian::DebianRust;
use crate::{
    command, environment,
    step::{note, step},
    workspace::Workspace,
};

/// The triple that the site is compiled for.
pub(crate) const TRIPLE: &str = "wasm32-unknown-unknown";

/// A compiler that can make wasm.
pub(crate) enum WasmTarget {
    /// The usual compiler has the target.
    Usual,
    /// Debian's compiler, with a standard library that we built from its source.
    Debian(DebianRust),
}

impl WasmTarget {
    /// The wasm target, set up if need be.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        if usual_compiler_has_it(workspace)? {
            return Ok(Self::Usual);
        }
        if let Some(rust) = DebianRust::built_before(workspace) {
            return Ok(Self::Debian(rust));
        }
        let added = step("add the wasm target with rustup", || Ok(add_with_rustup(workspace)))?;
        if added && usual_compiler_has_it(workspace)? {
            return Ok(Self::Usual);
        }
        note("rustup could not add the target; building it from Debian's packages instead");
        Self::from_debian(workspace)
    }

    /// The wasm target from Debian's packages, whatever else is there.
    pub(crate) fn from_debian(workspace: &Workspace) -> Result<Self> {
        DebianRust::build(workspace).map(Self::Debian)
    }

    /// A call of cargo that compiles for the browser once `--target` says so.
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Command {
        let mut cargo = workspace.cargo();
        if let Self::Debian(rust) = self {
            rust.take_over(&mut cargo);
        }
        cargo
    }

    /// Whether clippy can check wasm: Debian's library does not fit the usual clippy.
    pub(crate) fn has_clippy(&self) -> bool {
        matches!(self, Self::Usual)
    }
}

fn usual_compiler_has_it(workspace: &Workspace) -> Result<bool> {
    let mut ask = Command::new("rustc");
    ask.current_dir(workspace.root()).args(["--print", "target-libdir", "--target", TRIPLE]);
    let folder = command::output(&mut ask, "A Rust compiler is needed: see https://rustup.rs.")?;
    Ok(has_library(Path::new(folder.trim()), "libstd-"))
}

fn add_with_rustup(workspace: &Workspace) -> bool {
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace.root()).args(["target", "add", TRIPLE]);
    environment::program("rustup").is_some()
        && command::attempt(&mut rustup).is_ok_and(|output| output.status.success())
}

/// Whether `folder` holds a compiled library whose file name begins with `name`.
fn has_library(folder: &Path, name: &str) -> bool {
    libraries(folder).iter().any(|path| file_name(path).starts_with(name))
}

fn libraries(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "rlib"))
        .collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
