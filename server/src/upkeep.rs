//! What a node does by itself: emitting, telling rooms where their streams stand, noticing sign-ins
//! that have ended, keeping WhatsApp sessions, and forgetting what is past its time.

use std::{sync::Arc, time::Duration};

use contract::{Timestamp, sync::Cursors};
use domain::{Clock, Notice, Services};
use tokio::{sync::mpsc::UnboundedReceiver, task::JoinHandle, time::MissedTickBehavior};

use crate::realtime::{Hall, emit, tell};

/// How often rooms are told where their streams stand.
const SWEEP: Duration = Duration::from_secs(3);
/// How far back a sweep looks: longer than its period, so that a slow one misses nothing.
const SWEEP_BACK_MILLIS: i64 = 10_000;
/// How often sign-ins behind open sockets are looked at again, should a notice have been missed.
const SIGN_INS: Duration = Duration::from_secs(5);
/// How often what has arrived at clients is written.
const DELIVERIES: Duration = Duration::from_millis(500);
const PRUNE: Duration = Duration::from_hours(1);
/// How often it is looked who has been gone for long enough, and who types no more.
const GUESTS: Duration = Duration::from_millis(250);
/// How exactly it is known when somebody was last seen, should this node be killed.
const LAST_SEEN: Duration = Duration::from_mins(1);
/// How soon the files of a deleted picture are removed.
const TIDY: Duration = Duration::from_mins(1);

/// Starts the tasks; abort them to stop.
pub fn start(services: Services, hall: Arc<Hall>, notices: UnboundedReceiver<Notice>) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(emit::drain(services.clone(), hall.clone(), notices)),
        tokio::spawn(tell::drain(services.clone(), hall.clone())),
        tokio::spawn(sweep_guests(hall.clone())),
        tokio::spawn(note_last_seen(services.clone(), hall.clone())),
        tokio::spawn(tidy(services.clone())),
        tokio::spawn(keep_sessions(services.clone())),
        tokio::spawn(sweep(services.clone(), hall.clone())),
        tokio::spawn(check_sign_ins(services.clone(), hall.clone())),
        tokio::spawn(write_deliveries(services.clone(), hall)),
        tokio::spawn(prune(services)),
    ]
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

async fn sweep(services: Services, hall: Arc<Hall>) {
    let clock = Clock::system();
    let mut interval = every(SWEEP);
    let mut told = Cursors::new();
    loop {
        interval.tick().await;
        let since: Timestamp = clock.now().plus_millis(-SWEEP_BACK_MILLIS);
        match services.hub.moved_since(since).await {
            Ok(moved) => {
                for (stream, seq) in &moved {
                    if told.get(stream) != Some(seq) {
                        emit::cursor(&hall.io, *stream, *seq).await;
                    }
                }
                told = moved;
            }
            Err(error) => tracing::warn!(%error, "could not look where streams stand"),
        }
    }
}

async fn check_sign_ins(services: Services, hall: Arc<Hall>) {
    let mut interval = every(SIGN_INS);
    loop {
        interval.tick().await;
        hall.guests.keep_only(&hall.io.sockets().iter().map(|socket| socket.id).collect());
        match services.accounts.ended(&hall.guests.sign_ins()).await {
            Ok(ended) => {
                for sign_in in ended {
                    emit::sign_out(&hall.io, sign_in, "Your sign-in has ended.").await;
                }
            }
            // A database that is away signs nobody out.
            Err(error) => tracing::warn!(%error, "could not look at sign-ins"),
        }
    }
}

async fn sweep_guests(hall: Arc<Hall>) {
    let mut interval = every(GUESTS);
    loop {
        interval.tick().await;
        hall.guests.sweep();
    }
}

async fn note_last_seen(services: Services, hall: Arc<Hall>) {
    let clock = Clock::system();
    let mut interval = every(LAST_SEEN);
    loop {
        interval.tick().await;
        let now = clock.now();
        let here: Vec<_> = hall.guests.connected().into_iter().map(|person| (person, now)).collect();
        if let Err(error) = services.last_seen.note(&here).await {
            tracing::warn!(%error, "who was last seen could not be noted");
        }
    }
}

async fn keep_sessions(services: Services) {
    while let Err(error) = services.whatsapp.begin().await {
        tracing::warn!(%error, "WhatsApp sessions could not be begun with");
        tokio::time::sleep(SWEEP).await;
    }
    services.whatsapp.keep().await;
}

async fn tidy(services: Services) {
    let mut interval = every(TIDY);
    loop {
        interval.tick().await;
        if let Err(error) = services.images.tidy().await {
            tracing::warn!(%error, "pictures could not be tidied up");
        }
    }
}

async fn write_deliveries(services: Services, hall: Arc<Hall>) {
    let mut interval = every(DELIVERIES);
    loop {
        interval.tick().await;
        hall.deliveries.write(&services).await;
    }
}

async fn prune(services: Services) {
    let mut interval = every(PRUNE);
    loop {
        interval.tick().await;
        if let Err(error) = services.hub.prune().await {
            tracing::warn!(%error, "old events could not be forgotten");
        }
        if let Err(error) = services.db.settle().await {
            tracing::warn!(%error, "the database's log could not be emptied");
        }
        if let Err(error) = services.accounts.prune().await {
            tracing::warn!(%error, "old records could not be forgotten");
        }
    }
}
