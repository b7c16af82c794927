//! Random tests that are the same each time: a failure is one of the code, never of the day.
//!
//! `PROPTEST_RNG_SEED` and `PROPTEST_CASES` look elsewhere and longer; `cargo xtask fuzz` does so
//! all the time.

#![allow(dead_code, reason = "each test uses its part")]

use proptest::test_runner::{Config, RngSeed};

/// How many cases to run, unless told otherwise, each time the same ones.
pub(crate) fn config(cases: u32) -> Config {
    Config {
        cases: number("PROPTEST_CASES").map_or(cases, |cases| cases as u32),
        rng_seed: RngSeed::Fixed(seed(1)),
        failure_persistence: None,
        ..Config::default()
    }
}

/// The seed of a generator of the test's own.
pub(crate) fn seed(usual: u64) -> u64 {
    number("PROPTEST_RNG_SEED").unwrap_or(usual)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
