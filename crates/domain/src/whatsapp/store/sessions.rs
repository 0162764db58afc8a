//! Rows of sessions.

use contract::{
    AppError, SessionId, Stream, Timestamp, UserId,
    whatsapp::{Driver, Session, SessionHealth, SessionQr, SessionStatus},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Error, Result,
    db::{Conn, on_conn},
    hub,
};

/// A session with all that is kept of it.
#[derive(Clone, Debug, FromRow)]
pub(in crate::whatsapp) struct SessionRow {
    pub(in crate::whatsapp) id: Uuid,
    pub(in crate::whatsapp) owner_id: Uuid,
    driver: String,
    pub(in crate::whatsapp) label: String,
    pub(in crate::whatsapp) number: Option<String>,
    status: String,
    pub(in crate::whatsapp) reason: Option<String>,
    pub(in crate::whatsapp) since: i64,
    pub(in crate::whatsapp) restricted_until: Option<i64>,
    qr: Option<String>,
    qr_expires_at: Option<i64>,
    pub(in crate::whatsapp) code: Option<String>,
    pub(in crate::whatsapp) passkey: Option<String>,
    pub(in crate::whatsapp) wanted: bool,
    pub(in crate::whatsapp) wish: Option<String>,
    pub(in crate::whatsapp) pairing_number: Option<String>,
    pub(in crate::whatsapp) pairing_answer: Option<String>,
    pub(in crate::whatsapp) idle_minutes: Option<i64>,
    pub(in crate::whatsapp) used_at: i64,
    pub(in crate::whatsapp) closes_at: Option<i64>,
    pub(in crate::whatsapp) errors: i64,
    pub(in crate::whatsapp) retry_at: Option<i64>,
    pub(in crate::whatsapp) fence: i64,
    pub(in crate::whatsapp) next_send_at: i64,
    pub(in crate::whatsapp) daily_cap: Option<i64>,
    pub(in crate::whatsapp) sent_day: i64,
    pub(in crate::whatsapp) sent_today: i64,
    created_at: i64,
    pub(in crate::whatsapp) removed_at: Option<i64>,
    pub(in crate::whatsapp) owner_active: bool,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, owner_id, driver, label, number, status, reason, since, restricted_until, qr,
                    qr_expires_at, code, passkey, wanted, wish, pairing_number, pairing_answer, idle_minutes,
                    used_at, closes_at, errors, retry_at, fence, next_send_at, daily_cap, sent_day, sent_today,
                    created_at, removed_at,
                    (select u.active from users u where u.id = owner_id) as owner_active
               from whatsapp_sessions ",
            $rest
        )
    };
}

impl SessionRow {
    pub(in crate::whatsapp) fn id(&self) -> SessionId {
        self.id.into()
    }

    pub(in crate::whatsapp) fn owner(&self) -> UserId {
        self.owner_id.into()
    }

    pub(in crate::whatsapp) fn driver(&self) -> Result<Driver> {
        driver(&self.driver)
    }

    pub(in crate::whatsapp) fn status(&self) -> Result<SessionStatus> {
        status(&self.status)
    }

    /// Minutes without use after which it is closed.
    pub(in crate::whatsapp) fn idle_minutes(&self, hubs: u32) -> u32 {
        self.idle_minutes.and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(hubs)
    }
}

fn driver(word: &str) -> Result<Driver> {
    let found = [Driver::Simulated, Driver::Linked, Driver::Cloud].into_iter().find(|it| it.word() == word);
    found.ok_or_else(|| Error::Broken(format!("session of driver {word} in the database")))
}

fn status(word: &str) -> Result<SessionStatus> {
    let all = [
        SessionStatus::Starting,
        SessionStatus::ScanQr,
        SessionStatus::PairingCode,
        SessionStatus::PasskeyRequired,
        SessionStatus::PasskeyConfirmation,
        SessionStatus::Connected,
        SessionStatus::Reconnecting,
        SessionStatus::Idle,
        SessionStatus::Restricted,
        SessionStatus::LoggedOut,
        SessionStatus::Failed,
    ];
    let found = all.into_iter().find(|status| status.word() == word);
    found.ok_or_else(|| Error::Broken(format!("session in status {word} in the database")))
}

