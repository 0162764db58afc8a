//! The wasm in parts: one that every page needs, and one for each `#[lazy]` function.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use super::{MODULE, folder, folder::SiteFile};

/// The JavaScript that loads parts.
const LOADER: &str = "parts.js";

/// The wasm in parts.
pub(super) struct Parts {
    /// What every page needs.
    pub(super) main: Vec<u8>,
    /// The loader, and the files it loads.
    pub(super) files: Vec<SiteFile>,
    /// The files that each part needs, by the part's name.
    pub(super) needs: BTreeMap<String, Vec<String>>,
}

/// Splits the compiled `wasm`, which must still have its relocations.
pub(super) fn split(wasm: &[u8]) -> Result<Parts> {
    let made = tempfile::tempdir()?;
    let main = made.path().join("main");
    let (loader, module) = (format!("./{LOADER}"), format!("./{MODULE}.js"));
    let mut options = Options::new(wasm);
    options.output_dir = made.path();
    options.main_out_path = &main;
    options.link_name = &loader;
    options.main_module = &module;
    let result = transform(options).map_err(|error| anyhow!("The wasm cannot be split: {error:#}"))?;

    let main = take(&main)?;
    Ok(Parts { main, files: folder::read(made.path())?, needs: by_name(result.prefetch_map) })
}

fn take(path: &Path) -> Result<Vec<u8>> {
    let content = fs::read(path).with_context(|| format!("{} is missing.", path.display()))?;
    fs::remove_file(path)?;
    Ok(content)
}

/// `#[lazy] fn chats` is called `chats_<number>` in the wasm, where the number tells functions of
/// one name apart. Ours have different names.
fn by_name(needs: HashMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let plain = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_').to_owned();
    let files = |files: Vec<String>| files.into_iter().map(|file| format!("{file}.wasm")).collect();
    needs.into_iter().map(|(name, needed)| (plain(&name), files(needed))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_name_of_its_function() {
        let needs =
            by_name(HashMap::from([("chats_12345".into(), vec!["chunk_1".into(), "split_x".into()])]));
        assert_eq!(needs, [("chats".into(), vec!["chunk_1.wasm".into(), "split_x.wasm".into()])].into());
    }
}
