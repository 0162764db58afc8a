//! The keeper: takes sessions that nobody has, gives each a task of its own, and closes what is not used.

use std::{collections::HashMap, time::Duration};

use contract::{
    SessionId, Timestamp,
    notification::NotificationKind,
    whatsapp::{Driver, SessionStatus},
};
use tokio::{
    task::{AbortHandle, Id, JoinError, JoinSet},
    time::Instant,
};

use super::{
    Whatsapp,
    run::{End, Running},
    state::Signal,
    store,
    transition::{Shown, fenced, notify},
};
use crate::Result;

/// How often it looks for what is to be done.
const TICK: Duration = Duration::from_millis(500);
/// How long a node has a session without saying so again.
const LEASE_MILLIS: i64 = 10_000;
/// The same, on this node's own clock.
const LEASE: Duration = Duration::from_secs(10);
/// How often it says so.
const RENEW: Duration = Duration::from_secs(3);
/// How often it looks for sessions that are not used.
const TIDY: Duration = Duration::from_secs(5);
/// Sessions that are taken at a time, so that many come back one after the other.
const TAKEN: i64 = 32;
/// How long a session has to hold before what broke before is forgotten.
const STEADY_MILLIS: i64 = 60_000;
/// How long before it is closed for want of use its owner is told.
const NOTICE_MILLIS: i64 = 5 * 60_000;
const MINUTE_MILLIS: i64 = 60_000;

/// What the keeper knows of the tasks it started.
#[derive(Default)]
struct Tasks {
    set: JoinSet<Result<End>>,
    of: HashMap<SessionId, (AbortHandle, i64)>,
}

impl Tasks {
    /// The session of a task that has ended; none for one that was given up before.
    fn ended(&mut self, id: Id) -> Option<(SessionId, i64)> {
        let session = self.of.iter().find(|(_, (task, _))| task.id() == id).map(|(session, _)| *session)?;
        self.of.remove(&session).map(|(_, fence)| (session, fence))
    }
}

impl Whatsapp {
    /// Keeps sessions until it is dropped, which ends all their tasks at once.
    pub async fn keep(&self) {
        if let Err(error) = self.release().await {
            tracing::warn!(%error, "what this node had before runs out by itself");
        }
        let mut tasks = Tasks::default();
        let bell = self.bell.of_keeper();
        let (mut renewed, mut tidied, mut asked) = (Instant::now(), Instant::now(), Instant::now());
        loop {
            if let Err(error) = self.look(&mut tasks).await {
                tracing::warn!(%error, "WhatsApp sessions could not be looked after");
            }
            if asked.elapsed() >= RENEW {
                asked = Instant::now();
                match self.renew(&tasks).await {
                    Ok(()) => renewed = asked,
                    Err(error) => {
                        tracing::warn!(%error, "leases of WhatsApp sessions could not be renewed");
                    }
                }
            }
            if renewed.elapsed() >= LEASE {
                // Another node may have them by now.
                renewed = Instant::now();
                tasks.set.abort_all();
            }
            if tidied.elapsed() >= TIDY {
                tidied = Instant::now();
                if let Err(error) = self.tidy(&tasks).await {
                    tracing::warn!(%error, "WhatsApp sessions could not be tidied up");
                }
            }
            tokio::select! {
                () = bell.notified() => {}
                () = tokio::time::sleep(TICK) => {}
                Some(ended) = tasks.set.join_next_with_id() => self.ended(&mut tasks, ended).await,
            }
        }
    }

    /// Frees what a process that was killed had. On SQLite there is one process only, so whatever has a node
    /// has a dead one; elsewhere leases run out by themselves.
    pub async fn begin(&self) -> Result<()> {
        if !self.db.is_alone() {
            return Ok(());
        }
        let mut tx = self.db.begin_write().await?;
        store::leases::release_all(&mut tx, None).await?;
        tx.commit().await
    }

