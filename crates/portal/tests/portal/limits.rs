//! Asking too often.

use axum::body::Body;
use axum::http::Request;

use crate::support::{TestPortal, dossier, key, own_page};

const BY_ADDRESS: &str = "x-real-ip";

async fn portal(session: u32, address: u32) -> TestPortal {
    TestPortal::with(|config| {
        config.limits.session = session;
        config.limits.address = address;
        config.limits.client_address = Some(BY_ADDRESS.parse().unwrap());
    })
    .await
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let portal = portal(3, 0).await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for _ in 0..3 {
        assert_eq!(browser.get("/api/session").await.status, 200);
    }
    let reply = browser.file(&key(1), &dossier()).await;
    reply.refused(429, "too-many-requests");
    assert_eq!(reply.header("retry-after"), "20");
    // Somebody else is not held up, nor is whoever watches over the portal.
    assert_eq!(portal.signed_in("le-van-cuu").await.get("/api/session").await.status, 200);
    assert_eq!(browser.get("/api/health").await.status, 200);
    portal.pass_minutes(1);
    assert_eq!(browser.file(&key(1), &dossier()).await.status, 201);
}

#[tokio::test]
async fn an_address_is_counted_for_all_who_come_from_there() {
    let portal = portal(0, 4).await;
    let from = async |address: &str| {
        let request = own_page(Request::delete("/api/session")).header(BY_ADDRESS, address);
        portal.browser().send(request, Body::empty()).await
    };
    for _ in 0..4 {
        assert_eq!(from("203.0.113.9").await.status, 204);
    }
    from("203.0.113.9").await.refused(429, "too-many-requests");
    // What stands before the proxy's own word is anybody's invention.
    from("198.51.100.1, 203.0.113.9").await.refused(429, "too-many-requests");
    assert_eq!(from("203.0.113.10").await.status, 204);
}

#[tokio::test]
async fn without_being_told_otherwise_nobody_at_work_is_held_up() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for _ in 0..500 {
        assert_eq!(browser.get("/api/registers/account").await.status, 200);
    }
}
