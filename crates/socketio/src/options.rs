//! Where the server is and how to reach it.

use std::{fmt, time::Duration};

/// Frames above this size from the server end the connection instead of being stored.
pub const MAX_FRAME: usize = 1024 * 1024;

/// Emits that may wait for the network, or for their acknowledgement, at the same time.
pub const MAX_WAITING: usize = 256;

/// How long an attempt may take, from asking for the auth payload to the server's CONNECT.
pub const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);

/// How to reach the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// Scheme, host and port, such as `https://hub.example.com`. Natively only `http` is spoken.
    pub origin: String,
    /// Where the server listens, usually `/socket.io/`.
    pub path: String,
    /// What carries the packets.
    pub transport: Transport,
    /// Sent with every request of a native client; browsers send their own.
    pub headers: Vec<(String, String)>,
    /// Whether to try again by itself after a failed attempt or a lost connection.
    pub reconnect: bool,
}

/// What carries the packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// One WebSocket: fast, and what nearly every network lets through.
    #[default]
    WebSocket,
    /// Plain requests, one of which always waits at the server: for networks that block the other.
    Polling,
}

impl Options {
    /// A WebSocket to `/socket.io/` at `origin` that comes back when it is lost.
    pub fn new(origin: impl Into<String>) -> Self {
        Self {
            origin: origin.into(),
            path: "/socket.io/".into(),
            transport: Transport::WebSocket,
            headers: Vec::new(),
            reconnect: true,
        }
    }

    /// The address of the transport, such as `ws://127.0.0.1:3000/socket.io/?EIO=4&transport=websocket`.
    pub(crate) fn url(&self) -> String {
        let origin = self.origin.trim_end_matches('/');
        let path = self.path.trim_start_matches('/');
        match self.transport {
            Transport::Polling => format!("{origin}/{path}?EIO=4&transport=polling"),
            // "http" becomes "ws", so "https" becomes "wss".
            Transport::WebSocket => match origin.strip_prefix("http") {
                Some(rest) => format!("ws{rest}/{path}?EIO=4&transport=websocket"),
                None => format!("{origin}/{path}?EIO=4&transport=websocket"),
            },
        }
    }
}

/// Leaves the values of headers out, for they may hold tokens.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Options")
            .field("origin", &self.origin)
            .field("path", &self.path)
            .field("transport", &self.transport)
            .field("headers", &headers)
            .field("reconnect", &self.reconnect)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_follows_the_transport() {
        let mut options = Options::new("https://hub.example.com/");
        assert_eq!(options.url(), "wss://hub.example.com/socket.io/?EIO=4&transport=websocket");
        options.transport = Transport::Polling;
        assert_eq!(options.url(), "https://hub.example.com/socket.io/?EIO=4&transport=polling");
    }

    #[test]
    fn header_values_are_not_printed() {
        let mut options = Options::new("http://127.0.0.1:3000");
        options.headers.push(("cookie".into(), "secret".into()));
        assert!(!format!("{options:?}").contains("secret"));
    }
}
