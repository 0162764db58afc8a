//! Transactions: what a service holds while it works.

use std::ops::{Deref, DerefMut};

use contract::{Event, Stream, StreamEvent, Timestamp};

use super::Conn;
use crate::{
    Result,
    clock::Clock,
    hub::{self, Notice, Outlet},
};

/// A snapshot: all its reads see the same moment.
pub struct ReadTx {
    conn: Conn,
}

impl ReadTx {
    pub(super) const fn new(conn: Conn) -> Self {
        Self { conn }
    }
}

/// A transaction that may change things and that tells the hub of it once it is committed.
pub struct WriteTx {
    conn: Conn,
    clock: Clock,
    outlet: Outlet,
    appended: Vec<(Stream, Event)>,
    notices: Vec<Notice>,
}

impl WriteTx {
    pub(super) const fn new(conn: Conn, clock: Clock, outlet: Outlet) -> Self {
        Self { conn, clock, outlet, appended: Vec::new(), notices: Vec::new() }
    }

    /// The moment of this transaction.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Adds `event` to `stream` as part of this transaction; it is emitted after the commit.
    pub fn append(&mut self, stream: Stream, event: Event) {
        self.appended.push((stream, event));
    }

    /// Tells the nodes something that concerns their open connections, after the commit and before
    /// the events.
    pub(crate) fn notify(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// Makes everything durable, then lets the hub emit it.
    pub async fn commit(mut self) -> Result<()> {
        let at = self.clock.now();
        let mut appended = std::mem::take(&mut self.appended);
        // Streams are locked in one order by everybody, so that two transactions cannot wait for each
        // other. The sort is stable: events of one stream keep their order.
        appended.sort_by_key(|(stream, _)| *stream);
        for (stream, mut event) in appended {
            let seq = hub::store::append(&mut self.conn, stream, &mut event, at).await?;
            self.notices.push(Notice::Event(Box::new(StreamEvent { stream, seq, at, event })));
        }
        match self.conn {
            Conn::Sqlite(conn) => conn.commit(self.notices).await,
            Conn::Postgres(transaction) => {
                transaction.commit().await?;
                self.outlet.tell(self.notices);
                Ok(())
            }
        }
    }
}

impl Deref for ReadTx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for ReadTx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Deref for WriteTx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
