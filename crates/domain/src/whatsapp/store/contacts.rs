//! Rows of contacts.

use contract::{AppError, ContactId, Timestamp, UserId, whatsapp::Contact};
use sqlx::FromRow;
use uuid::Uuid;

use super::super::gateway::Number;
use crate::{
    Error, Result,
    db::{Conn, escape_like, on_conn},
};

#[derive(FromRow)]
struct ContactRow {
    id: Uuid,
    number: String,
    shown: String,
    tags: String,
    notes: String,
    opted_out_at: Option<i64>,
    created_at: i64,
}

impl From<ContactRow> for Contact {
    fn from(row: ContactRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.shown,
            number: row.number,
            tags: row.tags.lines().map(str::to_owned).collect(),
            notes: row.notes,
            opted_out: row.opted_out_at.is_some(),
            created_at: row.created_at.into(),
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, number, coalesce(nullif(name, ''), nullif(push_name, ''), number) as shown, tags, notes,
                    opted_out_at, created_at
               from contacts
              where owner_id = $1 and merged_into is null ",
            $rest
        )
    };
}

/// One of `owner`'s contacts.
pub(in crate::whatsapp) async fn contact(conn: &mut Conn, owner: UserId, id: ContactId) -> Result<Contact> {
    const SQL: &str = select!("and id = $2");

    let row: Option<ContactRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(owner.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(Contact::from).ok_or_else(|| AppError::not_found("contact").into())
}

/// The contacts of `owner` by name, with a part of the name or number and a tag, after the [`cursor`].
pub(in crate::whatsapp) async fn list(
    conn: &mut Conn,
    owner: UserId,
    part: &str,
    tag: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Contact>> {
    // The database's own idea of lower case, which is not the same everywhere.
    const KEY: &str = "
        select lower(coalesce(nullif(name, ''), nullif(push_name, ''), number))
          from contacts where owner_id = $1 and id = $2";
    const SQL: &str = select!(
        "and (lower(name) like $2 escape '!' or lower(push_name) like $2 escape '!' or number like $2 escape '!')
         and ($3 = '' or '
' || tags || '
' like $4 escape '!')
         and (lower(coalesce(nullif(name, ''), nullif(push_name, ''), number)) > $5
              or (lower(coalesce(nullif(name, ''), nullif(push_name, ''), number)) = $5 and id > $6))
         order by lower(coalesce(nullif(name, ''), nullif(push_name, ''), number)), id
         limit $7"
    );

    let after = after.and_then(|after| after.parse().ok()).unwrap_or_else(Uuid::nil);
    let name: Option<String> = on_conn!(&mut *conn, |c| {
        sqlx::query_scalar(KEY).bind(owner.uuid()).bind(after).fetch_optional(c).await?
    });
    let rows: Vec<ContactRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(owner.uuid())
            .bind(format!("%{}%", escape_like(&part.to_lowercase())))
            .bind(tag)
            .bind(format!("%\n{}\n%", escape_like(tag)))
            .bind(name.unwrap_or_default())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(Contact::from).collect())
}

/// Where a list of contacts goes on after `contact`.
pub(in crate::whatsapp) fn cursor(contact: &Contact) -> String {
    contact.id.to_string()
}

/// The contact of `owner` with a number, made where there is none; one that was merged is the other one.
pub(in crate::whatsapp) async fn known(
    conn: &mut Conn,
    owner: UserId,
    number: &Number,
    now: Timestamp,
) -> Result<ContactId> {
    const INSERT: &str = "
        insert into contacts (id, owner_id, number, name, push_name, tags, notes, created_at)
        values ($1, $2, $3, '', '', '', '', $4)
            on conflict (owner_id, number) do nothing";
    const FIND: &str = "select coalesce(merged_into, id) from contacts where owner_id = $1 and number = $2";

    let id: Uuid = on_conn!(conn, |c| {
        sqlx::query(INSERT)
            .bind(ContactId::generate().uuid())
            .bind(owner.uuid())
            .bind(number.as_str())
            .bind(now.millis())
            .execute(&mut *c)
            .await?;
        sqlx::query_scalar(FIND).bind(owner.uuid()).bind(number.as_str()).fetch_one(&mut *c).await?
    });
    Ok(id.into())
}

/// The number of a contact.
pub(in crate::whatsapp) async fn number(conn: &mut Conn, id: ContactId) -> Result<Number> {
    const SQL: &str = "select number from contacts where id = $1";

    let number: Option<String> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(id.uuid()).fetch_optional(c).await?);
    let number = number.as_deref().and_then(Number::from_wire);
    number.ok_or_else(|| Error::Broken(format!("contact {id} has no number")))
}

/// Notes what a customer calls themself; false when that is known.
pub(in crate::whatsapp) async fn set_push_name(conn: &mut Conn, id: ContactId, name: &str) -> Result<bool> {
    const SQL: &str = "update contacts set push_name = $1 where id = $2 and push_name <> $1";

    let changed =
        on_conn!(conn, |c| sqlx::query(SQL).bind(name).bind(id.uuid()).execute(c).await?.rows_affected());
    Ok(changed == 1)
}

/// What an owner changes of a contact; what is absent stays.
#[derive(Default)]
pub(in crate::whatsapp) struct Changes<'a> {
    pub(in crate::whatsapp) name: Option<&'a str>,
    pub(in crate::whatsapp) tags: Option<String>,
    pub(in crate::whatsapp) notes: Option<&'a str>,
    pub(in crate::whatsapp) opted_out: Option<bool>,
}

pub(in crate::whatsapp) async fn change(
    conn: &mut Conn,
    owner: UserId,
    id: ContactId,
    changes: &Changes<'_>,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "
        update contacts
           set name = coalesce($1, name), tags = coalesce($2, tags), notes = coalesce($3, notes)
         where owner_id = $4 and id = $5";
    const OPT_OUT: &str = "
        update contacts set opted_out_at = case when $1 then coalesce(opted_out_at, $2) end
         where owner_id = $3 and id = $4";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(changes.name)
            .bind(changes.tags.as_deref())
            .bind(changes.notes)
            .bind(owner.uuid())
            .bind(id.uuid())
            .execute(&mut *c)
            .await?;
        if let Some(out) = changes.opted_out {
            sqlx::query(OPT_OUT)
                .bind(out)
                .bind(now.millis())
                .bind(owner.uuid())
                .bind(id.uuid())
                .execute(&mut *c)
                .await?;
        }
    });
    Ok(())
}

/// Makes a contact, and all that were made it before, another one.
pub(in crate::whatsapp) async fn merge(
    conn: &mut Conn,
    owner: UserId,
    id: ContactId,
    into: ContactId,
) -> Result<()> {
    const SQL: &str = "
        update contacts set merged_into = $1 where owner_id = $2 and (id = $3 or merged_into = $3)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(into.uuid()).bind(owner.uuid()).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}
