//! The seconds until something, once the page is alive.

use std::time::Duration;

use contract::Timestamp;
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*};

use crate::{alive, realtime::clock};

const SECOND: Duration = Duration::from_secs(1);

/// Counts down to a moment, and to the next one after it.
#[derive(Clone, Copy)]
pub(super) struct Countdown {
    /// The moment, and the milliseconds that were left when it was first heard of.
    until: Memo<Option<(Timestamp, Option<f64>)>>,
    now: RwSignal<Option<f64>>,
}

impl Countdown {
    /// Begins to count; on the server, and before the page is alive, nothing is known.
    pub(super) fn begin(moment: Signal<Option<Timestamp>>) -> Self {
        let now = RwSignal::new(None::<f64>);
        Effect::new(move |_| {
            let tick = move || {
                let _gone = now.try_set(Some(clock::now_ms()));
            };
            alive::once(tick);
            let alive = move || now.try_get_untracked().flatten().is_some();
            let ticking = set_interval_with_handle(
                move || {
                    if alive() {
                        tick();
                    }
                },
                SECOND,
            )
            .ok();
            on_cleanup(move || {
                if let Some(ticking) = ticking {
                    ticking.clear();
                }
            });
        });
        let until = Memo::new(move |before: Option<&Option<(Timestamp, Option<f64>)>>| {
            let at = moment.get()?;
            let begun =
                before.copied().flatten().filter(|(known, _)| *known == at).and_then(|(_, whole)| whole);
            Some((at, begun.or_else(|| now.get().map(|now| left(at, now)))))
        });
        Self { until, now }
    }

    /// The whole seconds that are left.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not below zero, and minutes at most"
    )]
    pub(super) fn seconds(self) -> Option<u32> {
        let (at, _) = self.until.get()?;
        self.now.get().map(|now| (left(at, now) / 1_000.0).ceil() as u32)
    }

    /// How much of the time is gone, in per cent.
    pub(super) fn gone(self) -> f64 {
        let Some((at, Some(whole))) = self.until.get() else { return 0.0 };
        match self.now.get() {
            Some(now) if whole > 0.0 => (100.0 * (1.0 - left(at, now) / whole)).clamp(0.0, 100.0).round(),
            Some(_) => 100.0,
            None => 0.0,
        }
    }
}

/// The milliseconds from `now` to `at`; none is less than none.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
fn left(at: Timestamp, now: f64) -> f64 {
    (at.millis() as f64 - now).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_from_the_first_moment_that_is_known_to_the_last() {
        Owner::new().with(|| {
            let at = Timestamp::from_millis(10_000);
            let (moment, now) = (RwSignal::new(Some(at)), RwSignal::new(None));
            let until = Memo::new(move |_| moment.get().map(|at| (at, now.get().map(|_| 8_000.0))));
            let countdown = Countdown { until, now };
            assert_eq!((countdown.seconds(), countdown.gone()), (None, 0.0));
            now.set(Some(2_000.0));
            assert_eq!((countdown.seconds(), countdown.gone()), (Some(8), 0.0));
            now.set(Some(7_999.0));
            assert_eq!((countdown.seconds(), countdown.gone()), (Some(3), 75.0));
            now.set(Some(99_000.0));
            assert_eq!((countdown.seconds(), countdown.gone()), (Some(0), 100.0));
            moment.set(None);
            assert_eq!((countdown.seconds(), countdown.gone()), (None, 0.0));
        });
    }
}
