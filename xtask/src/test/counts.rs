//! What the test runners say at their end, added up.

use std::fmt;
use std::ops::Add;

/// How many tests passed and failed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Counts {
    /// The sum of all `test result:` lines, as Rust's own runner and wasm-bindgen's print them.
    pub(super) fn of_cargo(output: &str) -> Self {
        let results = output.lines().filter_map(|line| line.trim().strip_prefix("test result:"));
        results.fold(Self::default(), |sum, line| {
            sum + Self { passed: before(line, " passed"), failed: before(line, " failed") }
        })
    }

    /// What Playwright's JSON report counts. A test that passed at the second try only has
    /// failed.
    pub(super) fn of_playwright(report: &serde_json::Value) -> Self {
        let stat = |name: &str| {
            report.pointer(&format!("/stats/{name}")).and_then(serde_json::Value::as_u64)
        };
        let stat = |name| stat(name).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        Self { passed: stat("expected"), failed: stat("unexpected") + stat("flaky") }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The number that stands right before `word`.
fn before(line: &str, word: &str) -> usize {
    let digits = line.split_once(word).map_or("", |(text, _)| text).rsplit(' ').next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn adds_up_the_runners_of_cargo() {
        let output = "running 2 tests\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Counts::of_cargo(output), Counts { passed: 15, failed: 2 });
    }

    #[test]
    fn a_flaky_journey_has_failed() {
        let report = serde_json::json!({
            "stats": { "expected": 7, "unexpected": 1, "flaky": 1, "skipped": 3 }
        });
        assert_eq!(Counts::of_playwright(&report), Counts { passed: 7, failed: 2 });
    }
}
