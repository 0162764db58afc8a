//! How much a browser loads before the page is alive.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result};

/// What the first load may weigh, in bytes after brotli.
const LIMIT: u64 = 250_000;

/// The sizes in bytes of what every first visit loads.
pub(crate) struct Sizes {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    raw: u64,
    brotli: u64,
}

impl Sizes {
    /// Measures a site that was built in the release profile.
    pub(crate) fn measure(site: &Path) -> Result<Self> {
        let weigh = |path: &str| {
            let path = site.join(path);
            Ok::<_, anyhow::Error>(
                fs::metadata(&path).with_context(|| format!("{} is missing.", path.display()))?.len(),
            )
        };
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(site.join("manifest.json"))?)?;
        let mut rows = Vec::new();
        for name in ["wasm", "js", "css"] {
            let path = manifest[name].as_str().unwrap_or_default().trim_start_matches('/');
            rows.push(Row { name, raw: weigh(path)?, brotli: weigh(&format!("{path}.br"))? });
        }
        let (raw, brotli) = rows.iter().fold((0, 0), |sum, row| (sum.0 + row.raw, sum.1 + row.brotli));
        rows.push(Row { name: "total", raw, brotli });
        Ok(Self { rows })
    }

    /// A sentence when the first load is heavier than it may be.
    pub(crate) fn complaint(&self) -> Option<String> {
        let total = self.rows.last().map_or(0, |row| row.brotli);
        (total > LIMIT).then(|| {
            format!("The first load weighs {total} bytes after brotli; {LIMIT} are allowed. Look for a new heavy crate in `app`.")
        })
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "    {:<6} {:>10} {:>10}", "bytes", "raw", "brotli")?;
        for row in &self.rows {
            writeln!(f, "    {:<6} {:>10} {:>10}", row.name, row.raw, row.brotli)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_than_the_limit_is_a_complaint() {
        let sizes = |brotli| Sizes { rows: vec![Row { name: "total", raw: 0, brotli }] };
        assert_eq!(sizes(LIMIT).complaint(), None);
        assert!(sizes(LIMIT + 1).complaint().is_some());
    }
}
