//! An open page without a screen: the app's own tracker over a real socket that comes back.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use app::realtime::{
    Notice,
    tracker::{Ask, Tracker},
    wire::Incoming,
};
use contract::{Event, MessageId, Stream, sync::SyncAnswer};
use serde_json::json;
use socketio::{AuthFailed, Json, Options, Signal, Socket};
use tokio::{sync::Notify, task::JoinHandle, time::sleep};

use crate::harness::{Caller, string};

/// What one page knows.
#[derive(Default)]
struct Page {
    tracker: Tracker,
    /// The messages it shows, in the order in which it was told.
    shown: Vec<MessageId>,
    connected: usize,
    read_again: usize,
}

/// A page that follows one chat from its beginning.
pub(super) struct Follower {
    page: Arc<Mutex<Page>>,
    socket: Socket,
    asking: JoinHandle<()>,
}

impl Follower {
    /// Follows `stream` from its beginning; `caller` fetches a fresh token before each attempt.
    pub(super) fn start(options: Options, caller: Caller, stream: Stream, epoch: &str) -> Self {
        let page = Arc::new(Mutex::new(Page::default()));
        let (due, clock) = (Arc::new(Notify::new()), Instant::now());
        {
            let mut page = open(&page);
            page.tracker.epoch_read(epoch);
            page.tracker.follow(stream, 0, millis(clock));
        }
        let auth = move || {
            let caller = caller.clone();
            async move {
                let sent = caller.try_send(http::Method::POST, "/api/socket-token", "", Vec::new()).await;
                let answer = sent.map_err(|error| AuthFailed(error.to_string()))?;
                Ok(json!({"token": string(&answer.must(200)["token"])}).into())
            }
        };
        let (told, wake) = (page.clone(), due.clone());
        let (socket, driver) = Socket::new(options, auth, move |signal| {
            let Signal::Event { name, data } = signal else { return };
            open(&told).take(&name, &data, millis(clock));
            wake.notify_one();
        });
        tokio::spawn(driver);
        let asking = tokio::spawn(keep_up(page.clone(), socket.clone(), due, clock));
        Self { page, socket, asking }
    }

    /// The messages the page shows, in order.
    pub(super) fn shown(&self) -> Vec<MessageId> {
        open(&self.page).shown.clone()
    }

    /// How often it was connected.
    pub(super) fn connections(&self) -> usize {
        open(&self.page).connected
    }

    /// How often it was told to read everything again.
    pub(super) fn read_again(&self) -> usize {
        open(&self.page).read_again
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.asking.abort();
        self.socket.close();
    }
}

impl Page {
    fn take(&mut self, name: &str, data: &[Json], now: f64) {
        match data.first().and_then(|argument| Incoming::read(name, argument.as_str())) {
            Some(Incoming::Event(event)) => self.tracker.receive(*event, now),
            Some(Incoming::Connected(connected)) => {
                self.connected += 1;
                self.tracker.connected(&connected, now);
            }
            Some(Incoming::Cursor(cursors)) => self.tracker.cursor(&cursors, now),
            Some(
                Incoming::SignedOut(_) | Incoming::Presence(..) | Incoming::Typing(..) | Incoming::Qr(_),
            )
            | None => {}
        }
        self.show();
    }

    fn show(&mut self) {
        while let Some(notice) = self.tracker.next_notice() {
            match notice {
                Notice::Event(event) => {
                    if let Event::MessageNew(data) = event.event {
                        self.shown.push(data.message_id);
                    }
                }
                Notice::ReadAgain(_) => self.read_again += 1,
                Notice::Unknown(_) | Notice::Connected => {}
            }
        }
    }
}

/// Asks for what is missing, whenever something is; as the browser's link does.
async fn keep_up(page: Arc<Mutex<Page>>, socket: Socket, due: Arc<Notify>, clock: Instant) {
    loop {
        let ask = open(&page).tracker.ask(millis(clock));
        match ask {
            Ask::Now(request) if socket.is_connected() => {
                let answer = socket.emit_with_ack("resume", &request, Duration::from_secs(10)).await.ok();
                let answer = answer.and_then(|answer| answer.first()?.read::<SyncAnswer>().ok());
                let mut page = open(&page);
                match answer {
                    Some(answer) => page.tracker.resumed(&request, answer, millis(clock)),
                    None => page.tracker.put_off(millis(clock), 500.0),
                }
                page.show();
            }
            Ask::Nothing => due.notified().await,
            Ask::Now(_) | Ask::Later(_) => {}
        }
        sleep(Duration::from_millis(60)).await;
    }
}

fn open(page: &Mutex<Page>) -> MutexGuard<'_, Page> {
    page.lock().unwrap_or_else(PoisonError::into_inner)
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
