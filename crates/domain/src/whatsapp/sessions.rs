//! What people do with their numbers, and what administrators may.

use std::time::Duration;

use contract::{
    AppError, Event, SessionId, Stream, UserId,
    limits::{IDLE_MINUTES, LABEL_CHARS, SESSIONS_PER_USER},
    whatsapp::{
        Driver, NewSession, PairingCode, PairingNumber, PasskeyAnswer, Session, SessionChanges,
        SessionHealth, SessionQr, SessionStatus, SessionWish, Status,
    },
};

use super::{
    Whatsapp,
    gateway::{GatewayError, Number},
    state::Signal,
    store,
    store::sessions::SessionRow,
    transition,
};
use crate::{
    Result,
    accounts::{self, Principal},
    db::WriteTx,
};

/// How long somebody waits for a pairing code before they are told to try again.
const CODE_PATIENCE: Duration = Duration::from_secs(15);
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

impl Whatsapp {
    /// Which drivers people may choose, the usual one first.
    pub fn offered(&self) -> Vec<Driver> {
        self.drivers.offered()
    }

    /// The sessions of `owner`, the oldest first.
    pub async fn sessions(&self, owner: UserId) -> Result<Vec<Session>> {
        let mut tx = self.db.begin_read().await?;
        let mut sessions = Vec::new();
        for row in store::sessions::of_owner(&mut tx, owner).await? {
            sessions.push(store::sessions::shown(&mut tx, row, self.drivers.idle_minutes).await?);
        }
        Ok(sessions)
    }

    /// One session of `owner`.
    pub async fn session(&self, owner: UserId, id: SessionId) -> Result<Session> {
        let mut tx = self.db.begin_read().await?;
        let row = store::sessions::owned(&mut tx, owner, id).await?;
        store::sessions::shown(&mut tx, row, self.drivers.idle_minutes).await
    }

    /// The sessions of `owner`, in short.
    pub async fn status(&self, owner: UserId) -> Result<Status> {
        let mut tx = self.db.begin_read().await?;
        let since = self.clock.now().plus_millis(-DAY_MILLIS);
        Ok(Status { sessions: store::sessions::health(&mut tx, Some(owner), since).await? })
    }

    /// The QR code that links a session, if there is one to be scanned now.
    pub async fn qr(&self, owner: UserId, id: SessionId) -> Result<SessionQr> {
        let mut tx = self.db.begin_read().await?;
        let row = store::sessions::owned(&mut tx, owner, id).await?;
        store::sessions::qr(&row, self.clock.now()).ok_or_else(|| AppError::not_found("QR code").into())
    }

    /// Begins to link a number to `owner`.
    pub async fn create(&self, owner: UserId, new: NewSession) -> Result<Session> {
        let gateway = self.drivers.chosen(new.driver)?;
        if new.cloud.is_some() && gateway.driver() != Driver::Cloud {
            return Err(AppError::invalid("cloud", "Only the Cloud API needs keys.").into());
        }
        let named = new.label.as_deref().map(valid_label).transpose()?;
        let id = SessionId::generate();
        let place = self.drivers.place(id)?;
        let number = match gateway.prepare(&place, new.cloud.as_ref()).await {
            Ok(number) => number,
            Err(error) => {
                self.drivers.remove(id)?;
                return Err(told(error, "cloud"));
            }
        };

        let mut tx = self.db.begin_write().await?;
        // Two at once would both find room: the owner's row is held until the end.
        accounts::hold(&mut tx, owner).await?;
        let count = store::sessions::of_owner(&mut tx, owner).await?.len() as u64;
        if count >= SESSIONS_PER_USER {
            self.drivers.remove(id)?;
            let message = format!("You have {SESSIONS_PER_USER} numbers already. Please remove one first.");
            return Err(AppError::Conflict { field: "driver".into(), message }.into());
        }
        let label = match named {
            Some(label) => label.to_owned(),
            None if count == 0 => "My number".to_owned(),
            None => format!("My number {}", count + 1),
        };
        let row = store::sessions::New {
            id,
            owner,
            driver: gateway.driver(),
            label: &label,
            number: number.as_ref().map(Number::as_str),
        };
        let now = tx.now();
        store::sessions::insert(&mut tx, &row, now).await?;
        let session = self.tell(&mut tx, id).await?;
        tx.commit().await?;
        self.bell.wish(id);
        Ok(session)
    }

