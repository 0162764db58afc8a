//! The site: wasm, JavaScript, styles and the files of `public/`, in one folder that the server reads or embeds.
//!
//! This layout is a contract with the server:
//!
//! | file | content |
//! |---|---|
//! | `manifest.json` | `{"js":"/pkg/switchboard.<hash>.js","wasm":"/pkg/switchboard.<hash>.wasm","css":…}` |
//! | `pkg/…` | those files; a name changes with its content, so they may be cached for ever |
//! | everything else | the files of `public/`, as they are |
//!
//! In the release profile each file that compresses well has a `.br` and a `.gz` beside it.

mod bindings;
mod compression;
mod folder;
pub(crate) mod optimiser;
mod sizes;
mod style;

use std::path::{Path, PathBuf};

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

/// Builds the site and returns its folder. What has not changed is not written again.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let target = WasmTarget::ensure(workspace)?;
    let wasm = step("compile the site to wasm", || compile(workspace, &target, profile))?;
    let Bindings { js, mut wasm } =
        step("generate its JavaScript", || bindings::generate(workspace, &wasm, profile))?;
    if profile == Profile::Release {
        wasm = step("optimise the wasm", || optimiser::optimise(workspace, wasm))?;
    }
    let css = step("collect the styles", || style::collect(workspace.root(), profile))?;

    let folder = workspace.site(profile);
    step("write the site", || {
        let mut files = folder::read(&workspace.root().join("public"))?;
        files.push(hashed("js", js.into_bytes()));
        files.push(hashed("wasm", wasm));
        files.push(hashed("css", css.into_bytes()));
        if profile == Profile::Release {
            compression::add_compressed(&folder, &mut files)?;
        }
        files.push(manifest(&files));
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
    cargo.args(["build", "--package", "frontend", "--lib", "--target", TRIPLE]);
    let made_in = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.args(["--profile", "wasm-release"]);
            "wasm-release"
        }
    };
    command::run(&mut cargo, "The messages above say what does not compile.")?;
    Ok(workspace.made(&format!("{TRIPLE}/{made_in}/frontend.wasm")))
}

/// A file of `pkg/` whose name tells its content.
fn hashed(extension: &str, content: Vec<u8>) -> SiteFile {
    let hash = &fingerprint::of(&[&content])[..16];
    SiteFile::new(format!("pkg/switchboard.{hash}.{extension}"), content)
}

fn manifest(files: &[SiteFile]) -> SiteFile {
    let address = |extension: &str| {
        let ours = |file: &&SiteFile| {
            file.path.starts_with("pkg/switchboard.")
                && Path::new(&file.path).extension().is_some_and(|end| end == extension)
        };
        files.iter().find(ours).map(|file| format!("/{}", file.path))
    };
    let manifest = json!({ "js": address("js"), "wasm": address("wasm"), "css": address("css") });
    SiteFile::new("manifest.json".to_owned(), manifest.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_the_hashed_files() {
        let files =
            [hashed("js", b"a".to_vec()), hashed("wasm", b"b".to_vec()), hashed("css", b"c".to_vec())];
        let manifest: serde_json::Value = serde_json::from_slice(&manifest(&files).content).unwrap();
        assert_eq!(manifest["js"], "/pkg/switchboard.ca978112ca1bbdca.js");
        assert_eq!(manifest["wasm"], "/pkg/switchboard.3e23e8160039594a.wasm");
        assert_eq!(manifest["css"], "/pkg/switchboard.2e7d2c03a9507ae2.css");
    }
}
