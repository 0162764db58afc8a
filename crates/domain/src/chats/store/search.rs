//! The index of words.

use contract::{ChatId, MessageId, UserId, chats::SearchQuery};
use uuid::Uuid;

use crate::{
    Result,
    db::{Conn, on_conn},
};

/// Puts a message's words into the index.
pub(in crate::chats) async fn insert(conn: &mut Conn, id: MessageId, words: &str) -> Result<()> {
    const ROW: &str = "insert into search_rows (message_id) values ($1) returning key";
    const WORDS: &str = "insert into search_words (rowid, words) values ($1, $2)";
    const BOTH: &str = "insert into search_rows (message_id, words) values ($1, to_tsvector('simple', $2))";

    match conn {
        Conn::Sqlite(c) => {
            let key: i64 = sqlx::query_scalar(ROW).bind(id.uuid()).fetch_one(&mut **c).await?;
            sqlx::query(WORDS).bind(key).bind(words).execute(&mut **c).await?;
        }
        Conn::Postgres(c) => {
            sqlx::query(BOTH).bind(id.uuid()).bind(words).execute(&mut **c).await?;
        }
    }
    Ok(())
}

/// Takes a message's words out of the index; they have to be those that were put in.
pub(in crate::chats) async fn delete(conn: &mut Conn, id: MessageId, words: &str) -> Result<()> {
    const ROW: &str = "delete from search_rows where message_id = $1 returning key";
    const WORDS: &str = "insert into search_words (search_words, rowid, words) values ('delete', $1, $2)";

    let key: Option<i64> =
        on_conn!(&mut *conn, |c| sqlx::query_scalar(ROW).bind(id.uuid()).fetch_optional(c).await?);
    if let (Conn::Sqlite(c), Some(key)) = (conn, key) {
        sqlx::query(WORDS).bind(key).bind(words).execute(&mut **c).await?;
    }
    Ok(())
}

/// Messages that `user` may see and that have all of `words`, each perhaps as the beginning of one: the
/// place in the index and the message, what was stored last first, below the place `below`.
pub(in crate::chats) async fn find(
    conn: &mut Conn,
    user: UserId,
    words: &[String],
    query: &SearchQuery,
    below: i64,
    limit: u32,
) -> Result<Vec<(i64, MessageId)>> {
    // Reading the index in its own order ends as soon as there are enough.
    const SQLITE: &str = "
        select r.key, m.id
          from search_words w
          cross join search_rows r on r.key = w.rowid
          cross join messages m on m.id = r.message_id
          join members mine on mine.chat_id = m.chat_id and mine.user_id = $1
         where w.search_words match $2 and w.rowid < $3 and m.number >= mine.from_number
           and ($4 is null or m.chat_id = $4) and ($5 is null or coalesce(m.contact_id, m.sender_id) = $5)
           and m.sent_at >= $6 and m.sent_at < $7
         order by w.rowid desc
         limit $8";
    const POSTGRES: &str = "
        select r.key, m.id
          from search_rows r
          join messages m on m.id = r.message_id
          join members mine on mine.chat_id = m.chat_id and mine.user_id = $1
         where r.words @@ to_tsquery('simple', $2) and r.key < $3 and m.number >= mine.from_number
           and ($4 is null or m.chat_id = $4) and ($5 is null or coalesce(m.contact_id, m.sender_id) = $5)
           and m.sent_at >= $6 and m.sent_at < $7
         order by r.key desc
         limit $8";

    // Words hold letters and digits only, so none of them can be an operator; see `words`.
    let (sql, pattern) = match conn {
        Conn::Sqlite(_) => {
            (SQLITE, words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" "))
        }
        Conn::Postgres(_) => {
            (POSTGRES, words.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(" & "))
        }
    };
    let rows: Vec<(i64, Uuid)> = on_conn!(conn, |c| {
        sqlx::query_as(sql)
            .bind(user.uuid())
            .bind(pattern)
            .bind(below)
            .bind(query.chat_id.map(ChatId::uuid))
            .bind(query.sender_id.map(UserId::uuid))
            .bind(query.since.map_or(i64::MIN, contract::Timestamp::millis))
            .bind(query.until.map_or(i64::MAX, contract::Timestamp::millis))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(|(key, id)| (key, id.into())).collect())
}

/// Messages with words that are not in the index, at most `limit`: id and text.
pub(in crate::chats) async fn missing(conn: &mut Conn, limit: i64) -> Result<Vec<(MessageId, String)>> {
    const SQL: &str = "
        select m.id, m.content
          from messages m left join search_rows r on r.message_id = m.id
         where r.key is null and not m.hidden
         order by m.id
         limit $1";

    let rows: Vec<(Uuid, String)> = on_conn!(conn, |c| sqlx::query_as(SQL).bind(limit).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id, content)| (id.into(), content)).collect())
}

/// Whether everything from before there was an index is in it.
pub(in crate::chats) async fn is_whole(conn: &mut Conn) -> Result<bool> {
    const SQL: &str = "select value from meta where name = 'search'";

    let value: Option<String> = on_conn!(conn, |c| sqlx::query_scalar(SQL).fetch_optional(c).await?);
    Ok(value.is_some())
}

/// Notes that everything is in the index.
pub(in crate::chats) async fn set_whole(conn: &mut Conn) -> Result<()> {
    const SQL: &str =
        "insert into meta (name, value) values ('search', 'whole') on conflict (name) do nothing";

    on_conn!(conn, |c| {
        sqlx::query(SQL).execute(c).await?;
    });
    Ok(())
}