    /// Renames a session, or changes when it is closed for want of use.
    pub async fn change(&self, owner: UserId, id: SessionId, changes: SessionChanges) -> Result<Session> {
        let mut tx = self.db.begin_write().await?;
        let mut row = held(&mut tx, owner, id).await?;
        if let Some(label) = &changes.label {
            valid_label(label)?.clone_into(&mut row.label);
        }
        if let Some(minutes) = changes.idle_minutes {
            if !(1..=IDLE_MINUTES).contains(&minutes) {
                let message = format!("Please give a number of minutes from 1 to {IDLE_MINUTES}.");
                return Err(AppError::invalid("idleMinutes", message).into());
            }
            row.idle_minutes = Some(minutes.into());
            row.closes_at = None;
        }
        let status = row.status()?;
        store::sessions::keep(&mut tx, &row, status).await?;
        let session = self.tell(&mut tx, id).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// Opens a session anew, closes it, or unlinks its device. What the network has to do for that is done
    /// by the session's node, soon after.
    pub async fn wish(&self, owner: UserId, id: SessionId, wish: SessionWish) -> Result<Session> {
        let mut tx = self.db.begin_write().await?;
        let row = held(&mut tx, owner, id).await?;
        let session = self.grant(&mut tx, row, wish, "You disconnected it.").await?;
        tx.commit().await?;
        self.bell.wish(id);
        Ok(session)
    }

    /// Unlinks a session and removes it, with everything its device kept. The conversations stay.
    pub async fn remove(&self, owner: UserId, id: SessionId) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        let mut row = held(&mut tx, owner, id).await?;
        let now = tx.now();
        (row.removed_at, row.wanted, row.wish) = (Some(now.millis()), false, Some("remove".into()));
        let status = row.status()?;
        store::sessions::keep(&mut tx, &row, status).await?;
        store::sessions::set_qr(&mut tx, id, None).await?;
        tx.append(Stream::User(owner), Event::SessionRemoved { session_id: id });
        tx.commit().await?;
        self.bell.wish(id);
        Ok(())
    }

