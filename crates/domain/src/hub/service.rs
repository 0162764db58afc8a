//! What clients and nodes ask of streams.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use contract::{
    AppError, Stream, Timestamp, UserId,
    limits::{SYNC_EVENTS, SYNC_STREAMS},
    sync::{Cursors, SyncAnswer, SyncRequest},
};
use uuid::Uuid;

use super::store;
use crate::{
    Error, Result,
    clock::Clock,
    db::{Conn, Db},
};

/// Streams: where they stand, and what happened since.
#[derive(Clone)]
pub struct Hub {
    db: Db,
    clock: Clock,
    epoch: Arc<RwLock<String>>,
}

impl Hub {
    pub(crate) async fn start(db: Db, clock: Clock) -> Result<Self> {
        let mut tx = db.begin_write().await?;
        store::set_epoch(&mut tx, &Uuid::new_v4().to_string(), false).await?;
        let epoch = store::epoch(&mut tx).await?.unwrap_or_default();
        tx.commit().await?;
        Ok(Self { db, clock, epoch: Arc::new(RwLock::new(epoch)) })
    }

    /// The epoch of all cursors; it changes when a backup was restored.
    pub fn epoch(&self) -> String {
        self.epoch.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Starts a new epoch: every client reads its state again. For after a restore.
    pub async fn begin_epoch(&self) -> Result<()> {
        let epoch = Uuid::new_v4().to_string();
        let mut tx = self.db.begin_write().await?;
        store::set_epoch(&mut tx, &epoch, true).await?;
        tx.commit().await?;
        *self.epoch.write().unwrap_or_else(std::sync::PoisonError::into_inner) = epoch;
        Ok(())
    }

    /// The streams `user` may follow: their own and those of their chats.
    pub async fn streams(&self, user: UserId) -> Result<Vec<Stream>> {
        let mut tx = self.db.begin_read().await?;
        Ok(streams_of(&mut tx, user).await?.into_keys().collect())
    }

    /// Whether `user` may follow `stream` now.
    pub async fn follows(&self, user: UserId, stream: Stream) -> Result<bool> {
        let mut tx = self.db.begin_read().await?;
        store::follows(&mut tx, user, stream).await
    }

    /// Where all streams of `user` stand.
    pub async fn cursors(&self, user: UserId) -> Result<Cursors> {
        let mut tx = self.db.begin_read().await?;
        let streams: Vec<Stream> = streams_of(&mut tx, user).await?.into_keys().collect();
        store::positions(&mut tx, &streams).await
    }

    /// Everything that happened after the cursors in `request`, on streams that `user` may follow.
    ///
    /// A stream that is not theirs, was not yet theirs at the cursor, does not exist, or was pruned past
    /// the cursor is listed under `resync`: these are told apart by reading its state.
    pub async fn sync(&self, user: UserId, request: SyncRequest) -> Result<SyncAnswer> {
        if request.cursors.len() > SYNC_STREAMS {
            return Err(AppError::invalid(
                "cursors",
                format!("At most {SYNC_STREAMS} streams can be asked for at once."),
            )
            .into());
        }
        let epoch = self.epoch();
        if request.cursors.is_empty() {
            let cursors = self.cursors(user).await?;
            return Ok(SyncAnswer { epoch, events: Vec::new(), cursors, more: false, resync: Vec::new() });
        }

        let mut tx = self.db.begin_read().await?;
        let mine = streams_of(&mut tx, user).await?;
        let mut answer = SyncAnswer {
            epoch,
            events: Vec::new(),
            cursors: Cursors::new(),
            more: false,
            resync: Vec::new(),
        };
        for (stream, seq) in request.cursors {
            // What happened before somebody joined is not theirs.
            let known = request.epoch == answer.epoch && mine.get(&stream).is_some_and(|from| seq >= *from);
            if !known || !reaches_back(&mut tx, stream, seq).await? {
                if mine.contains_key(&stream) {
                    answer.cursors.insert(stream, store::position(&mut tx, stream).await?);
                }
                answer.resync.push(stream);
                continue;
            }
            let room = SYNC_EVENTS - u32::try_from(answer.events.len()).unwrap_or(SYNC_EVENTS);
            let mut events = store::events_after(&mut tx, stream, seq, room + 1).await?;
            if events.len() > room as usize {
                answer.more = true;
                events.truncate(room as usize);
            }
            answer.cursors.insert(stream, events.last().map_or(seq, |event| event.seq));
            answer.events.append(&mut events);
        }
        Ok(answer)
    }

    /// Streams that moved after `since`, for the sweep that tells rooms where their streams stand.
    pub async fn moved_since(&self, since: Timestamp) -> Result<Cursors> {
        let mut tx = self.db.begin_read().await?;
        store::moved_since(&mut tx, since).await
    }

    /// Forgets events past retention (7 days or 10,000 a stream) and returns how many.
    pub async fn prune(&self) -> Result<u64> {
        let mut tx = self.db.begin_write().await?;
        let forgotten = store::prune(&mut tx, self.clock.now()).await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// Whether the database answers and can be written to.
    pub async fn ready(&self) -> Result<()> {
        self.db.ready().await
    }
}

/// The streams of `user`, and the event of each that they may read after.
async fn streams_of(conn: &mut Conn, user: UserId) -> Result<BTreeMap<Stream, u64>> {
    let mut streams = store::chat_streams(conn, user).await?;
    streams.insert(Stream::User(user), 0);
    Ok(streams)
}

/// Whether every event after `seq` is still there.
async fn reaches_back(conn: &mut Conn, stream: Stream, seq: u64) -> std::result::Result<bool, Error> {
    let position = store::position(conn, stream).await?;
    if seq >= position {
        return Ok(seq == position);
    }
    Ok(store::oldest(conn, stream).await?.is_some_and(|oldest| oldest <= seq + 1))
}
