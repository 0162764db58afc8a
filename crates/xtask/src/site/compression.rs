//! Brotli and gzip, made once at build time at their best and slowest settings.

use std::{fs, io::Write, path::Path};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::folder::SiteFile;

const WORTH_IT: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Adds a `.br` and a `.gz` for each file that compresses well.
///
/// Those that `folder` holds since an earlier build, beside an equal file, are taken over.
pub(super) fn add_compressed(folder: &Path, files: &mut Vec<SiteFile>) -> Result<()> {
    let mut more = Vec::new();
    for file in files.iter() {
        let extension = Path::new(&file.path).extension().unwrap_or_default().to_string_lossy();
        if !WORTH_IT.contains(&&*extension) {
            continue;
        }
        let unchanged = fs::read(folder.join(&file.path)).is_ok_and(|content| content == file.content);
        for (ending, compress) in [("br", brotli as Compress), ("gz", gzip)] {
            let path = format!("{}.{ending}", file.path);
            let content = match fs::read(folder.join(&path)) {
                Ok(made_before) if unchanged => made_before,
                _ => compress(&file.content)?,
            };
            more.push(SiteFile::new(path, content));
        }
    }
    files.append(&mut more);
    Ok(())
}

type Compress = fn(&[u8]) -> Result<Vec<u8>>;

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn text_is_compressed_and_pictures_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let text = "switchboard ".repeat(100).into_bytes();
        let mut files = vec![
            SiteFile::new("a.css".to_owned(), text.clone()),
            SiteFile::new("a.png".to_owned(), text.clone()),
        ];
        add_compressed(folder.path(), &mut files).unwrap();

        let names: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(names, ["a.css", "a.png", "a.css.br", "a.css.gz"]);
        let mut unpacked = Vec::new();
        brotli::Decompressor::new(&*files[2].content, 4096).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*files[3].content).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }
}
