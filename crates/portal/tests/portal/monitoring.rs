//! What Prometheus is told.

use serde_json::json;

use crate::support::{TestPortal, dossier, key};

#[tokio::test]
async fn what_happens_is_counted_and_nothing_is_told_of_anybody() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let receipt = browser.file(&key(1), &dossier()).await.json();
    browser.file(&key(1), &dossier()).await;
    let mut wrong = dossier();
    wrong["answers"]["reason"] = json!("quá dài ".repeat(10));
    browser.file(&key(2), &wrong).await.refused(422, "dossier-refused");
    let file = b"%PDF-1.7 a lease";
    assert_eq!(browser.upload(file).await.status, 201);
    browser.get(&format!("/api/dossiers/{}?secret=query", receipt["code"].as_str().unwrap())).await;
    browser.get("/nothing/tran-thi-mau").await;

    let reply = portal.browser().get("/metrics").await;
    assert!(reply.header("content-type").starts_with("application/openmetrics-text"));
    let told = reply.text();
    for line in [
        "tokhai_dossiers_filed_total{form=\"demo\"} 1",
        "tokhai_requests_total{method=\"POST\",route=\"/api/dossiers\",status=\"201\"} 1",
        "tokhai_requests_total{method=\"POST\",route=\"/api/dossiers\",status=\"200\"} 1",
        "tokhai_refusals_total{route=\"/api/dossiers\",code=\"dossier-refused\"} 1",
        "tokhai_received_bytes_total{method=\"PUT\",route=\"/api/uploads/{sha256}\"} 16",
        "tokhai_request_duration_seconds_count{method=\"POST\",route=\"/api/dossiers\"} 3",
        "tokhai_requests_total{method=\"GET\",route=\"(app)\",status=\"200\"} 1",
        "# EOF",
    ] {
        assert!(told.lines().any(|it| it == line), "{line} not in {told}");
    }
    assert!(told.contains("tokhai_database_connections{state=\"idle\"}"), "{told}");
    for secret in ["tran-thi-mau", "261122", "secret", "Chuyển nhà"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[tokio::test]
async fn a_made_up_method_makes_no_line_of_its_own() {
    let portal = TestPortal::new().await;
    for method in ["BREW", "WHEN"] {
        let request = axum::http::Request::builder().method(method).uri("/api/health");
        portal
            .browser()
            .send(request, axum::body::Body::empty())
            .await
            .refused(405, "wrong-method");
    }
    let told = portal.browser().get("/metrics").await;
    let line = "tokhai_requests_total{method=\"other\",route=\"/api/health\",status=\"405\"} 2";
    assert!(told.text().lines().any(|it| it == line), "{}", told.text());
}
