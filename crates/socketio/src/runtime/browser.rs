//! Time and chance of a browser. There are no threads, so nothing has to be `Send`.

use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _};
pub(crate) use futures::{future::LocalBoxFuture as BoxFuture, stream::LocalBoxStream as BoxStream};

/// `Send`, except in a browser, where nothing has to be.
pub trait MaybeSend {}
impl<T> MaybeSend for T {}

/// A number from 0 to 1, 1 excluded.
pub(crate) fn chance() -> f64 {
    js_sys::Math::random()
}

/// Waits. What `setTimeout` cannot count (25 days) is cut short.
pub(crate) async fn sleep(duration: Duration) {
    let longest = Duration::from_millis(i32::MAX.unsigned_abs().into());
    gloo_timers::future::sleep(duration.min(longest)).await;
}

/// A moment by the browser's clock, which goes on while the machine sleeps.
#[derive(Clone, Copy)]
pub(crate) struct Instant(f64);

impl Instant {
    /// This moment.
    pub(crate) fn now() -> Self {
        Self(js_sys::Date::now())
    }

    /// The time since then; zero when the clock was set back.
    pub(crate) fn elapsed(self) -> Duration {
        Duration::try_from_secs_f64((js_sys::Date::now() - self.0) / 1000.0).unwrap_or_default()
    }
}

/// Puts a future into a box.
pub(crate) fn boxed_future<F: Future + 'static>(future: F) -> BoxFuture<'static, F::Output> {
    future.boxed_local()
}

/// Puts a stream into a box.
pub(crate) fn boxed_stream<S: futures::Stream + 'static>(stream: S) -> BoxStream<'static, S::Item> {
    stream.boxed_local()
}
