//! The JavaScript between the browser and the wasm, by wasm-bindgen as a library.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    step::note,
    workspace::{Profile, Workspace},
};

/// What the browser loads.
pub(super) struct Bindings {
    pub(super) js: String,
    pub(super) wasm: Vec<u8>,
}

/// Makes an ES module for the compiled `wasm`, which it must be told the address of.
///
/// The result is kept, and taken again while the wasm is the same file.
pub(super) fn generate(workspace: &Workspace, wasm: &Path, profile: Profile) -> Result<Bindings> {
    let folder = workspace.made(match profile {
        Profile::Dev => "xtask/bindings",
        Profile::Release => "xtask/bindings-release",
    });
    let (stamp, js, small) = (folder.join("stamp"), folder.join("bindings.js"), folder.join("bindings.wasm"));
    let identity = identity_of(wasm)?;
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == identity) {
        note("nothing changed since the last time");
        return Ok(Bindings { js: fs::read_to_string(js)?, wasm: fs::read(small)? });
    }
    let bindings = bind(wasm, profile)?;
    fs::create_dir_all(&folder)?;
    fs::write(js, &bindings.js)?;
    fs::write(small, &bindings.wasm)?;
    fs::write(stamp, identity)?;
    Ok(bindings)
}

/// Tells one result of the compiler from another, faster than reading it.
fn identity_of(wasm: &Path) -> Result<String> {
    let meta = wasm.metadata().with_context(|| format!("{} is missing.", wasm.display()))?;
    Ok(format!("{} bytes, {:?}", meta.len(), meta.modified()?))
}

fn bind(wasm: &Path, profile: Profile) -> Result<Bindings> {
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .input_path(wasm)
        .out_name("switchboard")
        .typescript(false)
        .omit_default_module_path(true)
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
    Ok(Bindings { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}
