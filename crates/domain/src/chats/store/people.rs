//! Names of people.

use contract::{AppError, UserId, chats::Person};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::{
    Result,
    db::{Conn, on_conn, placeholders},
};

#[derive(FromRow)]
struct PersonRow {
    id: Uuid,
    name: String,
    active: bool,
    receipts: bool,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self { id: row.id.into(), name: row.name, active: row.active }
    }
}

async fn rows(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<PersonRow>> {
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let sql = format!(
            "select id, name, active, receipts from users where id in ({}) order by id",
            placeholders(1, ids.len())
        );
        let mut found: Vec<PersonRow> = on_conn!(conn, |c| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in ids {
                query = query.bind(id.uuid());
            }
            query.fetch_all(c).await?
        });
        rows.append(&mut found);
    }
    Ok(rows)
}

/// Those of `ids`, sorted and each once, who are there.
pub(in crate::chats) async fn named(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<Person>> {
    Ok(rows(conn, ids).await?.into_iter().map(Person::from).collect())
}

/// The name of somebody; empty for nobody.
pub(in crate::chats) async fn name(conn: &mut Conn, id: UserId) -> Result<String> {
    Ok(rows(conn, &[id]).await?.pop().map(|row| row.name).unwrap_or_default())
}

/// Customers by name, as persons: those of `ids` who are contacts.
pub(in crate::chats) async fn customers(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<Person>> {
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let sql = format!(
            "select id, coalesce(nullif(name, ''), nullif(push_name, ''), number) as name, true as active,
                    true as receipts
               from contacts where id in ({}) order by id",
            placeholders(1, ids.len())
        );
        let rows: Vec<PersonRow> = on_conn!(&mut *conn, |c| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in ids {
                query = query.bind(id.uuid());
            }
            query.fetch_all(c).await?
        });
        found.extend(rows.into_iter().map(Person::from));
    }
    Ok(found)
}

/// Whether the receipts of `id` are on.
pub(in crate::chats) async fn receipts(conn: &mut Conn, id: UserId) -> Result<bool> {
    Ok(rows(conn, &[id]).await?.pop().is_some_and(|row| row.receipts))
}

/// Refuses someone who is not there or may not sign in.
pub(in crate::chats) async fn require_active(conn: &mut Conn, id: UserId) -> Result<()> {
    match rows(conn, &[id]).await?.pop() {
        Some(row) if row.active => Ok(()),
        _ => Err(AppError::not_found("person").into()),
    }
}
