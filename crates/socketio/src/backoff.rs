//! How long to wait before the next attempt.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(5);

/// The wait after `failures` attempts in a row: between 1 and 2 s after the first, then 2 to 4 s,
/// then 2.5 to 5 s. Where in that range is up to `chance` (0 to 1), so that the clients of a
/// restarted server do not all come back at the same moment.
pub(crate) fn pause(failures: u32, chance: f64) -> Duration {
    let most = SHORTEST.saturating_mul(2u32.saturating_pow(failures.max(1))).min(LONGEST);
    let least = (most / 2).max(SHORTEST);
    least + most.saturating_sub(least).mul_f64(chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_grows_from_one_to_five_seconds() {
        let range = |failures| (pause(failures, 0.0).as_millis(), pause(failures, 1.0).as_millis());
        assert_eq!(range(1), (1000, 2000));
        assert_eq!(range(2), (2000, 4000));
        assert_eq!(range(3), (2500, 5000));
        assert_eq!(range(u32::MAX), (2500, 5000));
    }

    proptest! {
        #[test]
        fn it_is_always_between_one_and_five_seconds(failures: u32, chance in 0.0..1.0) {
            prop_assert!((SHORTEST..=LONGEST).contains(&pause(failures, chance)));
        }

        #[test]
        fn more_failures_never_make_it_shorter(failures in 0u32..100, chance in 0.0..1.0) {
            prop_assert!(pause(failures, chance) <= pause(failures + 1, chance));
        }
    }
}
