//! What differs between a browser and a native program, apart from the transports.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(target_arch = "wasm32")]
pub use browser::MaybeSend;
#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{BoxFuture, BoxStream, Instant, boxed_future, boxed_stream, chance, sleep};
#[cfg(not(target_arch = "wasm32"))]
pub use native::MaybeSend;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{BoxFuture, BoxStream, Instant, boxed_future, boxed_stream, chance, sleep};
