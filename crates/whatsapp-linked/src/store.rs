//! Where a linked device keeps its keys: one SQLite file for each session, in a folder of its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use whatsapp_rust::{
    store::{SqliteStore, SqliteStoreConfig, Synchronous},
    wacore::store::error::StoreError,
};

const FILE: &str = "device.db";

/// A session's folder. Whoever can read it can be this device.
#[derive(Clone, Debug)]
pub(crate) struct DeviceFolder(PathBuf);

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreFailure {
    #[error("{} cannot be used: {cause}", .folder.display())]
    Folder { folder: PathBuf, cause: io::Error },
    #[error("the device's store cannot be opened: {0}")]
    Store(#[from] StoreError),
}

impl DeviceFolder {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Opens the store, which is made where there is none, for this user only.
    pub(crate) async fn open(&self) -> Result<SqliteStore, StoreFailure> {
        let file = self.0.join(FILE);
        let made = make_private(&self.0).and_then(|()| make_private_file(&file));
        made.map_err(|cause| self.unusable(cause))?;
        let Some(path) = file.to_str() else {
            return Err(self.unusable(io::Error::other("its name is not UTF-8")));
        };
        Ok(SqliteStore::with_config(path, durable()).await?)
    }

    /// Removes all that the device keeps; one that is not there is no failure.
    pub(crate) fn wipe(&self) -> Result<(), StoreFailure> {
        match fs::remove_dir_all(&self.0) {
            Ok(()) => Ok(()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(cause) => Err(self.unusable(cause)),
        }
    }

    fn unusable(&self, cause: io::Error) -> StoreFailure {
        StoreFailure::Folder { folder: self.0.clone(), cause }
    }
}

/// A key that is used a second time after a power loss is a message that cannot be read.
fn durable() -> SqliteStoreConfig {
    let mut config = SqliteStoreConfig::default();
    config.synchronous = Synchronous::Full;
    config
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// SQLite gives its other files the mode of this one.
fn make_private_file(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}

#[cfg(test)]
mod tests {
    use whatsapp_rust::store::traits::DeviceStore as _;

    use super::*;

    #[tokio::test]
    async fn a_device_keeps_its_keys_in_its_folder_and_for_this_user_only() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DeviceFolder::at(parent.path().join("sessions/one"));

        let store = folder.open().await.unwrap();
        assert!(!store.exists().await.unwrap());
        store.create().await.unwrap();
        drop(store);
        assert!(folder.open().await.unwrap().exists().await.unwrap());

        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder.0), 0o700);
            for file in fs::read_dir(&folder.0).unwrap() {
                assert_eq!(mode(&file.unwrap().path()), 0o600);
            }
        }
    }

    #[tokio::test]
    async fn two_devices_share_nothing_and_a_wiped_one_is_gone() {
        let parent = tempfile::tempdir().unwrap();
        let [one, two] = ["one", "two"].map(|name| DeviceFolder::at(parent.path().join(name)));
        one.open().await.unwrap().create().await.unwrap();
        assert!(!two.open().await.unwrap().exists().await.unwrap());

        one.wipe().unwrap();
        one.wipe().unwrap();
        assert!(!parent.path().join("one").exists());
        assert!(parent.path().join("two").exists());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let taken = parent.path().join("file");
        fs::write(&taken, "").unwrap();
        let error = DeviceFolder::at(taken.join("one")).open().await.err().unwrap().to_string();
        assert!(error.contains("file/one cannot be used"), "{error}");
    }
}
