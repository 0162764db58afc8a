//! Telling others who is there and who types. All of it may be lost.

use std::sync::Arc;

use contract::{
    ChatId, Stream, UserId,
    presence::{Presence, Seen, Typing},
};
use domain::{Clock, Services};
use socketioxide::{SocketIo, adapter::Adapter};

use super::{Hall, emit::Ephemeral, guests::News, presence::Change, typing::Sign};

/// Tells all news, one by one, so that nobody hears the older of two last.
pub async fn drain(services: Services, hall: Arc<Hall>) {
    let Some(mut news) = hall.news.lock().await.take() else { return };
    while let Some(one) = news.recv().await {
        match one {
            News::Presence(change) => presence(&services, &hall.io, change).await,
            News::Meets(user, chat) => introduce(&services, &hall, user, chat).await,
            News::Typing(Sign::Types(typing)) => others(&hall.io, "user:typing", typing).await,
            News::Typing(Sign::Stopped(typing)) => others(&hall.io, "user:stop-typing", typing).await,
        }
    }
}

/// Tells those who share a chat with a person what became of them.
async fn presence<A: Adapter>(services: &Services, io: &SocketIo<A>, change: Change) {
    let Change { user, presence, gone } = change;
    let gone = i64::try_from(gone.as_millis()).unwrap_or_default();
    let last_seen = Clock::system().now().plus_millis(-gone);
    if presence == Presence::Offline
        && let Err(error) = services.last_seen.note(&[(user, last_seen)]).await
    {
        tracing::warn!(%error, "when somebody was last seen could not be noted");
    }
    let streams = match services.hub.streams(user).await {
        Ok(streams) => streams,
        Err(error) => {
            tracing::warn!(%error, "nobody could be told who is there");
            return;
        }
    };
    let chats: Vec<String> =
        streams.iter().filter(|stream| matches!(stream, Stream::Chat(_))).map(Stream::to_string).collect();
    // No rooms at all would mean everybody.
    if chats.is_empty() {
        return;
    }
    let told = Ephemeral::now(Seen { user_id: user, last_seen });
    let _ = io.to(chats).except(room_of(user)).emit(presence.event(), &told).await;
}

/// Tells somebody who came into a chat who of it is there, and those that they are.
async fn introduce(services: &Services, hall: &Hall, user: UserId, chat: ChatId) {
    let members = match services.chats.company(chat).await {
        Ok(members) => members,
        Err(error) => {
            tracing::warn!(%error, "nobody of a chat could be introduced");
            return;
        }
    };
    let last_seen = Clock::system().now();
    let here = hall.guests.with_those_here(&members, |here| here);
    for (member, presence) in here {
        let told = Ephemeral::now(Seen { user_id: member, last_seen });
        let name = presence.event();
        let _ = if member == user {
            hall.io.to(Stream::Chat(chat).to_string()).except(room_of(user)).emit(name, &told).await
        } else {
            hall.io.to(room_of(user)).emit(name, &told).await
        };
    }
}

/// Tells the other members of a chat that somebody types there, or stopped.
async fn others<A: Adapter>(io: &SocketIo<A>, name: &str, typing: Typing) {
    let room = Stream::Chat(typing.chat_id).to_string();
    let _ = io.to(room).except(room_of(typing.user_id)).emit(name, &Ephemeral::now(typing)).await;
}

fn room_of(user: UserId) -> String {
    Stream::User(user).to_string()
}
