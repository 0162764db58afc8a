//! The environment variables that the workshop reads, all in one place.

use std::path::{Path, PathBuf};

/// The value of a variable, unless it is unset or empty.
#[expect(clippy::disallowed_methods, reason = "the rule is about the product; these choose tools")]
pub(crate) fn value(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether `name` is what cargo tells a program about its own package.
///
/// Handed on to another cargo, these make build scripts that watch them run again.
pub(crate) fn describes_a_package(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// The names of all variables that are set.
pub(crate) fn names() -> impl Iterator<Item = String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}

/// Where `PATH` finds a program.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let folders = value("PATH").unwrap_or_default();
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| is_program(path))
}

/// Whether `path` is a file that may be executed.
pub(crate) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
