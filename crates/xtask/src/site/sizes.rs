//! How much a browser loads before the page is alive.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result};

/// What the first load may weigh, in bytes after brotli: what every page needs before it is alive. And what
/// a part may weigh that comes when it is needed; what several parts share is one of them.
const LIMIT: u64 = 250_000;

/// The sizes in bytes of what every first visit loads, and of the parts that come later.
pub(crate) struct Sizes {
    rows: Vec<Row>,
    parts: Vec<Row>,
}

struct Row {
    name: String,
    raw: u64,
    brotli: u64,
}

impl Row {
    fn sum(name: &str, rows: &[Self]) -> Self {
        let (raw, brotli) = rows.iter().fold((0, 0), |sum, row| (sum.0 + row.raw, sum.1 + row.brotli));
        Self { name: name.to_owned(), raw, brotli }
    }
}

impl Sizes {
    /// Measures a site that was built in the release profile.
    pub(crate) fn measure(site: &Path) -> Result<Self> {
        let length = |path: &str| {
            let path = site.join(path);
            Ok::<_, anyhow::Error>(
                fs::metadata(&path).with_context(|| format!("{} is missing.", path.display()))?.len(),
            )
        };
        let weigh = |name: &str, address: &serde_json::Value| {
            let path = address.as_str().unwrap_or_default().trim_start_matches('/');
            Ok::<_, anyhow::Error>(Row {
                name: name.to_owned(),
                raw: length(path)?,
                brotli: length(&format!("{path}.br"))?,
            })
        };
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(site.join("manifest.json"))?)?;
        let mut rows = Vec::new();
        for name in ["wasm", "js", "css"] {
            rows.push(weigh(name, &manifest[name])?);
        }
        rows.push(Row::sum("total", &rows));
        let needs = manifest["parts"].as_object().into_iter().flatten();
        let files = needs
            .flat_map(|(name, files)| files.as_array().into_iter().flatten().map(move |file| (name, file)));
        let files: Vec<_> = files.collect();
        let mut parts: Vec<Row> = Vec::new();
        for (place, (name, file)) in files.iter().enumerate() {
            if files[..place].iter().any(|(_, earlier)| earlier == file) {
                continue;
            }
            let is_shared = files.iter().filter(|(_, other)| other == file).count() > 1;
            let row = weigh(if is_shared { "shared" } else { name }, file)?;
            match parts.iter_mut().find(|part| part.name == row.name) {
                Some(part) => {
                    part.raw += row.raw;
                    part.brotli += row.brotli;
                }
                None => parts.push(row),
            }
        }
        Ok(Self { rows, parts })
    }

    /// A sentence when the first load is heavier than it may be.
    pub(crate) fn complaint(&self) -> Option<String> {
        let total = self.rows.last().map_or(0, |row| row.brotli);
        if total > LIMIT {
            return Some(format!(
                "The first load weighs {total} bytes after brotli; {LIMIT} are allowed. Look for a new heavy \
                 crate in `app`, or for something that can come later (app/src/parts.rs)."
            ));
        }
        let heavy = self.parts.iter().find(|part| part.brotli > LIMIT)?;
        Some(format!(
            "The part `{}` weighs {} bytes after brotli; {LIMIT} are allowed.",
            heavy.name, heavy.brotli
        ))
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "    {:<6} {:>10} {:>10}", "bytes", "raw", "brotli")?;
        for row in self.rows.iter().chain(&self.parts) {
            writeln!(f, "    {:<6} {:>10} {:>10}", row.name, row.raw, row.brotli)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, brotli: u64) -> Row {
        Row { name: name.into(), raw: 0, brotli }
    }

    #[test]
    fn only_more_than_the_limit_is_a_complaint() {
        let complaint = |total, part| {
            Sizes { rows: vec![row("total", total)], parts: vec![row("chats", part)] }.complaint()
        };
        assert_eq!(complaint(LIMIT, LIMIT), None);
        assert!(complaint(LIMIT + 1, 0).is_some());
        assert!(complaint(0, LIMIT + 1).is_some());
    }
}