    /// Asks for a code with which a phone can be linked instead of scanning, and waits for it.
    pub async fn pairing_code(
        &self,
        owner: UserId,
        id: SessionId,
        asked: PairingNumber,
    ) -> Result<PairingCode> {
        let number = valid_number("phone", &asked.phone)?;
        let mut tx = self.db.begin_write().await?;
        let mut row = held(&mut tx, owner, id).await?;
        let status = row.status()?;
        let gateway = self.drivers.of(row.driver()?);
        if !gateway.is_some_and(|gateway| gateway.abilities().pairs_by_code) {
            return Err(conflict("id", "This kind of number cannot be linked by a code."));
        }
        if !matches!(status, SessionStatus::Starting) && !status.is_linking() {
            return Err(conflict("id", "This session is not being linked. Restart it for a new code."));
        }
        row.pairing_number = Some(number.to_string());
        row.code = None;
        store::sessions::keep(&mut tx, &row, status).await?;
        tx.commit().await?;
        self.bell.wish(id);

        let found = tokio::time::timeout(CODE_PATIENCE, async {
            loop {
                let session = self.session(owner, id).await?;
                match (session.status, session.code) {
                    (SessionStatus::PairingCode, Some(code)) => return Ok(PairingCode { code }),
                    (SessionStatus::Failed | SessionStatus::Connected, _) => {
                        return Err(conflict("id", "This session is not being linked any more."));
                    }
                    _ => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        });
        found.await.unwrap_or_else(|_| {
            Err(conflict("phone", "WhatsApp gave no code. Please check the number, or scan the QR code."))
        })
    }

    /// Answers the phone's passkey, or confirms that the codes are the same.
    pub async fn answer_passkey(
        &self,
        owner: UserId,
        id: SessionId,
        answer: PasskeyAnswer,
    ) -> Result<Session> {
        let mut tx = self.db.begin_write().await?;
        let mut row = held(&mut tx, owner, id).await?;
        let status = row.status()?;
        let expected = match answer.assertion {
            Some(_) => SessionStatus::PasskeyRequired,
            None => SessionStatus::PasskeyConfirmation,
        };
        if status != expected {
            return Err(conflict("assertion", "The phone does not ask for that now."));
        }
        row.pairing_answer = Some(answer.assertion.unwrap_or_default());
        store::sessions::keep(&mut tx, &row, status).await?;
        let session = store::sessions::shown(&mut tx, row, self.drivers.idle_minutes).await?;
        tx.commit().await?;
        self.bell.wish(id);
        Ok(session)
    }

    /// How everybody's sessions are, without anything that is said in them; administrators only.
    pub async fn all(&self, who: &Principal) -> Result<Vec<SessionHealth>> {
        who.require_admin()?;
        let mut tx = self.db.begin_read().await?;
        let since = self.clock.now().plus_millis(-DAY_MILLIS);
        store::sessions::health(&mut tx, None, since).await
    }

    /// Opens anybody's session anew, or closes it; administrators only.
    pub async fn wish_of_admin(&self, who: &Principal, id: SessionId, wish: SessionWish) -> Result<()> {
        who.require_admin()?;
        let mut tx = self.db.begin_write().await?;
        store::sessions::hold(&mut tx, id).await?;
        let row = store::sessions::by_id(&mut tx, id).await?.filter(|row| row.removed_at.is_none());
        let row = row.ok_or_else(|| AppError::not_found("session"))?;
        let word = if wish == SessionWish::Restart { "restart" } else { "stop" };
        accounts::audit(&mut tx, who, &format!("session.{word}")).await?;
        self.grant(&mut tx, row, wish, "An administrator stopped it.").await?;
        tx.commit().await?;
        self.bell.wish(id);
        Ok(())
    }

    async fn grant(
        &self,
        tx: &mut WriteTx,
        mut row: SessionRow,
        wish: SessionWish,
        reason: &str,
    ) -> Result<Session> {
        let id = row.id();
        let (word, signal) = match wish {
            SessionWish::Restart => ("restart", Some(Signal::Restarted)),
            SessionWish::Disconnect => ("close", Some(Signal::Disconnected { reason: reason.into() })),
            // The node says so once it has told the phone.
            SessionWish::LogOut => ("log_out", None),
        };
        row.wish = Some(word.into());
        if wish == SessionWish::Restart {
            (row.errors, row.retry_at) = (0, None);
        }
        if let Some(signal) = signal {
            transition::apply(tx, row, signal).await?;
        } else {
            let status = row.status()?;
            store::sessions::keep(tx, &row, status).await?;
        }
        self.tell(tx, id).await
    }

    /// Tells the owner's tabs how a session is, and gives it.
    pub(super) async fn tell(&self, tx: &mut WriteTx, id: SessionId) -> Result<Session> {
        let row = store::sessions::by_id(tx, id).await?.ok_or_else(|| AppError::not_found("session"))?;
        let owner = row.owner();
        let session = store::sessions::shown(tx, row, self.drivers.idle_minutes).await?;
        tx.append(Stream::User(owner), Event::SessionUpdated(session.clone()));
        Ok(session)
    }
}

/// A session of `owner` that nobody else changes meanwhile.
async fn held(tx: &mut WriteTx, owner: UserId, id: SessionId) -> Result<SessionRow> {
    store::sessions::hold(tx, id).await?;
    store::sessions::owned(tx, owner, id).await
}

/// A number with its country code, however it was written.
pub(super) fn valid_number(field: &str, text: &str) -> Result<Number> {
    Number::parse(text).ok_or_else(|| {
        let sentence = "Please give the phone number with its country code, such as +60 12-345 6789.";
        AppError::invalid(field, sentence).into()
    })
}

fn valid_label(text: &str) -> Result<&str> {
    let label = text.trim();
    if !(1..=LABEL_CHARS).contains(&label.chars().count()) || label.chars().any(char::is_control) {
        let message = format!("Please give a label of 1 to {LABEL_CHARS} characters.");
        return Err(AppError::invalid("label", message).into());
    }
    Ok(label)
}

fn told(error: GatewayError, field: &str) -> crate::Error {
    match error {
        GatewayError::Never(sentence) => AppError::invalid(field, sentence).into(),
        GatewayError::Later(sentence) => conflict(field, &sentence),
    }
}

pub(super) fn conflict(field: &str, message: &str) -> crate::Error {
    AppError::Conflict { field: field.into(), message: message.into() }.into()
}
