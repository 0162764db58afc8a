//! `wasm-opt` from the npm package `binaryen`: makes the wasm smaller, in less than a minute.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{command, fingerprint, node, step::note, workspace::Workspace};

/// Smallest code first; the features are those that rustc turns on for wasm today.
///
/// Without inlining: it made the file 3 % smaller and its brotli form 10 % larger, and the latter travels.
const FLAGS: [&str; 8] = [
    "-Oz",
    "--skip-pass=inlining-optimizing",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-sign-ext",
];

/// Makes `wasm` smaller. Without Node.js it stays as it is, and a note says so.
pub(super) fn optimise(workspace: &Workspace, wasm: Vec<u8>) -> Result<Vec<u8>> {
    if !node::is_installed() {
        note("skipped, because Node.js is not installed; the site works and is larger than it could be");
        return Ok(wasm);
    }
    if let Err(error) = install(workspace) {
        note(&format!("skipped: {error}"));
        return Ok(wasm);
    }
    let folder = folder(workspace);
    let made_before = folder.join(format!("{}.wasm", fingerprint(&folder, &wasm)?));
    if let Ok(small) = fs::read(&made_before) {
        note("nothing changed since the last time");
        return Ok(small);
    }
    let input = folder.join("input.wasm");
    fs::write(&input, &wasm).with_context(|| format!("{} cannot be written.", input.display()))?;
    forget_results(&folder)?;
    let partial = folder.join("output.partial");
    let mut wasm_opt = Command::new("node");
    wasm_opt
        .arg(folder.join("node_modules/binaryen/bin/wasm-opt"))
        .args(FLAGS)
        .arg(&input)
        .arg("-o")
        .arg(&partial);
    command::output(
        &mut wasm_opt,
        "Perhaps rustc uses a wasm feature that crates/xtask does not turn on yet.",
    )?;
    fs::rename(&partial, &made_before)?;
    Ok(fs::read(&made_before)?)
}

/// Installs the npm package below the target directory.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    fs::create_dir_all(&folder)?;
    for name in ["package.json", "package-lock.json"] {
        let ours = workspace.root().join("crates/xtask/node").join(name);
        fs::copy(&ours, folder.join(name))
            .with_context(|| format!("{} cannot be copied.", ours.display()))?;
    }
    node::install_packages(&folder)
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.made("xtask/binaryen")
}

/// Tells whether an earlier result still fits.
fn fingerprint(folder: &Path, wasm: &[u8]) -> Result<String> {
    let lock = fs::read(folder.join("package-lock.json"))?;
    Ok(fingerprint::of(&[&lock, FLAGS.join(" ").as_bytes(), wasm]))
}

fn forget_results(folder: &Path) -> Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let is_result = path.extension().is_some_and(|end| end == "wasm") && !path.ends_with("input.wasm");
        if is_result {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
