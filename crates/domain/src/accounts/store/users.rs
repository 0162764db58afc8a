//! Rows of people.

use contract::{
    AppError, Timestamp, UserId,
    auth::{Role, User},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Error, Result,
    db::{Conn, escape_like, name_key, on_conn},
};

#[derive(FromRow)]
struct UserRow {
    id: Uuid,
    name: String,
    email: String,
    phone: Option<String>,
    role: String,
    active: bool,
    receipts: bool,
}

#[derive(FromRow)]
struct LoginRow {
    #[sqlx(flatten)]
    user: UserRow,
    password_hash: String,
}

/// A person and what their password is checked against.
pub(in crate::accounts) struct Found {
    pub(in crate::accounts) user: User,
    pub(in crate::accounts) password_hash: String,
}

/// A person whose fields were checked.
pub(in crate::accounts) struct NewRow {
    pub(in crate::accounts) user: User,
    pub(in crate::accounts) password_hash: String,
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            email: row.email,
            phone: row.phone,
            role: role(&row.role)?,
            active: row.active,
            receipts: row.receipts,
        })
    }
}

pub(super) fn role(text: &str) -> Result<Role> {
    text.parse().map_err(|_| Error::Broken(format!("role {text} in the database")))
}

/// Whether there is anybody.
pub(in crate::accounts) async fn any(conn: &mut Conn) -> Result<bool> {
    const SQL: &str = "select id from users limit 1";

    let id: Option<Uuid> = on_conn!(conn, |c| sqlx::query_scalar(SQL).fetch_optional(c).await?);
    Ok(id.is_some())
}

/// The person `id`.
pub(in crate::accounts) async fn by_id(conn: &mut Conn, id: UserId) -> Result<User> {
    const SQL: &str = "select id, name, email, phone, role, active, receipts from users where id = $1";

    let row: Option<UserRow> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(id.uuid()).fetch_optional(c).await?);
    row.ok_or_else(|| AppError::not_found("person"))?.try_into()
}

/// The person who signs in as `login`, an e-mail address or a phone number.
pub(in crate::accounts) async fn by_login(conn: &mut Conn, login: &str) -> Result<Option<Found>> {
    const SQL: &str = "
        select id, name, email, phone, role, active, receipts, password_hash
          from users
         where email = $1 or phone = $1";

    let row: Option<LoginRow> = on_conn!(conn, |c| sqlx::query_as(SQL).bind(login).fetch_optional(c).await?);
    row.map(|row| Ok(Found { user: row.user.try_into()?, password_hash: row.password_hash })).transpose()
}

/// What the password of `id` is checked against.
pub(in crate::accounts) async fn password_hash(conn: &mut Conn, id: UserId) -> Result<String> {
    const SQL: &str = "select password_hash from users where id = $1";

    let hash: Option<String> =
        on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(id.uuid()).fetch_optional(c).await?);
    hash.ok_or_else(|| AppError::not_found("person").into())
}

/// People whose name, address or number contains `query`, by name, after the [`cursor`] `after`.
pub(in crate::accounts) async fn search(
    conn: &mut Conn,
    query: &str,
    active_only: bool,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<User>> {
    const SQL: &str = "
        select id, name, email, phone, role, active, receipts
          from users
         where (name_key like $1 escape '!' or email like $1 escape '!' or phone like $1 escape '!')
           and (name_key > $2 or (name_key = $2 and id > $3))
           and (active or not $4)
         order by name_key, id
         limit $5";

    let pattern = format!("%{}%", escape_like(&name_key(query)));
    let (name, id) = after.map_or((String::new(), Uuid::nil()), |after| {
        let (id, name) = after.split_once(' ').unwrap_or((after, ""));
        (name.to_owned(), id.parse().unwrap_or_default())
    });
    let rows: Vec<UserRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL)
            .bind(pattern)
            .bind(name)
            .bind(id)
            .bind(active_only)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    rows.into_iter().map(User::try_from).collect()
}

