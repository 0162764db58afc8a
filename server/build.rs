//! Tells the compiler where the built site lies: `SITE_DIR`, or `target/site` of the workspace.
//!
//! A release build embeds that folder; a debug build reads it while running.

use std::env;

fn main() {
    println!("cargo:rerun-if-env-changed=SITE_DIR");
    #[expect(clippy::disallowed_methods, reason = "build scripts are configured by the environment")]
    let given = env::var("SITE_DIR").ok();
    // A build script runs in the folder of its package.
    let default = || env::current_dir().map(|here| here.join("../target/site").display().to_string());
    let folder = given.map_or_else(default, Ok).expect("a build script has a folder to run in");
    println!("cargo:rerun-if-changed={folder}");
    println!("cargo:rustc-env=SITE_DIR={folder}");
}