    /// Gives all sessions of this node back, when it stops in order or begins anew.
    pub async fn release(&self) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::leases::release_all(&mut tx, Some(&self.node)).await?;
        tx.commit().await
    }

    /// Takes what there is to be taken, and wakes who has something to do.
    async fn look(&self, tasks: &mut Tasks) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin_read().await?;
        let time = store::leases::time(&mut tx, now).await?;
        let due = store::leases::idle_hands(&mut tx, time, now, TAKEN).await?;
        let waiting = store::outbox::waiting_on(&mut tx, &self.node, now).await?;
        let wishes = store::leases::with_wishes(&mut tx, &self.node).await?;
        drop(tx);
        for id in waiting {
            self.bell.ring(id);
        }
        for id in wishes {
            if tasks.of.contains_key(&id) {
                self.bell.wish(id);
            }
        }
        for id in due {
            if !tasks.of.contains_key(&id) {
                self.start(tasks, id).await?;
            }
        }
        Ok(())
    }

    /// Takes a session and gives it a task.
    async fn start(&self, tasks: &mut Tasks, id: SessionId) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin_write().await?;
        let time = store::leases::time(&mut tx, now).await?;
        let until = time.plus_millis(LEASE_MILLIS);
        let Some(fence) = store::leases::take(&mut tx, id, &self.node, time, until).await? else {
            return Ok(());
        };
        tx.commit().await?;
        let (whatsapp, hook) = (self.clone(), self.bell.hook(id));
        let running = Running { id, fence, hook };
        let task = tasks.set.spawn(async move { whatsapp.run(&running).await });
        tasks.of.insert(id, (task, fence));
        Ok(())
    }

    /// Says that this node still has its sessions; those that another one took are let go.
    async fn renew(&self, tasks: &Tasks) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin_write().await?;
        let until = store::leases::time(&mut tx, now).await?.plus_millis(LEASE_MILLIS);
        let mine: HashMap<_, _> =
            store::leases::renew(&mut tx, &self.node, until).await?.into_iter().collect();
        tx.commit().await?;
        for (id, (task, _)) in tasks.of.iter().filter(|(id, (_, fence))| mine.get(*id) != Some(fence)) {
            tracing::warn!(session = %id, "another node has taken a session of ours");
            task.abort();
        }
        // What could not be given back when its task ended is given back now, or nobody would ever take it.
        for (id, fence) in mine.iter().filter(|(id, _)| !tasks.of.contains_key(*id)) {
            self.give_back(*id, *fence).await?;
        }
        Ok(())
    }

    /// A session's task has ended: in order, with an error, or by a panic. What broke is opened again later,
    /// by itself.
    async fn ended(&self, tasks: &mut Tasks, ended: std::result::Result<(Id, Result<End>), JoinError>) {
        let (task, outcome) = match ended {
            Ok((task, outcome)) => (task, outcome.map_err(|error| error.to_string())),
            Err(error) => (error.id(), Err(format!("its task ended: {error}"))),
        };
        let Some((id, fence)) = tasks.ended(task) else { return };
        self.bell.unhook(id);
        let mut closing = Ok(());
        if let Err(error) = &outcome {
            tracing::warn!(session = %id, %error, "a WhatsApp session broke");
            let reason = "It stopped unexpectedly and starts again by itself.".to_owned();
            let lost = Signal::Lost { reason, retry: true };
            closing = self.note(id, fence, lost, Shown::default()).await.map(drop);
        }
        if let Err(error) = match closing {
            Ok(()) => self.give_back(id, fence).await,
            failed => failed,
        } {
            tracing::warn!(session = %id, %error, "a WhatsApp session could not be given back");
        }
    }

    async fn give_back(&self, id: SessionId, fence: i64) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        store::leases::release(&mut tx, id, fence).await?;
        tx.commit().await
    }

    /// Closes sessions that are not used, after telling their owners, and forgets what broke long ago.
    async fn tidy(&self, tasks: &Tasks) -> Result<()> {
        for (id, (_, fence)) in &tasks.of {
            self.tidy_one(*id, *fence).await?;
        }
        Ok(())
    }

    async fn tidy_one(&self, id: SessionId, fence: i64) -> Result<()> {
        let mut tx = self.db.begin_read().await?;
        let Some(row) = store::sessions::by_id(&mut tx, id).await? else { return Ok(()) };
        drop(tx);
        // The Cloud API holds no connection: closing it would save nothing, and miss what comes in.
        if row.status()? != SessionStatus::Connected || row.driver()? == Driver::Cloud {
            return Ok(());
        }
        let now = self.clock.now();
        let idle = i64::from(row.idle_minutes(self.drivers.idle_minutes)) * MINUTE_MILLIS;
        let closes = Timestamp::from(row.used_at).plus_millis(idle);
        if closes <= now {
            self.note(id, fence, Signal::Slept, Shown::default()).await?;
            self.bell.wish(id);
            return Ok(());
        }
        // For sessions that are closed quickly, half of the time is notice enough.
        let told = closes.plus_millis(-NOTICE_MILLIS.min(idle / 2)) <= now;
        let steady = row.errors > 0 && row.since <= now.plus_millis(-STEADY_MILLIS).millis();
        let closes_at = told.then_some(closes.millis());
        if closes_at == row.closes_at && !steady {
            return Ok(());
        }
        let mut tx = self.db.begin_write().await?;
        let Some(mut row) = fenced(&mut tx, id, fence).await? else { return Ok(()) };
        if row.status()? != SessionStatus::Connected {
            return Ok(());
        }
        if steady {
            row.errors = 0;
        }
        if closes_at.is_some() && row.closes_at.is_none() {
            let title = format!("{} is about to be closed", row.label);
            let body = "It is not used. It opens by itself when you write to a customer.".to_owned();
            notify(&mut tx, &row, NotificationKind::SessionIdle, title, body);
        }
        row.closes_at = closes_at;
        store::sessions::keep(&mut tx, &row, SessionStatus::Connected).await?;
        self.tell(&mut tx, id).await?;
        tx.commit().await
    }
}
