//! The portal as a browser meets it: the real router over a real SQLite file.

mod assets;
mod contract;
mod dossiers;
mod program;
mod protection;
mod session;
mod support;
mod uploads;
