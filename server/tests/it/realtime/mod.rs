//! What is live: who may connect, what they are told, and what they are closed for.

mod delivery;
mod entrance;
mod hostile;
mod membership;
mod presence;
mod revocation;
mod typing;

use socketio::Transport;

/// Both ways to carry packets.
const TRANSPORTS: [Transport; 2] = [Transport::WebSocket, Transport::Polling];