/// The session as its owner sees it.
pub(in crate::whatsapp) async fn shown(conn: &mut Conn, row: SessionRow, hubs: u32) -> Result<Session> {
    Ok(Session {
        id: row.id(),
        driver: row.driver()?,
        status: row.status()?,
        idle_minutes: row.idle_minutes(hubs),
        own_cursor: hub::store::position(conn, Stream::User(row.owner())).await?,
        label: row.label,
        number: row.number,
        reason: row.reason,
        since: row.since.into(),
        restricted_until: row.restricted_until.map(Timestamp::from),
        code: row.code,
        passkey: row.passkey,
        closes_at: row.closes_at.map(Timestamp::from),
        created_at: row.created_at.into(),
    })
}

/// A session to be.
pub(in crate::whatsapp) struct New<'a> {
    pub(in crate::whatsapp) id: SessionId,
    pub(in crate::whatsapp) owner: UserId,
    pub(in crate::whatsapp) driver: Driver,
    pub(in crate::whatsapp) label: &'a str,
    pub(in crate::whatsapp) number: Option<&'a str>,
}

pub(in crate::whatsapp) async fn insert(conn: &mut Conn, new: &New<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "
        insert into whatsapp_sessions (id, owner_id, driver, label, number, status, since, wanted, used_at,
                                       created_at)
        values ($1, $2, $3, $4, $5, 'starting', $6, $7, $6, $6)";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(new.id.uuid())
            .bind(new.owner.uuid())
            .bind(new.driver.word())
            .bind(new.label)
            .bind(new.number)
            .bind(now.millis())
            .bind(true)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The sessions of `owner`, the oldest first.
pub(in crate::whatsapp) async fn of_owner(conn: &mut Conn, owner: UserId) -> Result<Vec<SessionRow>> {
    const SQL: &str = select!("where owner_id = $1 and removed_at is null order by created_at, id");

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(owner.uuid()).fetch_all(c).await?))
}

/// Whether `owner` has a session, or had one.
pub(in crate::whatsapp) async fn had_one(conn: &mut Conn, owner: UserId) -> Result<bool> {
    const SQL: &str = "select count(*) from whatsapp_sessions where owner_id = $1";

    let count: i64 = on_conn!(conn, |c| sqlx::query_scalar(SQL).bind(owner.uuid()).fetch_one(c).await?);
    Ok(count > 0)
}

/// A session of `owner`; somebody else's is answered as if there were none.
pub(in crate::whatsapp) async fn owned(conn: &mut Conn, owner: UserId, id: SessionId) -> Result<SessionRow> {
    const SQL: &str = select!("where id = $1 and owner_id = $2 and removed_at is null");

    let row: Option<SessionRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(id.uuid()).bind(owner.uuid()).fetch_optional(c).await?
    });
    row.ok_or_else(|| AppError::not_found("session").into())
}

/// A session, removed ones included.
pub(in crate::whatsapp) async fn by_id(conn: &mut Conn, id: SessionId) -> Result<Option<SessionRow>> {
    const SQL: &str = select!("where id = $1");

    Ok(on_conn!(conn, |c| sqlx::query_as(SQL).bind(id.uuid()).fetch_optional(c).await?))
}

/// Refuses a session that was removed.
pub(in crate::whatsapp) async fn require_there(conn: &mut Conn, id: SessionId) -> Result<()> {
    match by_id(conn, id).await? {
        Some(row) if row.removed_at.is_none() => Ok(()),
        _ => {
            let message = "The number of this chat was removed. Write from another one.".into();
            Err(AppError::Conflict { field: "sessionId".into(), message }.into())
        }
    }
}

