//! Keeping where a session is, and telling its owner.

use contract::{
    Event, SessionId, Stream, Timestamp,
    notification::{Notification, NotificationKind},
    whatsapp::{SessionQr, SessionStatus},
};
use rand::Rng as _;

use super::{
    Whatsapp,
    state::{Signal, State, back_off},
    store,
    store::sessions::SessionRow,
};
use crate::{Error, Result, db::WriteTx, hub::Notice};

/// What else is to be kept with a signal.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) code: Option<String>,
    pub(super) passkey: Option<String>,
    pub(super) number: Option<String>,
    pub(super) qr: Option<(String, Timestamp)>,
}

impl Whatsapp {
    /// Notes what happened to a session that this node has under `fence`, and tells its owner; gives where
    /// it is now, or none when another node has it.
    pub(super) async fn note(
        &self,
        id: SessionId,
        fence: i64,
        signal: Signal,
        shown: Shown,
    ) -> Result<Option<SessionStatus>> {
        let mut tx = self.db.begin_write().await?;
        let Some(mut row) = fenced(&mut tx, id, fence).await? else { return Ok(None) };
        if row.removed_at.is_some() {
            // Its owner was told that it is gone.
            return row.status().map(Some);
        }
        (row.code, row.passkey) = (shown.code, shown.passkey);
        if shown.number.is_some() {
            row.number = shown.number;
        }
        apply(&mut tx, row, signal).await?;
        let qr = shown.qr.as_ref().map(|(text, at)| (text.as_str(), *at));
        store::sessions::set_qr(&mut tx, id, qr).await?;
        let session = self.tell(&mut tx, id).await?;
        if let Some((qr, expires_at)) = shown.qr
            && session.status == SessionStatus::ScanQr
        {
            let row = store::sessions::by_id(&mut tx, id).await?;
            let user = row.ok_or_else(|| Error::Broken(format!("session {id} is gone")))?.owner();
            let qr = SessionQr { session_id: id, qr, expires_at };
            tx.notify(Notice::Qr { user, qr });
        }
        tx.commit().await?;
        Ok(Some(session.status))
    }
}

/// A session's row, held, if this node has it under `fence`.
pub(super) async fn fenced(tx: &mut WriteTx, id: SessionId, fence: i64) -> Result<Option<SessionRow>> {
    store::sessions::hold(tx, id).await?;
    let row = store::sessions::by_id(tx, id).await?;
    Ok(row.filter(|row| row.fence == fence))
}

/// Takes a held session where a signal takes it; the caller tells its owner.
pub(super) async fn apply(tx: &mut WriteTx, mut row: SessionRow, signal: Signal) -> Result<()> {
    let before = State {
        status: row.status()?,
        reason: row.reason.clone(),
        restricted_until: row.restricted_until.map(Timestamp::from),
        wanted: row.wanted,
    };
    let now = tx.now();
    let breaks = matches!(signal, Signal::Lost { .. });
    let begins = matches!(signal, Signal::Restarted | Signal::Opening | Signal::Connected);
    let after = before.after(signal);
    if after.status != before.status {
        row.since = now.millis();
        row.closes_at = None;
    }
    if begins {
        row.retry_at = None;
        row.used_at = row.used_at.max(now.millis());
    }
    if breaks && after.status == SessionStatus::Reconnecting {
        row.errors += 1;
        let wait = back_off(row.errors, rand::rng().random());
        row.retry_at = Some(now.plus_millis(wait).millis());
    }
    if after.status != before.status {
        announce(tx, &row, &after);
    }
    let State { status, reason, restricted_until, wanted } = after;
    row.reason = reason;
    row.restricted_until = restricted_until.map(Timestamp::millis);
    row.wanted = wanted && row.removed_at.is_none();
    store::sessions::keep(tx, &row, status).await
}

/// Notifies the owner of what needs them, wherever they are.
fn announce(tx: &mut WriteTx, row: &SessionRow, after: &State) {
    let label = &row.label;
    let (kind, title) = match after.status {
        SessionStatus::Restricted => {
            (NotificationKind::SessionRestricted, format!("WhatsApp restricted {label}"))
        }
        SessionStatus::LoggedOut => {
            (NotificationKind::SessionLoggedOut, format!("{label} has to be linked again"))
        }
        SessionStatus::Failed => (NotificationKind::SessionFailed, format!("{label} cannot go on")),
        _ => return,
    };
    let body = after.reason.clone().unwrap_or_default();
    notify(tx, row, kind, title, body);
}

pub(super) fn notify(
    tx: &mut WriteTx,
    row: &SessionRow,
    kind: NotificationKind,
    title: String,
    body: String,
) {
    let notification = Notification { kind, title, body, link: "/whatsapp".into() };
    tx.append(Stream::User(row.owner()), Event::Notification(notification));
}
