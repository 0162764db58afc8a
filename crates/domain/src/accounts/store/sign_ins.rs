//! Rows of sign-ins, refresh tokens and used socket tokens.

use contract::{
    SignInId, Timestamp, UserId,
    auth::{SignIn, SignInKind},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::users::role;
use crate::{
    Error, Refusal, Result,
    accounts::{Principal, Visitor},
    db::{Conn, on_conn},
};

/// A sign-in to be.
pub(in crate::accounts) struct New<'a> {
    pub(in crate::accounts) id: SignInId,
    pub(in crate::accounts) user: UserId,
    pub(in crate::accounts) kind: SignInKind,
    pub(in crate::accounts) cookie_hash: Option<Vec<u8>>,
    pub(in crate::accounts) now: Timestamp,
    pub(in crate::accounts) expires: Timestamp,
    pub(in crate::accounts) visitor: &'a Visitor,
}

/// A sign-in with its person.
#[derive(FromRow)]
pub(in crate::accounts) struct Found {
    id: Uuid,
    user_id: Uuid,
    name: String,
    role: String,
    active: bool,
    expires_at: i64,
    ended_at: Option<i64>,
    #[sqlx(try_from = "i64")]
    pub(in crate::accounts) last_seen_at: Timestamp,
}

#[derive(FromRow)]
struct SignInRow {
    id: Uuid,
    kind: String,
    created_at: i64,
    last_seen_at: i64,
    address: String,
    user_agent: String,
}

impl Found {
    /// Who it lets in at `now`, if it still does.
    pub(in crate::accounts) fn principal(self, now: Timestamp) -> Result<Principal> {
        if !self.active {
            return Err(Error::NotSignedIn(Refusal::Inactive));
        }
        if self.ended_at.is_some() {
            return Err(Error::NotSignedIn(Refusal::Invalid));
        }
        if self.expires_at <= now.millis() {
            return Err(Error::NotSignedIn(Refusal::Expired));
        }
        Ok(Principal {
            user_id: self.user_id.into(),
            sign_in_id: self.id.into(),
            role: role(&self.role)?,
            name: self.name,
        })
    }
}

const fn kind_name(kind: SignInKind) -> &'static str {
    match kind {
        SignInKind::Browser => "browser",
        SignInKind::Api => "api",
    }
}

pub(in crate::accounts) async fn insert(conn: &mut Conn, new: &New<'_>) -> Result<()> {
    const SQL: &str = "
        insert into sign_ins
            (id, user_id, kind, cookie_hash, created_at, last_seen_at, expires_at, address, user_agent)
        values ($1, $2, $3, $4, $5, $5, $6, $7, $8)";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(new.id.uuid())
            .bind(new.user.uuid())
            .bind(kind_name(new.kind))
            .bind(&new.cookie_hash)
            .bind(new.now.millis())
            .bind(new.expires.millis())
            .bind(&new.visitor.address)
            .bind(&new.visitor.user_agent)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The sign-in whose cookie has this SHA-256.
pub(in crate::accounts) async fn by_cookie(conn: &mut Conn, hash: &[u8]) -> Result<Option<Found>> {
    const SQL: &str = "
        select s.id, s.user_id, u.name, u.role, u.active, s.expires_at, s.ended_at, s.last_seen_at
          from sign_ins s join users u on u.id = s.user_id
         where s.cookie_hash = $1";

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(hash).fetch_optional(c).await?))
}

pub(in crate::accounts) async fn by_id(conn: &mut Conn, id: SignInId) -> Result<Option<Found>> {
    const SQL: &str = "
        select s.id, s.user_id, u.name, u.role, u.active, s.expires_at, s.ended_at, s.last_seen_at
          from sign_ins s join users u on u.id = s.user_id
         where s.id = $1";

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(id.uuid()).fetch_optional(c).await?))
}

/// The open sign-ins of `user`, latest use first.
pub(in crate::accounts) async fn of_user(
    conn: &mut Conn,
    user: UserId,
    current: SignInId,
    now: Timestamp,
) -> Result<Vec<SignIn>> {
    const SQL: &str = "
        select id, kind, created_at, last_seen_at, address, user_agent
          from sign_ins
         where user_id = $1 and ended_at is null and expires_at > $2
         order by last_seen_at desc, id";

    let rows: Vec<SignInRow> =
        on_conn!(conn, |c| sqlx::query_as(SQL).bind(user.uuid()).bind(now.millis()).fetch_all(c).await?);
    let sign_ins = rows.into_iter().map(|row| SignIn {
        id: row.id.into(),
        kind: if row.kind == "api" { SignInKind::Api } else { SignInKind::Browser },
        created_at: row.created_at.into(),
        last_seen_at: row.last_seen_at.into(),
        address: row.address,
        user_agent: row.user_agent,
        current: SignInId::from(row.id) == current,
    });
    Ok(sign_ins.collect())
}

/// The ids of the sign-ins of `user` that have not ended.
pub(in crate::accounts) async fn open_of_user(conn: &mut Conn, user: UserId) -> Result<Vec<SignInId>> {
    const SQL: &str = "select id from sign_ins where user_id = $1 and ended_at is null";

    let ids: Vec<Uuid> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(user.uuid()).fetch_all(c).await?);
    Ok(ids.into_iter().map(SignInId::from).collect())
}

pub(in crate::accounts) async fn end(conn: &mut Conn, id: SignInId, now: Timestamp) -> Result<()> {
    const SQL: &str = "update sign_ins set ended_at = $1 where id = $2 and ended_at is null";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(now.millis()).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn note_use(
    conn: &mut Conn,
    id: SignInId,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    const SQL: &str =
        "update sign_ins set last_seen_at = $1, expires_at = $2 where id = $3 and ended_at is null";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(now.millis()).bind(expires.millis()).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn insert_refresh_token(
    conn: &mut Conn,
    hash: &[u8],
    sign_in: SignInId,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into refresh_tokens (token_hash, sign_in_id, created_at) values ($1, $2, $3)";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(hash).bind(sign_in.uuid()).bind(now.millis()).execute(c).await?;
    });
    Ok(())
}

pub(in crate::accounts) async fn of_refresh_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<SignInId>> {
    const SQL: &str = "select sign_in_id from refresh_tokens where token_hash = $1";

    let id: Option<Uuid> = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(hash).fetch_optional(c).await?);
    Ok(id.map(SignInId::from))
}

/// Marks a refresh token as used; false when it was already.
pub(in crate::accounts) async fn use_refresh_token(
    conn: &mut Conn,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "update refresh_tokens set used_at = $1 where token_hash = $2 and used_at is null";

    let used = on_conn!(conn, |c| {
        sqlx::query(SQL).bind(now.millis()).bind(hash).execute(c).await?.rows_affected()
    });
    Ok(used == 1)
}

/// Uses a socket token up; false when it was already.
pub(in crate::accounts) async fn use_token(conn: &mut Conn, id: Uuid, expires: Timestamp) -> Result<bool> {
    const SQL: &str = "insert into used_tokens (id, expires_at) values ($1, $2) on conflict (id) do nothing";

    let used = on_conn!(conn, |c| {
        sqlx::query(SQL).bind(id).bind(expires.millis()).execute(c).await?.rows_affected()
    });
    Ok(used == 1)
}
