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

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreFailure {
    #[error("{} cannot be used: {cause}", .file.display())]
    File { file: PathBuf, cause: io::Error },
    #[error("the device's store cannot be opened: {0}")]
    Store(#[from] StoreError),
}

/// Opens the store in `folder`, which is made where there is none, for this user only: whoever can read it
/// can be this device.
pub(crate) async fn open(folder: &Path) -> Result<SqliteStore, StoreFailure> {
    let file = folder.join(FILE);
    let unusable = |cause| StoreFailure::File { file: file.clone(), cause };
    make_private(&file).map_err(unusable)?;
    let path = file.to_str().ok_or_else(|| unusable(io::Error::other("its name is not UTF-8")))?;
    Ok(SqliteStore::with_config(path, durable()).await?)
}

/// A key that is used a second time after a power loss is a message that cannot be read.
fn durable() -> SqliteStoreConfig {
    SqliteStoreConfig { synchronous: Synchronous::Full, ..SqliteStoreConfig::default() }
}

/// SQLite gives its other files the mode of this one.
fn make_private(file: &Path) -> io::Result<()> {
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
        let folder = tempfile::tempdir().unwrap();

        let store = open(folder.path()).await.unwrap();
        assert!(!store.exists().await.unwrap());
        store.create().await.unwrap();
        #[cfg(unix)]
        for file in fs::read_dir(folder.path()).unwrap() {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }

        drop(store);
        assert!(open(folder.path()).await.unwrap().exists().await.unwrap());
    }

    #[tokio::test]
    async fn two_devices_share_nothing() {
        let [one, two] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        open(one.path()).await.unwrap().create().await.unwrap();
        assert!(!open(two.path()).await.unwrap().exists().await.unwrap());
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let error = open(&parent.path().join("gone")).await.err().unwrap().to_string();
        assert!(error.contains("gone/device.db cannot be used"), "{error}");
    }
}
