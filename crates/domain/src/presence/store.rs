//! When people were last seen. Nothing here decides anything.

use contract::{Timestamp, UserId};

use crate::{
    Result,
    db::{Conn, on_conn},
};

pub(super) async fn note(conn: &mut Conn, person: UserId, at: Timestamp) -> Result<()> {
    const SQL: &str = "
        update users set last_seen_at = $1
         where id = $2 and (last_seen_at is null or last_seen_at < $1)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(at.millis()).bind(person.uuid()).execute(c).await?;
    });
    Ok(())
}

/// When `person` was last seen, if they are `asker` or share a chat with them.
pub(super) async fn last_seen(conn: &mut Conn, asker: UserId, person: UserId) -> Result<Option<Timestamp>> {
    const SQL: &str = "
        select last_seen_at from users
         where id = $1
           and (id = $2 or exists (select 1 from members mine
                                     join members theirs on theirs.chat_id = mine.chat_id
                                    where mine.user_id = $2 and theirs.user_id = $1))";

    let found: Option<Option<i64>> = on_conn!(conn, |c| {
        sqlx::query_scalar(SQL).bind(person.uuid()).bind(asker.uuid()).fetch_optional(c).await?
    });
    Ok(found.flatten().map(Timestamp::from))
}
