//! The site's files: embedded in a release build, read from `SITE_DIR` in a debug build.

use std::{collections::BTreeMap, fmt::Write as _};

use app::shell::SiteAssets;
use axum::{body::Body, response::Response};
use http::{
    HeaderMap, StatusCode,
    header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
        VARY,
    },
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$SITE_DIR"]
#[allow_missing = true]
struct Site;

/// The hashed names of the built files, from the site's manifest.
///
/// # Errors
/// A sentence when the site was not built. A debug build serves pages without their scripts then, which
/// is all that tests of the server need.
pub fn manifest() -> Result<SiteAssets, String> {
    let missing = || "The site is not built. Start with `cargo xtask run`, which builds it.".to_owned();
    let Some(manifest) = Site::get("manifest.json") else {
        return if cfg!(debug_assertions) { Ok(unbuilt()) } else { Err(missing()) };
    };
    let names: serde_json::Value = serde_json::from_slice(&manifest.data).map_err(|_| missing())?;
    let name = |key: &str| names[key].as_str().map(str::to_owned).ok_or_else(missing);
    let parts = serde_json::from_value(names["parts"].clone()).map_err(|_| missing())?;
    Ok(SiteAssets { js: name("js")?, wasm: name("wasm")?, css: name("css")?, parts })
}

fn unbuilt() -> SiteAssets {
    let name = |ending: &str| format!("/pkg/switchboard.{ending}");
    SiteAssets { js: name("js"), wasm: name("wasm"), css: name("css"), parts: BTreeMap::new() }
}

/// Whether there is a file at `path`.
pub fn is_file(path: &str) -> bool {
    // Looking in `pkg/` alone costs nothing; the few files beside it are small.
    path.starts_with("/pkg/")
}

/// The file at `path` in the best encoding that the browser takes, if there is one.
pub fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.trim_start_matches('/');
    let packed = matches!(name.rsplit_once('.'), Some((_, "br" | "gz")));
    if name.is_empty() || name == "manifest.json" || packed {
        return None;
    }
    let plain = Site::get(name)?;
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (file, encoding) = best(name, accepted).unwrap_or((plain, None));
    let etag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let unchanged = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());

    let mut response = if unchanged {
        Response::new(Body::empty())
    } else {
        Response::new(Body::from(file.data.into_owned()))
    };
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let head = response.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    head.insert(VARY, HeaderValue::from_static("accept-encoding"));
    // Files in pkg/ carry their hash in their name.
    let caching =
        if name.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    head.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        head.insert(ETAG, etag);
    }
    if let Some(encoding) = encoding {
        head.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn best(name: &str, accepted: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(encoding, ending)| {
        accepted
            .split(',')
            .any(|offer| offer.split(';').next().is_some_and(|offer| offer.trim() == encoding))
            .then(|| Site::get(&format!("{name}{ending}")))
            .flatten()
            .map(|file| (file, Some(encoding)))
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
