//! A server that has gone silent.

use std::time::{Duration, Instant};

use futures::FutureExt as _;
use socketio::{AckError, DisconnectReason, Options, Transport};

use crate::harness::{Client, StalledServer, over_both_transports};

over_both_transports! { a_silent_server_is_left_once_its_ping_is_overdue }

async fn a_silent_server_is_left_once_its_ping_is_overdue(transport: Transport) {
    let server = StalledServer::start(transport, Duration::from_millis(400)).await;
    let mut client = Client::start(Options { transport, ..Options::new(server.origin()) });
    client.connected().await;
    let connected_at = Instant::now();
    let mut answer = Box::pin(client.socket.emit_with_ack("echo", &1, Duration::from_mins(1)));
    assert_eq!(answer.as_mut().now_or_never(), None);

    assert_eq!(answer.await, Err(AckError::Disconnected));
    let (reason, retry_in) = client.disconnected().await;
    assert_eq!(reason, DisconnectReason::PingTimeout);
    assert!(retry_in.is_some());
    let silence = connected_at.elapsed();
    assert!((Duration::from_millis(390)..Duration::from_secs(10)).contains(&silence), "{silence:?}");

    client.connected().await;
}
