//! A server that reads nothing must cost little memory.

use std::time::Duration;

use futures::future::join_all;
use socketio::{AckError, DisconnectReason, EmitError, MAX_WAITING, Options, Transport};

use crate::harness::{Client, StalledServer, over_both_transports};

over_both_transports! {
    emits_are_refused_once_256_wait,
    emits_that_wait_for_an_answer_count_as_waiting,
}

async fn emits_are_refused_once_256_wait(transport: Transport) {
    let server = StalledServer::start(transport, Duration::from_secs(3)).await;
    let mut client = Client::start(Options { transport, ..Options::new(server.origin()) });
    client.connected().await;

    // What the system's own buffers take does not wait; it is some megabytes.
    let text = "x".repeat(100_000);
    let mut taken = 0;
    while taken < 100 * MAX_WAITING {
        match client.socket.emit("shout", &text) {
            Ok(()) => taken += 1,
            Err(error) => {
                assert_eq!(error, EmitError::QueueFull);
                // The writer may have been about to take some.
                tokio::time::sleep(Duration::from_millis(50)).await;
                if client.socket.emit("shout", &text).is_err() {
                    break;
                }
            }
        }
    }
    assert!((MAX_WAITING..100 * MAX_WAITING).contains(&taken), "{taken}");

    // A writer that is stuck keeps neither the watchdog nor the next attempt from working.
    assert_eq!(client.disconnected().await.0, DisconnectReason::PingTimeout);
    client.connected().await;
    assert_eq!(client.socket.emit("shout", &1), Ok(()), "the queue is empty again");
}

async fn emits_that_wait_for_an_answer_count_as_waiting(transport: Transport) {
    let server = StalledServer::start(transport, Duration::from_mins(1)).await;
    let mut client = Client::start(Options { transport, ..Options::new(server.origin()) });
    client.connected().await;

    let limit = Duration::from_millis(300);
    let answers = join_all((0..=MAX_WAITING).map(|_| client.socket.emit_with_ack("echo", &1, limit))).await;
    let refused = answers.iter().filter(|answer| **answer == Err(AckError::NotSent(EmitError::QueueFull)));
    assert_eq!(refused.count(), 1);
    let unanswered = answers.iter().filter(|answer| **answer == Err(AckError::TimedOut));
    assert_eq!(unanswered.count(), MAX_WAITING);
}
