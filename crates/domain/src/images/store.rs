//! Rows of pictures and removals. Nothing here decides anything.

use contract::{ChatId, ImageId, MessageId, Timestamp, UserId, images::Image};
use sqlx::FromRow;
use uuid::Uuid;

use super::picture::Picture;
use crate::{
    Result,
    db::{Conn, on_conn},
};

/// Where a picture's content is.
#[derive(FromRow)]
pub(super) struct FileRow {
    pub(super) file: String,
    pub(super) kind: String,
}

#[derive(FromRow)]
struct ImageRow {
    id: Uuid,
    width: i64,
    height: i64,
    placeholder: String,
}

impl From<ImageRow> for Image {
    fn from(row: ImageRow) -> Self {
        Self {
            id: row.id.into(),
            width: u32::try_from(row.width).unwrap_or_default(),
            height: u32::try_from(row.height).unwrap_or_default(),
            placeholder: row.placeholder,
        }
    }
}

/// A picture to be.
pub(super) struct New<'a> {
    pub(super) id: ImageId,
    pub(super) uploader: UserId,
    pub(super) file: &'a str,
    pub(super) picture: &'a Picture,
    pub(super) bytes: u64,
}

pub(super) async fn insert(conn: &mut Conn, new: &New<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "
        insert into images (id, uploader_id, file, kind, width, height, bytes, placeholder, uploaded_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    let picture = new.picture;
    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(new.id.uuid())
            .bind(new.uploader.uuid())
            .bind(new.file)
            .bind(picture.kind.content_type())
            .bind(i64::from(picture.width))
            .bind(i64::from(picture.height))
            .bind(new.bytes.cast_signed())
            .bind(&picture.placeholder)
            .bind(now.millis())
            .execute(c)
            .await?;
    });
    Ok(())
}

/// Pictures that a person uploaded and did not use.
pub(super) async fn unused_of(conn: &mut Conn, uploader: UserId) -> Result<i64> {
    const SQL: &str = "
        select count(*) from images
         where uploader_id = $1 and message_id is null and chat_id is null";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(uploader.uuid()).fetch_one(c).await?))
}

/// The file of a picture that `who` may see: their own until it is used, then what is in messages of
/// their chats and what their groups look like.
pub(super) async fn visible(conn: &mut Conn, who: UserId, id: ImageId) -> Result<Option<FileRow>> {
    const SQL: &str = "
        select i.file, i.kind
          from images i
         where i.id = $1
           and ((i.message_id is null and i.chat_id is null and i.uploader_id = $2)
                or exists (select 1
                             from members mine
                            where mine.chat_id = i.chat_id and mine.user_id = $2)
                or exists (select 1
                             from messages m join members mine on mine.chat_id = m.chat_id
                            where m.id = i.message_id and mine.user_id = $2
                              and m.number >= mine.from_number))";

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(id.uuid()).bind(who.uuid()).fetch_optional(c).await?))
}

/// Gives a picture of `uploader` that is not used yet to a message; none when there is no such picture.
pub(super) async fn claim(
    conn: &mut Conn,
    uploader: UserId,
    id: ImageId,
    message: MessageId,
) -> Result<Option<Image>> {
    const SQL: &str = "
        update images set message_id = $1
         where id = $2 and uploader_id = $3 and message_id is null and chat_id is null
        returning id, width, height, placeholder";

    let row: Option<ImageRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(message.uuid())
            .bind(id.uuid())
            .bind(uploader.uuid())
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(Image::from))
}

/// Gives a picture of `uploader` that is not used yet to a group that has none; false when there is no
/// such picture.
pub(super) async fn claim_for_chat(
    conn: &mut Conn,
    uploader: UserId,
    id: ImageId,
    chat: ChatId,
) -> Result<bool> {
    const SQL: &str = "
        update images set chat_id = $1
         where id = $2 and uploader_id = $3 and message_id is null and chat_id is null";

    let claimed = on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(chat.uuid())
            .bind(id.uuid())
            .bind(uploader.uuid())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(claimed == 1)
}

/// Takes the row of a group's picture away and gives its file.
pub(super) async fn take_of_chat(conn: &mut Conn, chat: ChatId) -> Result<Option<String>> {
    const SQL: &str = "delete from images where chat_id = $1 returning file";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(chat.uuid()).fetch_optional(c).await?))
}

/// Takes the row of a message's picture away and gives its file.
pub(super) async fn take_of_message(conn: &mut Conn, message: MessageId) -> Result<Option<String>> {
    const SQL: &str = "delete from images where message_id = $1 returning file";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(message.uuid()).fetch_optional(c).await?))
}

/// Takes the rows of pictures away that were uploaded before a moment and never used; gives their files.
pub(super) async fn take_unused(conn: &mut Conn, before: Timestamp) -> Result<Vec<String>> {
    const SQL: &str = "
        delete from images
         where message_id is null and chat_id is null and uploaded_at < $1
        returning file";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(before.millis()).fetch_all(c).await?))
}

/// Writes down that a file goes at a moment.
pub(super) async fn insert_removal(conn: &mut Conn, file: &str, due: Timestamp) -> Result<()> {
    const SQL: &str = "insert into removals (file, due_at) values ($1, $2)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(file).bind(due.millis()).execute(c).await?;
    });
    Ok(())
}

/// Takes a removal back; false when it has begun.
pub(super) async fn cancel_removal(conn: &mut Conn, file: &str) -> Result<bool> {
    const SQL: &str = "delete from removals where file = $1 and begun_at is null";

    Ok(on_conn!(conn, |c| sqlx::query(SQL).bind(file).execute(c).await?.rows_affected()) == 1)
}

/// Begins removals that are due and gives their files, those that were begun before included.
pub(super) async fn begin_removals(conn: &mut Conn, now: Timestamp) -> Result<Vec<String>> {
    const SQL: &str = "
        update removals set begun_at = coalesce(begun_at, $1)
         where due_at <= $1
        returning file";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(now.millis()).fetch_all(c).await?))
}

pub(super) async fn end_removal(conn: &mut Conn, file: &str) -> Result<()> {
    const SQL: &str = "delete from removals where file = $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(file).execute(c).await?;
    });
    Ok(())
}
