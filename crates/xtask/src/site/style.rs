//! The style sheet: the files that `style/main.css` imports, in its order, as one.

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use lightningcss::{
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions, StyleSheet},
};

use crate::workspace::Profile;

/// All styles of the project at `root`; minified in the release profile.
pub(super) fn collect(root: &Path, profile: Profile) -> Result<String> {
    let folder = root.join("style");
    let main = folder.join("main.css");
    if !main.exists() {
        bail!("style/main.css is missing. It imports the other style sheets.");
    }
    let css = inline_imports(&folder, &main)?;
    match profile {
        Profile::Dev => Ok(css),
        Profile::Release => minify(&css),
    }
}

fn inline_imports(folder: &Path, main: &Path) -> Result<String> {
    let mut css = String::new();
    for line in read(main)?.lines() {
        if line.trim_start().starts_with("@import") {
            let name = imported_file(line).with_context(|| {
                format!("style/main.css: write `@import \"file.css\";` instead of `{}`.", line.trim())
            })?;
            css += &read(&folder.join(name))?;
        } else {
            css += line;
        }
        css += "\n";
    }
    Ok(css)
}

/// The file that a plain import names.
fn imported_file(line: &str) -> Option<&str> {
    line.trim().strip_prefix("@import")?.trim().strip_suffix(';')?.trim().strip_prefix('"')?.strip_suffix('"')
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read.", path.display()))
}

fn minify(css: &str) -> Result<String> {
    let unreadable = |error: String| anyhow!("The styles cannot be minified. {error}");
    let mut sheet =
        StyleSheet::parse(css, ParserOptions::default()).map_err(|error| unreadable(error.to_string()))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| unreadable(error.to_string()))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map_err(|error| unreadable(error.to_string()))?;
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_one_small_sheet_in_their_order() {
        let root = tempfile::tempdir().unwrap();
        let style = root.path().join("style");
        fs::create_dir(&style).unwrap();
        fs::write(style.join("main.css"), "/* order */\n@import \"b.css\";\n@import \"a.css\";\n").unwrap();
        fs::write(style.join("a.css"), "p { color : red; }\n").unwrap();
        fs::write(style.join("b.css"), "a { color: blue; }\n").unwrap();

        assert_eq!(collect(root.path(), Profile::Release).unwrap(), "a{color:#00f}p{color:red}");
    }

    #[test]
    fn an_import_with_conditions_is_refused() {
        assert_eq!(imported_file("@import \"a.css\";"), Some("a.css"));
        assert_eq!(imported_file("@import url(a.css) print;"), None);
        assert_eq!(imported_file("@import \"a.css\" layer(base);"), None);
    }
}
