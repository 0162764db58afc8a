//! The network's own file: a line of JSON for everything that happened, written before anybody hears of it.
//! It outlives a crash of the hub, as the real network would.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
};

use super::world::{Entry, World};

/// The file, and the folder with pictures beside it.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    folder: PathBuf,
}

impl Journal {
    /// Opens the journal in `folder` and reads what there is on the network.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, World)> {
        fs::create_dir_all(folder)?;
        let path = folder.join("network.jsonl");
        let mut world = World::default();
        let mut whole = 0;
        if path.exists() {
            let mut lines = BufReader::new(File::open(&path)?);
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line)? > 0 {
                // A crash may have cut the last line short, in the middle of a letter or just before its end:
                // what it told never happened.
                let entry = line.strip_suffix(b"\n").map(serde_json::from_slice);
                let Some(Ok(entry)) = entry else { break };
                world.apply(entry);
                whole += line.len() as u64;
                line.clear();
            }
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        file.set_len(whole)?;
        drop(file);
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok((Self { file, folder: folder.to_owned() }, world))
    }

    /// Writes what happened.
    pub(super) fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    /// Keeps the picture of a letter.
    pub(super) fn keep(&self, id: &str, bytes: &[u8]) -> io::Result<()> {
        fs::write(self.picture(id), bytes)
    }

    /// The picture of a letter.
    pub(super) fn read(&self, id: &str) -> io::Result<Vec<u8>> {
        fs::read(self.picture(id))
    }

    fn picture(&self, id: &str) -> PathBuf {
        // Ids come from outside; a file's name has letters and digits only.
        let name: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
        self.folder.join(format!("{name}.picture"))
    }
}

#[cfg(test)]
mod tests {
    use contract::SessionId;

    use super::*;

    #[test]
    fn a_line_that_was_cut_short_never_happened() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(folder.path()).unwrap();
        let (one, other) = (SessionId::generate(), SessionId::generate());
        journal.write(&Entry::Linked { session: one, number: "+6012".into() }).unwrap();
        drop(journal);
        let third = Entry::Linked { session: SessionId::generate(), number: "+60é".into() };
        let whole = serde_json::to_vec(&third).unwrap();
        let inside_a_letter = whole.iter().position(|byte| !byte.is_ascii()).unwrap() + 1;
        for cut in [20, inside_a_letter, whole.len()] {
            let (mut journal, _) = Journal::open(folder.path()).unwrap();
            journal.file.write_all(&whole[..cut]).unwrap();
            drop(journal);
            let (_, world) = Journal::open(folder.path()).unwrap();
            assert_eq!(world.devices.keys().copied().collect::<Vec<_>>(), [one], "cut after {cut}");
        }
        let (mut journal, _) = Journal::open(folder.path()).unwrap();
        journal.write(&Entry::Linked { session: other, number: "+6013".into() }).unwrap();
        let (_, world) = Journal::open(folder.path()).unwrap();
        assert_eq!(world.devices.len(), 2);
    }
}
