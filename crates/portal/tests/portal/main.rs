//! The portal as a browser meets it: the real router over a real SQLite file.

// Helpers stand outside `#[test]` functions, where clippy cannot tell that they are tests.
#![allow(clippy::panic, clippy::unwrap_used)]

mod assets;
mod contract;
mod dossiers;
mod openid;
mod program;
mod protection;
mod registers;
mod session;
mod support;
mod targets;
mod uploads;
