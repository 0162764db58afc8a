//! Socket.IO: who may connect, which rooms they are in, and what they are told.

mod connect;
mod deliveries;
pub mod emit;
mod guests;
mod handlers;

use std::{sync::Arc, time::Duration};

use contract::limits::SOCKET_MESSAGE_BYTES;
use domain::Services;
use socketioxide::{ParserConfig, SocketIo, SocketIoBuilder, handler::ConnectHandler, layer::SocketIoLayer};

pub use deliveries::Deliveries;
pub use guests::Guests;
pub use handlers::EVENTS;

use crate::front_door::Door;

/// Packets that wait for a slow reader; what does not fit is made good by the stream's numbers.
const BUFFER: usize = 128;
/// How long an Engine.IO connection may stay without signing in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A closed laptop is noticed within the sum of the two.
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(15);

/// Where sockets meet.
pub struct Hall {
    /// The Socket.IO server.
    pub io: SocketIo,
    /// Who is here.
    pub guests: Arc<Guests>,
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
    allow_query_token: bool,
) -> (SocketIoLayer, Arc<Hall>) {
    let guests = Arc::new(Guests::default());
    let entrance = Entrance {
        services,
        door,
        guests: guests.clone(),
        deliveries: deliveries.clone(),
        allow_query_token,
    };
    let (layer, io) = builder().with_state(entrance).build_layer();
    io.ns("/", connect::welcome.with(connect::admit));
    (layer, Arc::new(Hall { io, guests, deliveries }))
}

fn builder() -> SocketIoBuilder {
    SocketIo::builder()
        .with_parser(ParserConfig::common().max_incoming_binaries(0))
        .max_payload(SOCKET_MESSAGE_BYTES as u64)
        .ws_max_message_size(SOCKET_MESSAGE_BYTES)
        .ws_max_frame_size(SOCKET_MESSAGE_BYTES)
        .ws_read_buffer_size(512)
        .max_buffer_size(BUFFER)
        .connect_timeout(CONNECT_TIMEOUT)
        .ping_interval(PING_INTERVAL)
        .ping_timeout(PING_TIMEOUT)
}
