//! The JavaScript between the browser and the wasm, by wasm-bindgen as a library.

use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::Profile;

/// What the browser loads.
pub(super) struct Bindings {
    pub(super) js: String,
    pub(super) wasm: Vec<u8>,
}

/// Makes an ES module for the compiled `wasm`, which it must be told the address of.
pub(super) fn generate(wasm: &Path, profile: Profile) -> Result<Bindings> {
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
