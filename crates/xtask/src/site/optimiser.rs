//! `wasm-opt` from the npm package `binaryen`: makes the wasm smaller, in less than a minute.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::folder::SiteFile;
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

/// Makes the wasm among `files` smaller. Without Node.js it stays as it is, and a note says so.
pub(super) fn optimise(workspace: &Workspace, files: &mut [SiteFile]) -> Result<()> {
    if !node::is_installed() {
        note("skipped, because Node.js is not installed; the site works and is larger than it could be");
        return Ok(());
    }
    if let Err(error) = install(workspace) {
        note(&format!("skipped: {error}"));
        return Ok(());
    }
    let folder = folder(workspace);
    let mut results = Vec::new();
    for file in
        files.iter_mut().filter(|file| Path::new(&file.path).extension().is_some_and(|end| end == "wasm"))
    {
        let result = folder.join(format!("{}.wasm", fingerprint(&folder, &file.content)?));
        if !result.exists() {
            run(&folder, &file.content, &result)?;
        }
        file.content = fs::read(&result)?;
        results.push(result);
    }
    forget_others(&folder, &results)
}

fn run(folder: &Path, wasm: &[u8], result: &Path) -> Result<()> {
    let (input, partial) = (folder.join("input"), folder.join("output"));
    fs::write(&input, wasm).with_context(|| format!("{} cannot be written.", input.display()))?;
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
    fs::rename(&partial, result)?;
    Ok(())
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

fn forget_others(folder: &Path, results: &[PathBuf]) -> Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "wasm") && !results.contains(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
