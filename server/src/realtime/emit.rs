//! Telling open connections what was committed.

use std::sync::Arc;

use contract::{
    Event, SignInId, Stream, StreamEvent, Timestamp, UserId, event::MessageData, presence::Typing,
    sync::SignedOut,
};
use domain::{Clock, Notice, Services};
use serde::Serialize;
use serde_json::Value;
use socketioxide::{SocketIo, adapter::Adapter};
use tokio::sync::mpsc::UnboundedReceiver;

use super::Hall;

/// The one argument of every stored event.
#[derive(Serialize)]
struct Envelope {
    stream: Stream,
    seq: u64,
    at: Timestamp,
    data: Value,
}

/// The one argument of an event that belongs to no stream.
#[derive(Serialize)]
pub struct Ephemeral<T> {
    at: Timestamp,
    data: T,
}

impl<T> Ephemeral<T> {
    /// `data` as of now.
    pub fn now(data: T) -> Self {
        Self { at: Clock::system().now(), data }
    }
}

/// The room of all connections of one sign-in.
pub fn sign_in_room(sign_in: SignInId) -> String {
    format!("sign-in:{sign_in}")
}

/// Tells open connections of every notice, in the order in which they come: about that of commits, and
/// within a stream exactly that.
pub async fn drain(services: Services, hall: Arc<Hall>, mut notices: UnboundedReceiver<Notice>) {
    while let Some(notice) = notices.recv().await {
        match notice {
            Notice::Event(event) => {
                // Whoever sent what they typed types no more.
                if let Event::MessageNew(MessageData { message, .. }) = &event.event {
                    hall.guests.done(Typing { chat_id: message.chat_id, user_id: message.sender_id });
                }
                emit(&hall.io, *event).await;
            }
            Notice::Joined { user, stream } => {
                admit(&services, &hall.io, user, stream, true).await;
                if let Stream::Chat(chat) = stream {
                    hall.guests.meets(user, chat);
                }
            }
            Notice::Left { user, stream } => {
                admit(&services, &hall.io, user, stream, false).await;
                if let Stream::Chat(chat_id) = stream {
                    hall.guests.done(Typing { chat_id, user_id: user });
                }
            }
            Notice::Qr { user, qr } => {
                let told = Ephemeral::now(qr);
                let _ = hall.io.to(Stream::User(user).to_string()).emit("session:qr", &told).await;
            }
            Notice::SignInEnded { sign_in, reason } => sign_out(&hall.io, sign_in, reason).await,
            Notice::UserEnded { user, reason } => {
                send_away(&hall.io, Stream::User(user).to_string(), reason).await;
            }
        }
    }
}

/// Lets somebody's connections into a room or out of it, as the database has it by now: who was taken out
/// and added again at the same moment may be told in the other order.
async fn admit<A: Adapter>(
    services: &Services,
    io: &SocketIo<A>,
    user: UserId,
    stream: Stream,
    joined: bool,
) {
    let follows = services.hub.follows(user, stream).await.unwrap_or(joined);
    let (connections, room) = (io.within(Stream::User(user).to_string()), stream.to_string());
    if follows {
        if let Err(error) = connections.join(room).await {
            tracing::warn!(%error, "connections could not enter a room");
        }
    } else if let Err(error) = connections.leave(room).await {
        tracing::warn!(%error, "connections could not leave a room");
    }
}

/// Emits a stored event to the room of its stream.
async fn emit<A: Adapter>(io: &SocketIo<A>, event: StreamEvent) {
    let StreamEvent { stream, seq, at, event } = event;
    let name = event.name();
    let data = match serde_json::to_value(&event) {
        Ok(mut tagged) => tagged["data"].take(),
        Err(error) => {
            tracing::error!(%error, name, "an event could not be written");
            return;
        }
    };
    // Whoever it does not reach finds the hole by its number.
    let _ = io.to(stream.to_string()).emit(name, &Envelope { stream, seq, at, data }).await;
}

/// Tells a stream's room on this node where the stream stands.
pub async fn cursor<A: Adapter>(io: &SocketIo<A>, stream: Stream, seq: u64) {
    let cursors = contract::sync::Cursors::from([(stream, seq)]);
    let _ = io.local().within(stream.to_string()).emit("cursor", &Ephemeral::now(cursors)).await;
}

/// Tells the connections of a sign-in why it ended, and closes them.
pub async fn sign_out<A: Adapter>(io: &SocketIo<A>, sign_in: SignInId, reason: &str) {
    send_away(io, sign_in_room(sign_in), reason).await;
}

async fn send_away<A: Adapter>(io: &SocketIo<A>, room: String, reason: &str) {
    let told = Ephemeral::now(SignedOut { reason: reason.into() });
    let _ = io.to(room.clone()).emit("signed-out", &told).await;
    if let Err(error) = io.within(room).disconnect().await {
        tracing::warn!(?error, "connections could not be closed");
    }
}
