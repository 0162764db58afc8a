//! How many tests passed and failed, over all runners.

use std::{fmt, ops::AddAssign};

use serde_json::Value;

/// Counted tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Tally {
    /// One failure: a runner that could not do its work.
    pub(super) const BROKEN: Self = Self { passed: 0, failed: 1 };

    /// Adds what a line of cargo's test output sums up, if it does.
    pub(super) fn count_line(&mut self, line: &str) {
        let Some(result) = line.trim().strip_prefix("test result: ") else { return };
        for part in result.split([';', '.']) {
            match part.trim().split_once(' ') {
                Some((count, "passed")) => self.passed += count.parse().unwrap_or(0),
                Some((count, "failed")) => self.failed += count.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// What a report of Playwright's `json` reporter sums up.
    pub(super) fn from_playwright(report: &Value) -> Self {
        let count = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
        let outside_of_tests = report["errors"].as_array().map_or(0, Vec::len) as u64;
        Self { passed: count("expected") + count("flaky"), failed: count("unexpected") + outside_of_tests }
    }

    /// The same, with at least one failure when the runner itself did not succeed.
    pub(super) fn with_exit(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_cargo_are_added_up() {
        let mut tally = Tally::default();
        tally.count_line(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s",
        );
        tally.count_line("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.count_line("test a_test ... ok");
        assert_eq!(tally.to_string(), "15 passed, 2 failed");
    }

    #[test]
    fn the_report_of_playwright_is_added_up() {
        let report = serde_json::json!({
            "stats": { "expected": 4, "unexpected": 1, "flaky": 1, "skipped": 2 }, "errors": [{}]
        });
        assert_eq!(Tally::from_playwright(&report), Tally { passed: 5, failed: 2 });
    }

    #[test]
    fn a_runner_that_broke_counts_as_a_failure() {
        assert_eq!(Tally::default().with_exit(false).failed, 1);
        assert_eq!(Tally::default().with_exit(true).failed, 0);
    }
}
