//! Files that people send: below `DATA_DIR`, behind an object store.

use std::{fs, path::Path, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path as Name,
};

use crate::{Error, Result};

/// A file's bytes, piece by piece.
pub type Content = BoxStream<'static, std::io::Result<Bytes>>;

/// Where files are kept. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// Files in `folder`, which is made where there is none.
    ///
    /// # Errors
    /// [`Error::Setup`] with a sentence that names what is wrong and what to do.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        let explain = |error: &dyn std::fmt::Display| {
            Error::Setup(format!(
                "DATA_DIR: {} cannot be used: {error}. Check that this user may write there.",
                folder.display()
            ))
        };
        fs::create_dir_all(folder).map_err(|error| explain(&error))?;
        // What was accepted survives a power loss, as rows do.
        let store =
            LocalFileSystem::new_with_prefix(folder).map_err(|error| explain(&error))?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Keeps a file under a name of letters, digits, slashes and dashes.
    pub(crate) async fn keep(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        self.store.put(&Name::from(name), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// A file's size and content, if it is there.
    pub(crate) async fn read(&self, name: &str) -> Result<Option<(u64, Content)>> {
        match self.store.get(&Name::from(name)).await {
            Ok(found) => {
                let bytes = found.meta.size;
                Ok(Some((bytes, found.into_stream().map_err(std::io::Error::other).boxed())))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a file; one that is not there is no failure.
    pub(crate) async fn remove(&self, name: &str) -> Result<()> {
        match self.store.delete(&Name::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
