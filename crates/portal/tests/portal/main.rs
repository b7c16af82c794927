//! The portal as a browser meets it: the real router over a real SQLite file.

// Helpers stand outside `#[test]` functions, where clippy cannot tell that they are tests.
#![allow(clippy::panic, clippy::unwrap_used)]

mod assets;
mod contract;
mod dossiers;
mod instances;
mod killed;
mod limits;
mod monitoring;
mod openid;
mod ownership;
mod program;
mod protection;
mod registers;
mod running;
mod s3;
mod session;
mod support;
mod targets;
mod tus;
mod uploads;

/// Each portal has a SQLite file in its own folder.
fn database() -> Option<String> {
    None
}

fn dump(_: &str) -> Vec<u8> {
    unreachable!("the file is read instead")
}
