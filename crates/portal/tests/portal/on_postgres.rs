//! The same tests over a real PostgreSQL server, each with a database of its own, and those that
//! only a server can be part of.

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
mod server;
mod session;
mod support;
mod targets;
mod tus;
mod uploads;

use std::sync::LazyLock;

use throwaway_postgres::Server;

static SERVER: LazyLock<Server> =
    LazyLock::new(|| Server::start().unwrap_or_else(|sentence| panic!("{sentence}")));

/// The address of a new database.
fn database() -> Option<String> {
    Some(SERVER.database().unwrap())
}

fn dump(database: &str) -> Vec<u8> {
    SERVER.dump(database).unwrap()
}
