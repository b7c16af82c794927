//! What only a database server can be part of: portals that make its tables at the same time, and its
//! own end, after which the portal finds it again.

use serde_json::json;
use throwaway_postgres::Server;

use crate::killed::{Receipts, file_all, nothing_is_lost_or_doubled};
use crate::running::{Place, Running, read};
use crate::support::TestPortal;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_killed_among_a_hundred_submissions_loses_and_doubles_nothing() {
    // No other test needs this server meanwhile.
    let server = Server::start().unwrap();
    let place = Place::with(Some(server.database().unwrap()));
    let mut portal = place.start();
    let cookie = portal.sign_in("tran-thi-mau").await;
    let mut receipts = Receipts::new();
    for fault_after in [1, 20] {
        let crash = |_: &mut Running| {
            server.crash().unwrap();
            server.restart().unwrap();
        };
        file_all(&mut portal, &cookie, &mut receipts, fault_after, crash).await;
    }
    nothing_is_lost_or_doubled(portal, &cookie, receipts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn portals_that_start_together_make_the_tables_once() {
    let place = Place::new();
    for portal in [place.spawn(), place.spawn(), place.spawn()].map(Running::from) {
        let reply = portal.get("/api/health", "").send().await.unwrap();
        assert_eq!(read(reply).await, json!({"status": "ok"}));
    }
}

#[tokio::test]
async fn a_portal_is_not_ready_while_its_database_is_down() {
    let server = Server::start().unwrap();
    let database = server.database().unwrap();
    let portal = TestPortal::with(|config| config.database = Some(database)).await;
    let health = async || portal.browser().get("/api/health").await;
    assert_eq!(health().await.status, 200);
    server.crash().unwrap();
    health().await.refused(503, "unavailable");
    server.restart().unwrap();
    assert_eq!(health().await.json(), json!({"status": "ok"}));
}
