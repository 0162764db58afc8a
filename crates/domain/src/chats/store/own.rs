//! A member's own state of a chat.

use contract::{
    ChatId, Timestamp, UserId,
    chats::{Chat, Notify},
};

use crate::{
    Result,
    db::{Conn, on_conn},
};

const fn word(notify: Notify) -> &'static str {
    match notify {
        Notify::All => "all",
        Notify::Mentions => "mentions",
        Notify::None => "none",
    }
}

/// Keeps the own part of `chat` as it is to be.
pub(in crate::chats) async fn keep(conn: &mut Conn, user: UserId, chat: &Chat) -> Result<()> {
    const SQL: &str = "
        update members
           set pinned = $1, archived = $2, muted_until = $3, notify = $4, marked_unread = $5, draft = $6,
               draft_at = $7
         where chat_id = $8 and user_id = $9";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(chat.pinned)
            .bind(chat.archived)
            .bind(chat.muted_until.map(Timestamp::millis))
            .bind(word(chat.notify))
            .bind(chat.marked_unread)
            .bind(chat.draft.as_ref().map(|draft| draft.text.as_str()))
            .bind(chat.draft.as_ref().map(|draft| draft.updated_at.millis()))
            .bind(chat.id.uuid())
            .bind(user.uuid())
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The chat is not put aside as unread any more.
pub(in crate::chats) async fn clear_mark(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<()> {
    const SQL: &str = "update members set marked_unread = $1 where chat_id = $2 and user_id = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(false).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}

/// What was begun to be written was sent.
pub(in crate::chats) async fn clear_draft(conn: &mut Conn, chat: ChatId, user: UserId) -> Result<()> {
    const SQL: &str = "update members set draft = null, draft_at = null where chat_id = $1 and user_id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(chat.uuid()).bind(user.uuid()).execute(c).await?;
    });
    Ok(())
}
