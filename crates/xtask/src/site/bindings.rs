//! The JavaScript between the browser and the wasm, by wasm-bindgen as a library.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    MODULE,
    folder::{self, SiteFile},
    parts,
};
use crate::{
    step::note,
    workspace::{Profile, Workspace},
};

/// Which files of the bindings each part needs; hidden, so that it is not one of them.
const NEEDS: &str = ".needs.json";
/// What the bindings were made from.
const STAMP: &str = ".stamp";

/// What the browser loads.
pub(super) struct Bindings {
    /// The main module, as JavaScript and wasm, the loader and the parts.
    pub(super) files: Vec<SiteFile>,
    /// The files that each part needs, by the part's name.
    pub(super) needs: BTreeMap<String, Vec<String>>,
}

/// Makes an ES module for the compiled `wasm`, which it must be told the address of.
///
/// The result is kept, and taken again while the wasm is the same file.
pub(super) fn generate(workspace: &Workspace, wasm: &Path, profile: Profile) -> Result<Bindings> {
    let made = workspace.made(match profile {
        Profile::Dev => "xtask/bindings",
        Profile::Release => "xtask/bindings-release",
    });
    let identity = identity_of(wasm)?;
    if fs::read_to_string(made.join(STAMP)).is_ok_and(|made_from| made_from == identity) {
        note("nothing changed since the last time");
        let needs = serde_json::from_slice(&fs::read(made.join(NEEDS))?)?;
        return Ok(Bindings { files: folder::read(&made)?, needs });
    }
    let bindings = bind(wasm, profile)?;
    folder::replace(&made, &bindings.files)?;
    fs::write(made.join(NEEDS), serde_json::to_vec(&bindings.needs)?)?;
    fs::write(made.join(STAMP), identity)?;
    Ok(bindings)
}

/// Tells one result of the compiler from another, faster than reading it.
fn identity_of(wasm: &Path) -> Result<String> {
    let meta = wasm.metadata().with_context(|| format!("{} is missing.", wasm.display()))?;
    Ok(format!("{} bytes, {:?}", meta.len(), meta.modified()?))
}

fn bind(wasm: &Path, profile: Profile) -> Result<Bindings> {
    let wasm = fs::read(wasm).with_context(|| format!("{} cannot be read.", wasm.display()))?;
    let parts = parts::split(&wasm)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .input_bytes(MODULE, parts.main)
        .out_name(MODULE)
        .typescript(false)
        .omit_default_module_path(true)
        // The parts share memory, table and stack with the main module.
        .keep_lld_exports(true)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(profile == Profile::Release);
    let mut output = bindgen.generate_output().context(
        "wasm-bindgen refused the wasm. Its versions in Cargo.toml and crates/xtask/Cargo.toml must agree.",
    )?;
    let inline = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty()).map(|(name, _)| name);
    if let Some(snippet) = inline.chain(output.local_modules().keys()).next() {
        bail!(
            "The crate behind `{snippet}` brings JavaScript of its own, which the site has no place for. \
             Choose another crate, or teach crates/xtask/src/site to copy it."
        );
    }
    let mut files = parts.files;
    files.push(SiteFile::new(format!("{MODULE}.js"), output.js().as_bytes().to_vec()));
    files.push(SiteFile::new(format!("{MODULE}.wasm"), output.wasm_mut().emit_wasm()));
    Ok(Bindings { files, needs: parts.needs })
}
