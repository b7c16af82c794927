//! Signing in, staying in, being put out.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::{TestPortal, own_page, sha256};

#[tokio::test]
async fn each_of_the_six_people_signs_in_and_is_known() {
    let portal = TestPortal::new().await;
    let people = portal.browser().get("/api/demo/people").await.json();
    let people = people.as_array().unwrap();
    assert_eq!(people.len(), 6);
    for person in people {
        let browser = portal.signed_in(person["id"].as_str().unwrap()).await;
        let session = browser.get("/api/session").await.json();
        assert_eq!(session["person"]["name"], person["name"]);
        assert_eq!(session["expiresAt"], "2026-11-22T02:42:00Z");
        let account = browser.get("/api/registers/account").await.json();
        assert_eq!(account["values"]["person.fullName"], person["name"]);
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let portal = TestPortal::new().await;
    let ana = json!({"person": "tran-thi-mau"});
    let reply = portal.browser().post("/api/session", &ana).await;
    let cookie = reply.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = cookie.strip_prefix("tokhai_session=").unwrap().split(';').next().unwrap();
    assert_eq!(token.len(), 64);
    assert!(!cookie.contains("Secure"), "plain HTTP on this machine");

    // The database has the token's digest and never sees the token itself.
    let stored = portal.stored();
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(&sha256(token.as_bytes())) && !holds(token));
}

#[tokio::test]
async fn anywhere_but_on_this_machine_the_cookie_needs_https() {
    let portal = TestPortal::new().await;
    for (host, secure) in [
        ("portal.example.vn", true),
        ("127.0.0.1.example.vn", true),
        ("localhost:8080", false),
        ("[::1]:8080", false),
    ] {
        let request = own_page(Request::post("/api/session"))
            .header("content-type", "application/json")
            .header("host", host);
        let body = Body::from(json!({"person": "tran-thi-mau"}).to_string());
        let reply = portal.browser().send(request, body).await;
        assert_eq!(reply.header("set-cookie").contains("Secure"), secure, "{host}");
    }
}

#[tokio::test]
async fn a_cookie_that_a_sibling_may_have_planted_is_not_taken() {
    let portal = TestPortal::new().await;
    let planted = portal.signed_in("tran-thi-mau").await.cookie.unwrap();
    let status = async |cookie: &str| {
        let request = Request::get("/api/dossiers").header("host", "portal.example.vn");
        let request = request.header("cookie", cookie);
        portal.browser().send(request, Body::empty()).await.status.as_u16()
    };
    assert_eq!(status(&planted).await, 401);
    assert_eq!(status(&format!("__Host-{planted}")).await, 200);
}

#[tokio::test]
async fn a_session_lasts_while_it_is_used_and_no_longer() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for _ in 0..4 {
        portal.pass_minutes(20);
        assert_eq!(browser.get("/api/registers/account").await.status, 200);
    }
    // Asking whether one is signed in is no use of it.
    portal.pass_minutes(20);
    assert_eq!(browser.get("/api/session").await.json()["expiresAt"], "2026-11-22T04:02:00Z");
    portal.pass_minutes(11);
    assert_eq!(browser.get("/api/session").await.json()["person"], Value::Null);
    browser.get("/api/registers/account").await.refused(401, "not-signed-in");
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_ends_with_signing_out() {
    let portal = TestPortal::new().await;
    let cookie = portal.signed_in("tran-thi-mau").await.cookie;
    let portal = portal.restarted().await;
    let mut browser = portal.browser();
    browser.cookie = cookie;
    assert_eq!(browser.get("/api/registers/account").await.status, 200);
    let reply = browser.delete("/api/session").await;
    assert_eq!(reply.status, 204);
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    browser.get("/api/registers/account").await.refused(401, "not-signed-in");
}

#[tokio::test]
async fn a_session_can_be_ended_in_the_middle_for_demonstration() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let reply = browser.post("/api/demo/expire", &json!({})).await;
    assert_eq!((reply.status.as_u16(), reply.header("set-cookie")), (204, ""));
    browser.get("/api/registers/account").await.refused(401, "not-signed-in");
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_one_before() {
    let portal = TestPortal::new().await;
    let first = portal.signed_in("tran-thi-mau").await;
    let mut second = first.clone();
    let reply = second.post("/api/session", &json!({"person": "le-van-cuu"})).await;
    second.keep_cookie(&reply);
    assert_ne!(first.cookie, second.cookie);
    first.get("/api/registers/account").await.refused(401, "not-signed-in");
    assert_eq!(second.get("/api/session").await.json()["person"]["id"], "le-van-cuu");
}

#[tokio::test]
async fn nobody_unknown_signs_in() {
    let portal = TestPortal::new().await;
    let browser = portal.browser();
    let sign_in = async |body: Value| browser.post("/api/session", &body).await;
    sign_in(json!({"person": "somebody"})).await.refused(422, "unknown-person");
    sign_in(json!({"person": ""})).await.refused(400, "wrong-shape");
    sign_in(json!({"person": 7})).await.refused(400, "wrong-shape");
    sign_in(json!([])).await.refused(400, "wrong-shape");
    let mut stranger = portal.browser();
    stranger.cookie = Some("tokhai_session=0000".to_owned());
    assert_eq!(stranger.get("/api/session").await.json()["person"], Value::Null);
    stranger.get("/api/registers/account").await.refused(401, "not-signed-in");
}
