//! Tells the compiler where the built site lies: `SITE_DIR`, or `target/site` of the workspace.
//!
//! A release build embeds that folder; a debug build reads it while running.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-env-changed=SITE_DIR");
    #[expect(clippy::disallowed_methods, reason = "build scripts are configured by the environment")]
    let given = std::env::var("SITE_DIR").ok();
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site").display().to_string();
    let folder = given.unwrap_or_else(default);
    println!("cargo:rerun-if-changed={folder}");
    println!("cargo:rustc-env=SITE_DIR={folder}");
}
