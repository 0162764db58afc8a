//! Socket.IO: who may connect, which rooms they are in, and what they are told.

mod connect;
mod deliveries;
pub mod emit;
mod guests;
mod handlers;
mod presence;
pub mod tell;
mod typing;

use std::{sync::Arc, time::Duration};

use contract::limits::SOCKET_MESSAGE_BYTES;
use domain::Services;
use socketioxide::{ParserConfig, SocketIo, SocketIoBuilder, handler::ConnectHandler, layer::SocketIoLayer};
use tokio::sync::{Mutex, mpsc::UnboundedReceiver};

pub use deliveries::Deliveries;
pub use guests::Guests;
pub use handlers::EVENTS;

use crate::{config::Config, front_door::Door};
use guests::News;

/// Packets that wait for a slow reader; what does not fit is made good by the stream's numbers.
const BUFFER: usize = 128;
/// How long an Engine.IO connection may stay without signing in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How patient the hub is with connections.
///
/// A laptop that was closed is offline for its colleagues after the sum of the three, and a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often a connection is asked whether it lives.
    pub ping_interval: Duration,
    /// How long it may take to answer.
    pub ping_timeout: Duration,
    /// For how long a person without a connection counts as being there.
    pub grace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            ping_interval: Duration::from_secs(15),
            ping_timeout: Duration::from_secs(12),
            grace: Duration::from_secs(3),
        }
    }
}

/// Where sockets meet.
pub struct Hall {
    /// The Socket.IO server.
    pub io: SocketIo,
    /// Who is here.
    pub guests: Arc<Guests>,
    /// What is to be told of them, until somebody begins to tell it.
    news: Mutex<Option<UnboundedReceiver<News>>>,
    /// What has arrived at clients.
    pub deliveries: Arc<Deliveries>,
}

/// What connecting needs.
#[derive(Clone)]
struct Entrance {
    services: Services,
    door: Arc<Door>,
    guests: Arc<Guests>,
    deliveries: Arc<Deliveries>,
    allow_query_token: bool,
}

/// The layer that answers `/socket.io/`, and the hall behind it.
pub fn layer(
    services: Services,
    door: Arc<Door>,
    deliveries: Arc<Deliveries>,
    config: &Config,
) -> (SocketIoLayer, Arc<Hall>) {
    let (guests, news) = Guests::new(config.patience.grace);
    let guests = Arc::new(guests);
    let entrance = Entrance {
        services,
        door,
        guests: guests.clone(),
        deliveries: deliveries.clone(),
        allow_query_token: config.allow_query_token,
    };
    let (layer, io) = builder(config.patience).with_state(entrance).build_layer();
    io.ns("/", connect::welcome.with(connect::admit));
    (layer, Arc::new(Hall { io, guests, deliveries, news: Mutex::new(Some(news)) }))
}

fn builder(patience: Patience) -> SocketIoBuilder {
    SocketIo::builder()
        .with_parser(ParserConfig::common().max_incoming_binaries(0))
        .max_payload(SOCKET_MESSAGE_BYTES as u64)
        .ws_max_message_size(SOCKET_MESSAGE_BYTES)
        .ws_max_frame_size(SOCKET_MESSAGE_BYTES)
        .ws_read_buffer_size(512)
        .max_buffer_size(BUFFER)
        .connect_timeout(CONNECT_TIMEOUT)
        .ping_interval(patience.ping_interval)
        .ping_timeout(patience.ping_timeout)
}
