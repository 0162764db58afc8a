//! The site: wasm, JavaScript, styles and the files of `public/`, in one folder that the server reads or embeds.
//!
//! This layout is a contract with the server:
//!
//! | file | content |
//! |---|---|
//! | `manifest.json` | `{"js":"/pkg/<hash>/switchboard.js","wasm":…,"css":…,"parts":{"chats":["/pkg/<hash>/…"]}}` |
//! | `pkg/…` | those files; a name changes with what it leads to, so they may be cached for ever |
//! | everything else | the files of `public/`, as they are |
//!
//! In the release profile each file that compresses well has a `.br` and a `.gz` beside it.

mod bindings;
mod compression;
mod folder;
pub(crate) mod optimiser;
mod parts;
mod sizes;
mod style;

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

pub(crate) use self::sizes::Sizes;
use self::{bindings::Bindings, folder::SiteFile};
use crate::{
    command, fingerprint,
    step::step,
    wasm_target::{TRIPLE, WasmTarget},
    workspace::{Profile, Workspace},
};

/// What the main module is called.
const MODULE: &str = "switchboard";

/// Builds the site and returns its folder. What has not changed is not written again.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let target = WasmTarget::ensure(workspace)?;
    let wasm = step("compile the site to wasm", || compile(workspace, &target, profile))?;
    let Bindings { files: mut modules, needs } =
        step("split it and generate its JavaScript", || bindings::generate(workspace, &wasm, profile))?;
    if profile == Profile::Release {
        step("optimise the wasm", || optimiser::optimise(workspace, &mut modules))?;
    }
    let css = step("collect the styles", || style::collect(workspace.root(), profile))?;

    let folder = workspace.site(profile);
    step("write the site", || {
        let mut files = folder::read(&workspace.root().join("public"))?;
        let css = SiteFile::new(format!("pkg/{MODULE}.{}.css", short(&[css.as_bytes()])), css.into_bytes());
        // They name each other, so they share one hash.
        let pkg = format!("pkg/{}", short(&contents(&modules)));
        files.push(manifest(&pkg, &css, &needs));
        files.push(css);
        files.extend(
            modules.into_iter().map(|file| SiteFile::new(format!("{pkg}/{}", file.path), file.content)),
        );
        if profile == Profile::Release {
            compression::add_compressed(&folder, &mut files)?;
        }
        folder::replace(&folder, &files)
    })?;
    Ok(folder)
}

/// Lets debug builds of the server show the release site, until the next dev build of it.
pub(crate) fn show_release_site_to_debug_builds(workspace: &Workspace) -> Result<()> {
    let files = folder::read(&workspace.site(Profile::Release))?;
    folder::replace(&workspace.site(Profile::Dev), &files)
}

/// Makes sure that the folder which debug builds read exists, be it empty.
pub(crate) fn ensure_folder(workspace: &Workspace) -> Result<()> {
    let folder = workspace.site(Profile::Dev);
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made.", folder.display()))
}

fn compile(workspace: &Workspace, target: &WasmTarget, profile: Profile) -> Result<PathBuf> {
    let mut cargo = target.cargo(workspace);
    cargo.args(["rustc", "--package", "frontend", "--lib", "--target", TRIPLE]);
    let made_in = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.args(["--profile", "wasm-release"]);
            "wasm-release"
        }
    };
    // What splits the wasm has to know what refers to what.
    cargo.args(["--", "-Clink-arg=--emit-relocs"]);
    command::run(&mut cargo, "The messages above say what does not compile.")?;
    Ok(workspace.made(&format!("{TRIPLE}/{made_in}/frontend.wasm")))
}

fn contents(files: &[SiteFile]) -> Vec<&[u8]> {
    files.iter().flat_map(|file| [file.path.as_bytes(), &file.content]).collect()
}

fn short(content: &[&[u8]]) -> String {
    fingerprint::of(content)[..16].to_owned()
}

/// What the server has to know of the files in `pkg/`.
fn manifest(pkg: &str, css: &SiteFile, needs: &BTreeMap<String, Vec<String>>) -> SiteFile {
    let address = |file: &str| format!("/{pkg}/{file}");
    let parts: BTreeMap<_, Vec<_>> =
        needs.iter().map(|(part, files)| (part, files.iter().map(|file| address(file)).collect())).collect();
    let manifest = json!({
        "js": address(&format!("{MODULE}.js")),
        "wasm": address(&format!("{MODULE}.wasm")),
        "css": format!("/{}", css.path),
        "parts": parts,
    });
    SiteFile::new("manifest.json".to_owned(), manifest.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_the_files_and_what_each_part_needs() {
        let css = SiteFile::new("pkg/switchboard.1.css".into(), vec![]);
        let needs = [("chats".to_owned(), vec!["chunk_1.wasm".to_owned()])].into();
        let manifest: serde_json::Value =
            serde_json::from_slice(&manifest("pkg/2", &css, &needs).content).unwrap();
        assert_eq!(manifest["js"], "/pkg/2/switchboard.js");
        assert_eq!(manifest["wasm"], "/pkg/2/switchboard.wasm");
        assert_eq!(manifest["css"], "/pkg/switchboard.1.css");
        assert_eq!(manifest["parts"]["chats"], json!(["/pkg/2/chunk_1.wasm"]));
    }
}
