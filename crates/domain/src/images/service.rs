//! The rules of pictures.

use std::sync::Arc;

use contract::{
    AppError, ChatId, ImageId, MessageId, UserId,
    images::{Image, ImageSize, Upload},
    limits::{IMAGE_BYTES, IMAGES_UNUSED},
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    picture::{self, Picture},
    store,
};
use crate::{
    Result,
    db::{Db, WriteTx},
    files::{Content, Files},
    settings::SettingsDesk,
};

/// After this, a file whose row was never written is one that a crash left behind.
const ABANDONED_MILLIS: i64 = 60 * 60 * 1000;

/// Pictures. Cheap to clone; clones share the limit on what is decoded at a time.
#[derive(Clone)]
pub struct Images {
    pub(super) db: Db,
    pub(super) files: Files,
    settings: SettingsDesk,
    turns: Arc<Semaphore>,
}

/// A picture's content, for somebody who may see it.
pub struct ImageFile {
    /// Its content type.
    pub kind: String,
    /// Its size.
    pub bytes: u64,
    /// Its content.
    pub content: Content,
}

impl Images {
    pub(crate) fn new(db: Db, files: Files, settings: SettingsDesk) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { db, files, settings, turns: Arc::new(Semaphore::new(cores)) }
    }

    /// Refuses when pictures are switched off, before anything is read of one.
    pub async fn require_uploads(&self) -> Result<()> {
        if self.settings.current().await?.uploads { Ok(()) } else { Err(AppError::UploadsOff.into()) }
    }

    /// Takes a picture in: decodes it, drops everything but its pixels, and keeps it with a thumbnail.
    ///
    /// Only `uploader` can see it until they send it in a message or make it a group's picture, of which
    /// they can do one, once.
    pub async fn upload(&self, uploader: UserId, bytes: Vec<u8>) -> Result<Upload> {
        self.require_uploads().await?;
        self.keep(uploader, bytes, IMAGES_UNUSED).await
    }

    /// Takes in a picture that somebody outside sent to `owner`, in the owner's name. It is given to a
    /// message at once.
    pub(crate) async fn take_in(&self, owner: UserId, bytes: Vec<u8>) -> Result<Upload> {
        if bytes.len() > IMAGE_BYTES {
            return Err(AppError::TooLarge { limit: IMAGE_BYTES as u64 }.into());
        }
        self.keep(owner, bytes, u32::MAX).await
    }

    async fn keep(&self, uploader: UserId, bytes: Vec<u8>, unused: u32) -> Result<Upload> {
        let mut picture = self.prepare(bytes).await?;

        // The removal is written down before the files, and taken back with the row: a crash between the
        // two leaves files that upkeep removes, and never a row without files.
        let file = Uuid::new_v4().simple().to_string();
        let mut tx = self.db.begin_write().await?;
        if store::unused_of(&mut tx, uploader).await? >= i64::from(unused) {
            return Err(too_many_unused().into());
        }
        let abandoned = tx.now().plus_millis(ABANDONED_MILLIS);
        store::insert_removal(&mut tx, &file, abandoned).await?;
        tx.commit().await?;

        let bytes = picture.full.len() as u64;
        self.files.keep(&name(&file, ImageSize::Full), std::mem::take(&mut picture.full)).await?;
        self.files.keep(&name(&file, ImageSize::Thumbnail), std::mem::take(&mut picture.thumbnail)).await?;

        let mut tx = self.db.begin_write().await?;
        let id = ImageId::generate();
        let now = tx.now();
        let new = store::New { id, uploader, file: &file, picture: &picture, bytes };
        store::insert(&mut tx, &new, now).await?;
        if !store::cancel_removal(&mut tx, &file).await? {
            // Writing took longer than an hour, and upkeep has begun to remove what was written.
            return Err(AppError::Unavailable.into());
        }
        tx.commit().await?;
        Ok(Upload {
            id,
            width: picture.width,
            height: picture.height,
            bytes,
            placeholder: picture.placeholder,
        })
    }

    /// A picture that `who` may see.
    pub async fn open(&self, who: UserId, id: ImageId, size: ImageSize) -> Result<ImageFile> {
        let mut tx = self.db.begin_read().await?;
        let row = store::visible(&mut tx, who, id).await?;
        drop(tx);
        let row = row.ok_or_else(|| AppError::not_found("picture"))?;
        // None when it was deleted just now.
        let found = self.files.read(&name(&row.file, size)).await?;
        let (bytes, content) = found.ok_or_else(|| AppError::not_found("picture"))?;
        Ok(ImageFile { kind: row.kind, bytes, content })
    }

    /// Refuses whoever may not see a picture, as if there were none.
    pub async fn require_visible(&self, who: UserId, id: ImageId) -> Result<()> {
        let mut tx = self.db.begin_read().await?;
        let row = store::visible(&mut tx, who, id).await?;
        row.map(drop).ok_or_else(|| AppError::not_found("picture").into())
    }

    async fn prepare(&self, bytes: Vec<u8>) -> Result<Picture> {
        let turn = self.turns.clone().acquire_owned().await;
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            picture::prepare(&bytes)
        });
        match work.await {
            Ok(outcome) => Ok(outcome?),
            // A decoder that panics on a file made to break it harms nobody but its sender.
            Err(error) => {
                tracing::error!(%error, "a picture could not be decoded");
                Err(picture::broken().into())
            }
        }
    }
}

