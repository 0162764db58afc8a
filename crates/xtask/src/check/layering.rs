//! Who may use whom: the table of `ARCHITECTURE.md`, as far as manifests can tell.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{command, wasm_target::TRIPLE, workspace::Workspace};

/// Packages, and what they must not depend on. A name that ends with `*` stands for all that begin with it.
const FORBIDDEN: [(&str, &[&str]); 8] = [
    (
        "contract",
        &["domain", "app", "server", "axum*", "leptos*", "sqlx*", "socketioxide*", "web-sys", "gloo*"],
    ),
    (
        "domain",
        &["app", "server", "axum*", "leptos*", "socketioxide*", "reqwest", "whatsapp-*", "web-sys", "gloo*"],
    ),
    ("app", &["server", "axum*", "sqlx*", "socketioxide*", "tokio*", "whatsapp-*"]),
    (
        "frontend",
        &[
            "contract",
            "domain",
            "server",
            "axum*",
            "sqlx*",
            "socketioxide*",
            "tokio*",
            "whatsapp-*",
            "web-sys",
            "gloo*",
        ],
    ),
    ("server", &["frontend", "sqlx*", "web-sys", "gloo*"]),
    ("socketio", &["contract", "domain", "app", "server", "axum*", "leptos*", "sqlx*", "socketioxide*"]),
    ("whatsapp-cloud", &DRIVER),
    ("whatsapp-linked", &DRIVER),
];

/// What a way to reach WhatsApp has nothing to do with.
const DRIVER: [&str; 7] = ["app", "server", "axum*", "leptos*", "sqlx*", "socketioxide*", "web-sys"];

/// What features are called that make things unsafe; some tests need one.
const DANGER: &str = "danger-";

/// What `app` may only use on the server.
const ONLY_OPTIONAL: [&str; 2] = ["domain", "leptos_axum"];

/// Libraries of C that can be in a program once.
const ONCE: [&str; 1] = ["libsqlite3-sys"];

/// What must not be in the wasm, by whatever way it would get there.
const NOT_IN_THE_BROWSER: [&str; 5] = ["sqlx*", "tokio", "axum*", "domain", "socketioxide*"];

/// Checks the manifests of our packages.
pub(super) fn manifests(workspace: &Workspace) -> Result<()> {
    let complaints: Vec<String> = workspace.packages().flat_map(complaints_about).collect();
    refuse(&complaints, "ARCHITECTURE.md says who may use whom.")
}

/// Checks what the site is really made of.
pub(super) fn browser(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "tree",
        "--package",
        "frontend",
        "--target",
        TRIPLE,
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ]);
    let tree = command::output(&mut cargo, "The manifests must be readable.")?;
    refuse(
        &unwanted_in(&tree),
        "`cargo tree --package frontend --target wasm32-unknown-unknown --invert NAME` shows who brings it.",
    )
}

/// Checks what the server is made of when it is shipped.
pub(super) fn shipped(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["tree", "--package", "server", "--edges=normal", "--prefix=none", "--format={p} {f}"]);
    let tree = command::output(&mut cargo, "The manifests must be readable.")?;
    refuse(
        &unfit_for_shipping(&tree),
        "`cargo tree --package server --edges=normal,features --invert NAME` shows who brings it.",
    )
}

fn unfit_for_shipping(tree: &str) -> Vec<String> {
    let packages: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let dangers = packages.iter().filter(|package| package.contains(DANGER));
    let mut complaints: Vec<String> =
        dangers.map(|package| format!("`{package}` must not be shipped.")).collect();
    for name in ONCE {
        let versions: BTreeSet<&str> = packages
            .iter()
            .filter_map(|package| package.strip_prefix(name)?.trim_start().split(' ').next())
            .collect();
        if versions.len() > 1 {
            complaints.push(format!("`{name}` is there {} times.", versions.len()));
        }
    }
    complaints
}

fn refuse(complaints: &[String], advice: &str) -> Result<()> {
    if complaints.is_empty() {
        return Ok(());
    }
    bail!("{}\n{advice}", complaints.join("\n"))
}

fn complaints_about(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let forbidden = FORBIDDEN.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, forbidden)| forbidden);
    let mut complaints = Vec::new();
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        let used = dependency["name"].as_str().unwrap_or_default();
        if dependency["kind"] == "dev" {
            continue;
        }
        if forbidden.iter().any(|pattern| fits(pattern, used)) {
            complaints.push(format!("`{name}` must not depend on `{used}`."));
        }
        if name == "app" && ONLY_OPTIONAL.contains(&used) && dependency["optional"] != true {
            complaints.push(format!("`app` may depend on `{used}` only optionally, for the server."));
        }
    }
    complaints
}

fn unwanted_in(tree: &str) -> Vec<String> {
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let unwanted =
        names.into_iter().filter(|name| NOT_IN_THE_BROWSER.iter().any(|pattern| fits(pattern, name)));
    unwanted.map(|name| format!("`{name}` must not get into the browser.")).collect()
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn this_project_keeps_its_layers() {
        let workspace = Workspace::find().unwrap();
        manifests(&workspace).unwrap();
        browser(&workspace).unwrap();
        shipped(&workspace).unwrap();
    }

    #[test]
    fn a_forbidden_dependency_is_named() {
        let package = json!({ "name": "contract", "dependencies": [
            { "name": "serde", "kind": null },
            { "name": "sqlx", "kind": null },
            { "name": "leptos_router", "kind": null },
            { "name": "axum", "kind": "dev" },
        ]});
        let complaints = complaints_about(&package);
        assert_eq!(
            complaints,
            ["`contract` must not depend on `sqlx`.", "`contract` must not depend on `leptos_router`."]
        );
    }

    #[test]
    fn the_app_takes_the_domain_only_optionally() {
        let package = |optional: bool| json!({ "name": "app", "dependencies": [{ "name": "domain", "optional": optional }]});
        assert!(complaints_about(&package(true)).is_empty());
        assert_eq!(complaints_about(&package(false)).len(), 1);
    }

    #[test]
    fn what_makes_things_unsafe_and_what_is_there_twice_is_not_shipped() {
        let tree = "server v0.1.0 (/p) default,linked\nlibsqlite3-sys v0.37.0 bundled\n\
                    libsqlite3-sys v0.37.0 bundled (*)\nwacore-noise v0.7.0 danger-skip-cert-chain-verify\n";
        assert_eq!(
            unfit_for_shipping(tree),
            ["`wacore-noise v0.7.0 danger-skip-cert-chain-verify` must not be shipped."]
        );
        let twice = "libsqlite3-sys v0.36.0 bundled\nlibsqlite3-sys v0.37.0 bundled\n";
        assert_eq!(unfit_for_shipping(twice), ["`libsqlite3-sys` is there 2 times."]);
    }

    #[test]
    fn the_server_s_crates_are_found_in_the_browser_s_tree() {
        let tree = "frontend v0.1.0 (/p)\nleptos v0.8.23\ntokio-stream v0.1.0\nsqlx-core v0.9.0\n";
        assert_eq!(unwanted_in(tree), ["`sqlx-core` must not get into the browser."]);
    }
}
