//! A Socket.IO 5 client over Engine.IO 4, for browsers (wasm32) and native programs.
//!
//! ```no_run
//! # async fn example() {
//! use socketio::{Options, Signal, Socket};
//!
//! let (socket, driver) = Socket::new(
//!     Options::new("http://127.0.0.1:3000"),
//!     || async { Ok(serde_json::json!({ "token": "…" }).into()) },
//!     |signal| {
//!         if let Signal::Event { name, data } = signal {
//!             println!("{name}: {data:?}");
//!         }
//!     },
//! );
//! tokio::spawn(driver);
//! # drop(socket);
//! # }
//! ```
//!
//! The client stays on the transport it was given, speaks the namespace `/`, and reads no binary
//! data. Events are delivered in the order in which the server sent them, at most once; what
//! is emitted while there is no connection is refused rather than kept.
//!
//! [`engine`] and [`packet`] are the two codecs; they touch no network.

pub mod engine;
pub mod packet;

mod backoff;
mod conversation;
mod driver;
mod json;
mod link;
mod options;
mod queue;
mod runtime;
mod session;
mod signal;
mod socket;

pub use json::Json;
pub use options::{ATTEMPT_LIMIT, MAX_FRAME, MAX_WAITING, Options, Transport};
pub use runtime::MaybeSend;
pub use signal::{AckError, AuthFailed, DisconnectReason, EmitError, Signal};
pub use socket::Socket;
