//! Folders of files, read and replaced as a whole.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A file of the site: its path from the site's root, with slashes, and what is in it.
pub(super) struct SiteFile {
    pub(super) path: String,
    pub(super) content: Vec<u8>,
}

impl SiteFile {
    pub(super) fn new(path: String, content: Vec<u8>) -> Self {
        Self { path, content }
    }
}

/// All files below `folder`, in the order of their paths, hidden ones left out; none when there is no folder.
pub(super) fn read(folder: &Path) -> Result<Vec<SiteFile>> {
    let mut files = Vec::new();
    for path in paths(folder)? {
        let content = fs::read(&path).with_context(|| format!("{} cannot be read.", path.display()))?;
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        files.push(SiteFile::new(name, content));
    }
    Ok(files)
}

/// Makes `folder` hold exactly `files`. Equal files are left alone, so that their times stay;
/// old ones go last, so that a server which reads the folder finds either the old site or the new one.
pub(super) fn replace(folder: &Path, files: &[SiteFile]) -> Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        if fs::read(&path).is_ok_and(|content| content == file.content) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, &file.content).with_context(|| format!("{} cannot be written.", path.display()))?;
    }
    let wanted: HashSet<PathBuf> = files.iter().map(|file| folder.join(&file.path)).collect();
    for old in paths(folder)?.into_iter().filter(|path| !wanted.contains(path)) {
        fs::remove_file(&old).with_context(|| format!("{} cannot be removed.", old.display()))?;
    }
    Ok(())
}

fn paths(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let entries = next.read_dir().with_context(|| format!("{} cannot be listed.", next.display()))?;
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type()?.is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, content: &str) -> SiteFile {
        SiteFile::new(path.to_owned(), content.as_bytes().to_vec())
    }

    #[test]
    fn a_folder_holds_exactly_what_it_was_given() {
        let folder = tempfile::tempdir().unwrap();
        replace(folder.path(), &[file("a.txt", "1"), file("pkg/old.js", "2")]).unwrap();
        replace(folder.path(), &[file("a.txt", "1"), file("pkg/new.js", "3")]).unwrap();

        let found: Vec<_> =
            read(folder.path()).unwrap().into_iter().map(|file| (file.path, file.content)).collect();
        assert_eq!(found, [("a.txt".to_owned(), b"1".to_vec()), ("pkg/new.js".to_owned(), b"3".to_vec())]);
    }

    #[test]
    fn an_equal_file_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let time = || folder.path().join("a.txt").metadata().unwrap().modified().unwrap();
        replace(folder.path(), &[file("a.txt", "1")]).unwrap();
        let before = time();
        replace(folder.path(), &[file("a.txt", "1"), file("b.txt", "2")]).unwrap();
        assert_eq!(time(), before);
    }
}
