//! The wasm target where only package registries can be reached.
//!
//! Debian packages a Rust compiler (`rustc-web`) and the source of its standard library (`rust-web-src`).
//! An empty crate is compiled with them, `-Zbuild-std` and cargo, which compiles the standard library for wasm
//! on the way; its parts go into a sysroot of our own, together with rustup's linker. Nothing outside of the
//! target directory changes. Took 35 s on two idle cores, 60 s on busy ones.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{TRIPLE, file_name, has_library, libraries};
use crate::{apt, command, step::step, workspace::Workspace};

const RUSTC: &str = "/usr/bin/rustc";
const SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";
const ADVICE: &str =
    "The packages rustc-web and rust-web-src must be of one version, and crates.io reachable.";

/// Debian's compiler and the sysroot that we made for it.
pub(crate) struct DebianRust {
    sysroot: PathBuf,
}

impl DebianRust {
    /// What an earlier call of [`DebianRust::build`] left, if it still fits the installed compiler.
    pub(super) fn built_before(workspace: &Workspace) -> Option<Self> {
        let folder = folder(workspace);
        let stamp = fs::read_to_string(folder.join("version")).ok()?;
        let version = version_of(RUSTC).ok()?;
        (stamp == version).then(|| Self { sysroot: folder.join("sysroot") })
    }

    /// Installs the packages, builds the library, and tries it.
    pub(super) fn build(workspace: &Workspace) -> Result<Self> {
        if !Path::new(RUSTC).exists() || !Path::new(SOURCE).exists() {
            apt::install(&["rustc-web", "rust-web-src"], "the wasm target, which rustup cannot reach")?;
        }
        let folder = folder(workspace);
        let rust = Self { sysroot: folder.join("sysroot") };
        step("build the wasm standard library from Debian's packages", || {
            let parts = compile_library(workspace, &folder)?;
            rust.fill_sysroot(workspace, &parts)?;
            fs::remove_dir_all(folder.join("target")).context("What is no longer needed cannot be removed.")
        })?;
        step("try it on a small program", || rust.try_out(&folder))?;
        fs::write(folder.join("version"), version_of(RUSTC)?)?;
        Ok(rust)
    }

    /// Makes a call of cargo use this compiler.
    pub(super) fn take_over(&self, cargo: &mut Command) {
        let sysroot = format!("--sysroot={}", self.sysroot.display());
        cargo.env("RUSTC", RUSTC).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", sysroot);
    }

    fn fill_sysroot(&self, workspace: &Workspace, parts: &[PathBuf]) -> Result<()> {
        let rustlib = self.sysroot.join("lib/rustlib");
        let library = rustlib.join(TRIPLE).join("lib");
        if self.sysroot.exists() {
            fs::remove_dir_all(&self.sysroot)?;
        }
        fs::create_dir_all(&library)?;
        for part in parts {
            fs::copy(part, library.join(file_name(part)))?;
        }
        if !has_library(&library, "libstd-") {
            bail!("Cargo built no standard library for wasm. {ADVICE}");
        }
        let host = rustlib.join(host()?).join("bin");
        fs::create_dir_all(&host)?;
        symlink(rust_lld(workspace)?, host.join("rust-lld")).context("The linker could not be linked.")
    }

    fn try_out(&self, folder: &Path) -> Result<()> {
        let source = folder.join("probe.rs");
        fs::write(
            &source,
            "#[unsafe(no_mangle)] pub extern \"C\" fn answer() -> usize { String::from(\"wasm\").len() }\n",
        )?;
        let mut rustc = Command::new(RUSTC);
        rustc.current_dir(folder).arg("--sysroot").arg(&self.sysroot);
        rustc
            .args(["--edition=2024", "--crate-type=cdylib", "--target", TRIPLE, "-Cpanic=abort"])
            .arg(source);
        command::output(&mut rustc, ADVICE).map(drop)
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.made("xtask/wasm-from-debian")
}

/// Compiles an empty crate together with the standard library; returns the library's parts.
fn compile_library(workspace: &Workspace, folder: &Path) -> Result<Vec<PathBuf>> {
    const MANIFEST: &str = "[package]\nname = \"probe\"\nedition = \"2024\"\n\n[workspace]\n";

    let source = folder.join("probe/src");
    fs::create_dir_all(&source)?;
    fs::write(folder.join("probe/Cargo.toml"), MANIFEST)?;
    fs::write(source.join("lib.rs"), "")?;
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let mut cargo = workspace.cargo();
    cargo
        .current_dir(folder.join("probe"))
        .args([
            "build",
            "--release",
            "--quiet",
            "-Zbuild-std=std,panic_abort,panic_unwind",
            "--target",
            TRIPLE,
        ])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1");
    command::output(&mut cargo, ADVICE)?;
    let mut parts = libraries(&target.join(TRIPLE).join("release/deps"));
    parts.retain(|part| !file_name(part).starts_with("libprobe-"));
    Ok(parts)
}

/// The wasm linker that comes with rustup's compiler; Debian's has none.
fn rust_lld(workspace: &Workspace) -> Result<PathBuf> {
    let mut ask = Command::new("rustc");
    ask.current_dir(workspace.root()).args(["--print", "sysroot"]);
    let sysroot = command::output(&mut ask, "A Rust compiler is needed: see https://rustup.rs.")?;
    let linker = Path::new(sysroot.trim()).join("lib/rustlib").join(host()?).join("bin/rust-lld");
    if !linker.exists() {
        bail!("{} is missing: the wasm linker comes with a Rust installed by rustup.", linker.display());
    }
    Ok(linker)
}

fn host() -> Result<String> {
    let version = version_of(RUSTC)?;
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).with_context(|| format!("{RUSTC} does not say for which machine it is."))
}

fn version_of(rustc: &str) -> Result<String> {
    command::output(Command::new(rustc).arg("-vV"), ADVICE)
}
