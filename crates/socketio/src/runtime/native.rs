//! Time, chance and threads of a native program: tokio's.

use futures::{FutureExt as _, StreamExt as _};
pub(crate) use futures::{future::BoxFuture, stream::BoxStream};
pub(crate) use tokio::time::{Instant, sleep};

/// `Send`, except in a browser, where nothing has to be.
pub trait MaybeSend: Send {}
impl<T: Send> MaybeSend for T {}

/// A number from 0 to 1, 1 excluded.
pub(crate) fn chance() -> f64 {
    rand::random()
}

/// Puts a future into a box.
pub(crate) fn boxed_future<F: Future + Send + 'static>(future: F) -> BoxFuture<'static, F::Output> {
    future.boxed()
}

/// Puts a stream into a box.
pub(crate) fn boxed_stream<S: futures::Stream + Send + 'static>(stream: S) -> BoxStream<'static, S::Item> {
    stream.boxed()
}
