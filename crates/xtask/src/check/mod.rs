//! `cargo xtask check`: everything that must hold and is no test.

mod layering;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::{
    command,
    site::{self, Sizes},
    step::{note, step},
    wasm_target::{TRIPLE, WasmTarget},
    workspace::{Profile, Workspace},
};

type Check = fn(&Workspace) -> Result<()>;

const CHECKS: [(&str, Check); 8] = [
    ("formatting", formatting),
    ("clippy", clippy),
    ("clippy for the browser", clippy_for_wasm),
    ("documentation", documentation),
    ("layering: manifests", layering::manifests),
    ("layering: what the browser gets", layering::browser),
    ("layering: what is shipped", layering::shipped),
    ("weight of the site", weight),
];

/// Does every check, and fails when one of them did.
pub(crate) fn check(workspace: &Workspace) -> Result<ExitCode> {
    site::ensure_folder(workspace)?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        if let Err(error) = step(name, || check(workspace)) {
            println!("error: {error:#}\n");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("\nall {} checks passed", CHECKS.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("\n{} of {} checks failed: {}", failed.len(), CHECKS.len(), failed.join(", "));
    Ok(ExitCode::FAILURE)
}

fn formatting(workspace: &Workspace) -> Result<()> {
    command::run(workspace.cargo().args(["fmt", "--all", "--check"]), "Run `cargo fmt --all`.")
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    command::run(&mut cargo, "Clippy says above what it found.")
}

fn clippy_for_wasm(workspace: &Workspace) -> Result<()> {
    let target = WasmTarget::ensure(workspace)?;
    if !target.has_clippy() {
        note("skipped, because the wasm target comes from Debian's packages and does not fit this clippy");
        return Ok(());
    }
    let mut cargo = target.cargo(workspace);
    cargo.args(["clippy", "--target", TRIPLE]);
    for package in ["frontend", "app", "contract", "socketio"] {
        cargo.args(["--package", package]);
    }
    command::run(cargo.args(["--", "-D", "warnings"]), "Clippy says above what it found.")
}

fn documentation(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        // Ours is read with its private items, so links to them lead somewhere.
        .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    command::run(&mut cargo, "rustdoc says above what it found.")
}

fn weight(workspace: &Workspace) -> Result<()> {
    let sizes = Sizes::measure(&site::build(workspace, Profile::Release)?)?;
    println!("\n{sizes}");
    match sizes.complaint() {
        Some(complaint) => bail!(complaint),
        None => Ok(()),
    }
}