/// Holds a session until the transaction ends: whoever changes it, or its ledger for the network, does
/// this first.
pub(in crate::whatsapp) async fn hold(conn: &mut Conn, id: SessionId) -> Result<()> {
    const SQL: &str = "update whatsapp_sessions set fence = fence where id = $1";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Keeps where a session is.
pub(in crate::whatsapp) async fn keep(
    conn: &mut Conn,
    row: &SessionRow,
    status: SessionStatus,
) -> Result<()> {
    const SQL: &str = "
        update whatsapp_sessions
           set status = $1, reason = $2, since = $3, restricted_until = $4, code = $5, passkey = $6,
               wanted = $7, closes_at = $8, errors = $9, retry_at = $10, number = $11, used_at = $12,
               label = $13, idle_minutes = $14, wish = $15, pairing_number = $16, pairing_answer = $17,
               removed_at = $18
         where id = $19";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(status.word())
            .bind(&row.reason)
            .bind(row.since)
            .bind(row.restricted_until)
            .bind(&row.code)
            .bind(&row.passkey)
            .bind(row.wanted)
            .bind(row.closes_at)
            .bind(row.errors)
            .bind(row.retry_at)
            .bind(&row.number)
            .bind(row.used_at)
            .bind(&row.label)
            .bind(row.idle_minutes)
            .bind(&row.wish)
            .bind(&row.pairing_number)
            .bind(&row.pairing_answer)
            .bind(row.removed_at)
            .bind(row.id)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// Keeps the QR code that can be scanned now; none where there is nothing to scan.
pub(in crate::whatsapp) async fn set_qr(
    conn: &mut Conn,
    id: SessionId,
    qr: Option<(&str, Timestamp)>,
) -> Result<()> {
    const SQL: &str = "update whatsapp_sessions set qr = $1, qr_expires_at = $2 where id = $3";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(qr.map(|(text, _)| text))
            .bind(qr.map(|(_, at)| at.millis()))
            .bind(id.uuid())
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The QR code of a session, if there is one to be scanned.
pub(in crate::whatsapp) fn qr(row: &SessionRow, now: Timestamp) -> Option<SessionQr> {
    let expires_at = Timestamp::from(row.qr_expires_at?);
    let there = row.status == SessionStatus::ScanQr.word() && expires_at > now;
    there.then(|| SessionQr { session_id: row.id(), qr: row.qr.clone().unwrap_or_default(), expires_at })
}

/// Notes that something went in or out just now.
pub(in crate::whatsapp) async fn used(conn: &mut Conn, id: SessionId, now: Timestamp) -> Result<()> {
    const SQL: &str = "update whatsapp_sessions set used_at = $1 where id = $2";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(now.millis()).bind(id.uuid()).execute(c).await?;
    });
    Ok(())
}

/// Keeps the pace: when the next message may leave, and how many left on this day.
pub(in crate::whatsapp) async fn set_pace(
    conn: &mut Conn,
    id: SessionId,
    next: Timestamp,
    (day, today): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "
        update whatsapp_sessions set next_send_at = $1, sent_day = $2, sent_today = $3, used_at = $4
         where id = $5";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(next.millis())
            .bind(day)
            .bind(today)
            .bind(now.millis())
            .bind(id.uuid())
            .execute(c)
            .await?;
    });
    Ok(())
}

#[derive(FromRow)]
struct HealthRow {
    id: Uuid,
    owner_id: Uuid,
    driver: String,
    status: String,
    since: i64,
    errors: i64,
    queued: i64,
    failed: i64,
    unknown: i64,
}

/// How sessions are: those of `owner`, or everybody's, the oldest first; what failed since `since`.
pub(in crate::whatsapp) async fn health(
    conn: &mut Conn,
    owner: Option<UserId>,
    since: Timestamp,
) -> Result<Vec<SessionHealth>> {
    const SQL: &str = "
        select s.id, s.owner_id, s.driver, s.status, s.since, s.errors,
               (select count(*) from outbox o
                 where o.session_id = s.id and o.state in ('queued', 'sending')) as queued,
               (select count(*) from outbox o
                 where o.session_id = s.id and o.state = 'failed' and o.at >= $2) as failed,
               (select count(*) from outbox o
                 where o.session_id = s.id and o.state = 'unknown') as unknown
          from whatsapp_sessions s
         where s.removed_at is null and ($1 is null or s.owner_id = $1)
         order by s.created_at, s.id";

    let rows: Vec<HealthRow> = on_conn!(conn, |c| {
        sqlx::query_as(SQL).bind(owner.map(UserId::uuid)).bind(since.millis()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| {
            Ok(SessionHealth {
                id: row.id.into(),
                owner_id: row.owner_id.into(),
                driver: driver(&row.driver)?,
                status: status(&row.status)?,
                since: row.since.into(),
                queued: row.queued.cast_unsigned(),
                failed: row.failed.cast_unsigned(),
                unknown: row.unknown.cast_unsigned(),
                errors: row.errors.cast_unsigned(),
            })
        })
        .collect()
}

/// Takes note that what was asked of a session, as it was read, is being done; what was asked since stays.
pub(in crate::whatsapp) async fn clear_wishes(conn: &mut Conn, row: &SessionRow) -> Result<()> {
    const SQL: &str = "
        update whatsapp_sessions
           set wish = nullif(wish, $1), pairing_number = nullif(pairing_number, $2),
               pairing_answer = nullif(pairing_answer, $3)
         where id = $4";

    on_conn!(conn, |c| {
        sqlx::query(SQL)
            .bind(&row.wish)
            .bind(&row.pairing_number)
            .bind(&row.pairing_answer)
            .bind(row.id)
            .execute(c)
            .await?;
    });
    Ok(())
}