/// Gives a picture of `uploader` to a message, in the transaction that stores the message.
pub(crate) async fn claim(
    tx: &mut WriteTx,
    uploader: UserId,
    id: ImageId,
    message: MessageId,
) -> Result<Image> {
    store::claim(tx, uploader, id, message).await?.ok_or_else(|| used_before("sent").into())
}

/// Gives a group a picture of `uploader`, or none, in the transaction that changes the group. The one it
/// had is gone with the commit; upkeep removes its files.
pub(crate) async fn give_to_chat(
    tx: &mut WriteTx,
    uploader: UserId,
    id: Option<ImageId>,
    chat: ChatId,
) -> Result<()> {
    let now = tx.now();
    if let Some(file) = store::take_of_chat(tx, chat).await? {
        store::insert_removal(tx, &file, now).await?;
    }
    match id {
        Some(id) if !store::claim_for_chat(tx, uploader, id, chat).await? => Err(used_before("used").into()),
        _ => Ok(()),
    }
}

/// Deletes the picture of a message, if it has one, in the transaction that deletes the message. Nobody
/// can see it after the commit; upkeep removes its files.
pub(crate) async fn delete_of_message(tx: &mut WriteTx, message: MessageId) -> Result<()> {
    let now = tx.now();
    if let Some(file) = store::take_of_message(tx, message).await? {
        store::insert_removal(tx, &file, now).await?;
    }
    Ok(())
}

/// The names of a picture's two files.
pub(super) fn name(file: &str, size: ImageSize) -> String {
    match size {
        ImageSize::Full => format!("images/{file}"),
        ImageSize::Thumbnail => format!("images/{file}-small"),
    }
}

fn used_before(what: &str) -> AppError {
    let sentence = format!(
        "This picture cannot be {what}: it was used before, or waited longer than a day. Please choose it again."
    );
    AppError::invalid("imageId", sentence)
}

fn too_many_unused() -> AppError {
    AppError::Conflict {
        field: "file".into(),
        message: format!(
            "You have {IMAGES_UNUSED} pictures that wait to be sent. Please send them first, or try again \
             tomorrow."
        ),
    }
}

#[cfg(test)]
mod tests {
    use contract::{ClientId, chats::NewMessage};

    use super::*;
    use crate::testing::{TestDomain, message, png};

    #[tokio::test]
    async fn the_picture_of_a_deleted_message_is_gone_at_once_and_its_files_soon() {
        let domain = TestDomain::new().await;
        let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
        let chat = domain.chat_with(&[alice, bob]).await;
        let images = &domain.services.images;
        let upload = images.upload(alice, png(9, 9)).await.unwrap();
        let new =
            NewMessage { client_id: ClientId::generate(), image_id: Some(upload.id), ..message("look") };
        let sent = domain.services.chats.send(alice, chat, new).await.unwrap();

        let mut tx = domain.services.db.begin_write().await.unwrap();
        delete_of_message(&mut tx, sent.id).await.unwrap();
        delete_of_message(&mut tx, sent.id).await.unwrap();
        tx.commit().await.unwrap();
        for who in [alice, bob] {
            assert!(images.open(who, upload.id, ImageSize::Full).await.is_err());
            assert!(images.require_visible(who, upload.id).await.is_err());
        }
        let files = || std::fs::read_dir(domain.folder.path().join("images")).unwrap().count();
        assert_eq!(files(), 2);
        images.tidy().await.unwrap();
        assert_eq!(files(), 0);
    }
}