/// Where a list of people goes on after `user`.
pub(in crate::accounts) fn cursor(user: &User) -> String {
    format!("{} {}", user.id, name_key(&user.name))
}

/// Refuses an address or number that someone else has.
pub(in crate::accounts) async fn require_free(conn: &mut Conn, user: &User) -> Result<()> {
    const EMAIL: &str = "select id from users where email = $1 and id <> $2";
    const PHONE: &str = "select id from users where phone = $1 and id <> $2";

    let taken = |field: &str, what: &str| AppError::Conflict {
        field: field.into(),
        message: format!("Someone in this workspace has that {what} already."),
    };
    let email: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(EMAIL).bind(&user.email).bind(user.id.uuid()).fetch_optional(c).await?
    });
    if email.is_some() {
        return Err(taken("email", "e-mail address").into());
    }
    let phone: Option<Uuid> = on_conn!(conn, |c| {
        sqlx::query_scalar(PHONE).bind(&user.phone).bind(user.id.uuid()).fetch_optional(c).await?
    });
    if phone.is_some() {
        return Err(taken("phone", "phone number").into());
    }
    Ok(())
}

pub(in crate::accounts) async fn insert(conn: &mut Conn, new: &NewRow, now: Timestamp) -> Result<()> {
    const SQL: &str = "
        insert into users (id, name, name_key, email, phone, role, active, password_hash, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    let user = &new.user;
    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(user.id.uuid())
            .bind(&user.name)
            .bind(name_key(&user.name))
            .bind(&user.email)
            .bind(&user.phone)
            .bind(user.role.as_str())
            .bind(user.active)
            .bind(&new.password_hash)
            .bind(now.millis())
            .execute(c)
            .await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn update(conn: &mut Conn, user: &User) -> Result<()> {
    const SQL: &str = "
        update users set name = $1, name_key = $2, email = $3, phone = $4, role = $5, active = $6
         where id = $7";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(&user.name)
            .bind(name_key(&user.name))
            .bind(&user.email)
            .bind(&user.phone)
            .bind(user.role.as_str())
            .bind(user.active)
            .bind(user.id.uuid())
            .execute(c)
            .await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn set_receipts(conn: &mut Conn, id: UserId, receipts: bool) -> Result<()> {
    const SQL: &str = "update users set receipts = $1 where id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(receipts).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn set_password(conn: &mut Conn, id: UserId, hash: &str) -> Result<()> {
    const SQL: &str = "update users set password_hash = $1 where id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(hash).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}

/// How many active people have `role`.
pub(in crate::accounts) async fn active_with_role(conn: &mut Conn, role: Role) -> Result<i64> {
    const SQL: &str = "select count(*) from users where active and role = $1";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(role.as_str()).fetch_one(c).await?))
}

pub(in crate::accounts) async fn set_setup_hash(conn: &mut Conn, hash: &str) -> Result<()> {
    const SQL: &str = "
        insert into meta (name, value) values ('setup', $1)
            on conflict (name) do update set value = excluded.value";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(hash).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn setup_hash(conn: &mut Conn) -> Result<Option<String>> {
    const SQL: &str = "select value from meta where name = 'setup'";

    Ok(on_conn!(conn, |c| sqlx::query_scalar(SQL).fetch_optional(c).await?))
}

/// Uses the setup link up; false when someone else was quicker.
pub(in crate::accounts) async fn take_setup_hash(conn: &mut Conn, hash: &str) -> Result<bool> {
    const SQL: &str = "delete from meta where name = 'setup' and value = $1";

    Ok(on_conn!(conn, |c| sqlx::query(SQL).bind(hash).execute(c).await?.rows_affected()) == 1)
}

/// Holds a person's row until the transaction ends.
pub(in crate::accounts) async fn hold(conn: &mut Conn, id: UserId) -> Result<()> {
    const SQL: &str = "update users set name = name where id = $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}
