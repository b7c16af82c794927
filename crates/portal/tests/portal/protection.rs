//! Other sites, broken bodies, headers of every reply.

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Method, Request};
use serde_json::json;

use crate::support::{TestPortal, dossier, key, own_page};

/// Every operation that does more than read, by the portal's own description, so that a new one is
/// tried as soon as it is there. What stands in braces is left: nobody gets as far as to look at it.
fn changing(portal: &TestPortal) -> Vec<(Method, String)> {
    let all = portal.contract().operations().into_iter();
    let changing = all.filter(|(method, ..)| !method.is_safe());
    changing.map(|(method, path, _)| (method, path.replace(['{', '}'], ""))).collect()
}

/// A request that has all that its operation may want, but for a word on where it comes from.
fn asking(method: &Method, path: &str) -> Builder {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("content-type", "application/json");
    request.header("idempotency-key", key(1)).header("tus-resumable", "1.0.0")
}

#[tokio::test]
async fn other_sites_cannot_change_anything() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let headers: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "http://evil.example")],
        &[("origin", "http://127.0.0.1:8081")],
        &[("origin", "null")],
        &[],
    ];
    let changing = changing(&portal);
    assert!(changing.len() > 10);
    for headers in headers {
        for (method, path) in &changing {
            let mut request = asking(method, path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let reply = browser.send(request, Body::from(dossier().to_string())).await;
            reply.refused(403, "cross-site");
        }
    }
    assert_eq!(browser.get("/api/dossiers").await.json()["dossiers"], json!([]));
    assert_eq!(browser.get("/api/session").await.json()["person"]["id"], "tran-thi-mau");
}

#[tokio::test]
async fn a_browser_without_fetch_metadata_is_known_by_its_origin() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let request = Request::delete("/api/session").header("origin", "http://127.0.0.1:8080");
    assert_eq!(browser.send(request, Body::empty()).await.status, 204);
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be_are_refused_kindly() {
    let portal = TestPortal::new().await;
    let send = async |content_type: &str, body: Vec<u8>| {
        let request = own_page(Request::post("/api/session")).header("content-type", content_type);
        portal.browser().send(request, Body::from(body)).await
    };
    let json = "application/json";
    send("text/plain", b"{\"person\":\"tran-thi-mau\"}".into()).await.refused(415, "not-json");
    send("multipart/form-data", b"x".into()).await.refused(415, "not-json");
    send(json, b"{".into()).await.refused(400, "malformed-json");
    send(json, b"\xff\xfe".into()).await.refused(400, "malformed-json");
    send(json, Vec::new()).await.refused(400, "malformed-json");
    send(json, b"[".repeat(4000)).await.refused(400, "malformed-json");
    send(json, b" ".repeat(40_000)).await.refused(413, "too-large");
    let spelled = "Application/JSON; charset=utf-8";
    assert_eq!(send(spelled, b"{\"person\":\"tran-thi-mau\"}".into()).await.status, 200);
}

#[tokio::test]
async fn nothing_that_is_sent_compressed_is_unpacked() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for encoding in ["gzip", "br", "identity"] {
        for (method, path) in changing(&portal) {
            let request = own_page(asking(&method, &path)).header("content-encoding", encoding);
            let reply = browser.send(request, Body::from(dossier().to_string())).await;
            reply.refused(415, "compressed");
        }
    }
    assert_eq!(browser.get("/api/session").await.json()["person"]["id"], "tran-thi-mau");
}

#[tokio::test]
async fn no_other_site_is_let_read_a_reply() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for (method, path, _) in portal.contract().operations() {
        let path = path.replace(['{', '}'], "");
        let asked_first = Request::options(&path).header("access-control-request-method", "POST");
        for request in [asking(&method, &path), asked_first] {
            let request = request.header("origin", "https://evil.example");
            let reply = browser.send(request, Body::empty()).await;
            let lets = |name: &str| name.starts_with("access-control-");
            assert!(!reply.headers.keys().any(|name| lets(name.as_str())), "{method} {path}");
            assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
        }
    }
}

#[tokio::test]
async fn every_reply_carries_the_policy() {
    let portal = TestPortal::new().await;
    let operations = portal.contract().operations();
    let read = operations.iter().filter(|(method, ..)| method == Method::GET);
    let read = read.map(|(_, path, _)| path.replace(['{', '}'], ""));
    let others = ["/", "/forms/demo", "/missing.js", "/api/nothing", "/metrics", "/operations"];
    for path in read.chain(others.map(str::to_owned)) {
        let reply = portal.browser().get(&path).await;
        let policy = reply.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types default",
        ] {
            assert!(policy.split("; ").any(|it| it == part), "{path}: {part} not in {policy}");
        }
        for hole in ["'unsafe-inline'", "'unsafe-eval'", "://", "*", "https:"] {
            assert!(!policy.contains(hole), "{path}: {hole} in {policy}");
        }
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert!(reply.header("permissions-policy").contains("camera=(self)"));
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
    }
}

#[tokio::test]
async fn replies_of_the_interface_are_compressed_but_never_kept() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let request = Request::get("/api/registers/population").header("accept-encoding", "gzip, br");
    let response = browser.send_unchecked(request, Body::empty()).await;
    assert_eq!(response.header("content-encoding"), "gzip");
    assert_eq!(response.header("cache-control"), "no-store");
    assert!(response.body.starts_with(&[0x1f, 0x8b]));
}
