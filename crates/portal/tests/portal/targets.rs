//! Backends of the portal's own: what is signed and passed on, and what the policy lets the app do.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::{Value, json};
use tokhai_portal::{Clock, Config, Limits, StartError, app};

use crate::support::{Browser, Reply, TestPortal, key, own_page};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What a receiver has got, and what it answers.
struct Played {
    got: Mutex<Vec<(HeaderMap, String)>>,
    answer: Mutex<(StatusCode, &'static str)>,
}

struct Receiver {
    played: Arc<Played>,
    url: String,
}

impl Receiver {
    async fn start() -> Receiver {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?token=s3cret", listener.local_addr().unwrap());
        let played = Arc::new(Played {
            got: Mutex::default(),
            answer: Mutex::new((StatusCode::CREATED, r#"{"work_order_id": "w-1"}"#)),
        });
        let router = Router::new().route("/hook", post(take)).with_state(played.clone());
        tokio::spawn(tokhai_portal::serve(listener, router, std::future::pending()));
        Receiver { played, url }
    }

    fn answers(&self, status: u16, body: &'static str) {
        *self.played.answer.lock().unwrap() = (StatusCode::from_u16(status).unwrap(), body);
    }
}

async fn take(
    State(played): State<Arc<Played>>,
    headers: HeaderMap,
    body: String,
) -> impl IntoResponse {
    played.got.lock().unwrap().push((headers, body));
    let (status, said) = *played.answer.lock().unwrap();
    (status, [("location", "/hook")], said)
}

/// A portal with this file about backends.
async fn portal(targets: &Value) -> TestPortal {
    let portal = TestPortal::new().await;
    let file = portal.data().with_file_name("targets.json");
    std::fs::write(&file, targets.to_string()).unwrap();
    portal.with_targets(file).await
}

async fn send(browser: &Browser<'_>, name: &str, body: &Value) -> Reply {
    let request = own_page(Request::post(format!("/api/targets/{name}")))
        .header("content-type", "application/json")
        .header("idempotency-key", key(1));
    browser.send(request, Body::from(body.to_string())).await
}

#[tokio::test]
async fn a_webhook_gets_what_was_sent_signed_and_under_the_same_key() {
    let receiver = Receiver::start().await;
    let config = json!({"url": receiver.url, "signature": {"secret": SECRET},
        "headers": {"x-api-key": "for the backend only", "x-delivery": "{key} {person}"}});
    let portal = portal(&json!({"webhooks": {"hook": config}})).await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let body = json!({"z": 1, "a": "Trần"});
    let reply = send(&browser, "hook", &body).await;
    assert_eq!((reply.status, reply.json()), (StatusCode::OK, json!({"work_order_id": "w-1"})));
    let got = receiver.played.got.lock().unwrap();
    let (headers, text) = &got[0];
    assert_eq!(*text, body.to_string());
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("webhook-id"), key(1));
    assert_eq!(header("webhook-timestamp"), "1795313520");
    assert!(header("webhook-signature").starts_with("v1,"));
    assert_eq!(header("x-api-key"), "for the backend only");
    assert_eq!(header("x-delivery"), format!("{} tran-thi-mau", key(1)));
    assert_eq!(header("x-tokhai-person"), "tran-thi-mau");
    assert_eq!(header("idempotency-key"), key(1));
}

#[tokio::test]
async fn what_a_receiver_answers_is_what_the_app_can_act_upon() {
    let receiver = Receiver::start().await;
    let portal = portal(&json!({"webhooks": {"hook": {"url": receiver.url}}})).await;
    let browser = portal.signed_in("tran-thi-mau").await;
    receiver.answers(200, "not JSON");
    assert_eq!(send(&browser, "hook", &json!({})).await.json(), json!({}));
    receiver.answers(200, "<!doctype html><title>Sign in</title>");
    assert_eq!(send(&browser, "hook", &json!({})).await.json(), json!({}));
    let huge = json!({"work_order_id": "x".repeat(2 << 20)}).to_string();
    receiver.answers(200, huge.leak());
    assert_eq!(send(&browser, "hook", &json!({})).await.json(), json!({}));
    receiver.answers(409, "");
    send(&browser, "hook", &json!({})).await.refused(409, "there-already");
    receiver.answers(422, "");
    send(&browser, "hook", &json!({})).await.refused(422, "refused-there");
    // A wrong secret is for the operator to mend: the dossier waits.
    for status in [401, 403, 404, 500, 302] {
        receiver.answers(status, "");
        let reply = send(&browser, "hook", &json!({})).await;
        reply.refused(503, "target-unreachable");
        assert_eq!(reply.header("retry-after"), "5");
    }
}

#[tokio::test]
async fn a_receiver_cannot_have_a_dossier_sent_elsewhere() {
    let receiver = Receiver::start().await;
    let portal = portal(&json!({"webhooks": {"hook": {"url": receiver.url}}})).await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for (sent, status) in [301, 302, 303, 307, 308].into_iter().enumerate() {
        receiver.answers(status, "");
        send(&browser, "hook", &json!({})).await.refused(503, "target-unreachable");
        assert_eq!(receiver.played.got.lock().unwrap().len(), sent + 1, "{status} was followed");
    }
}

#[tokio::test]
async fn only_whoever_is_signed_in_gets_anything_signed() {
    let receiver = Receiver::start().await;
    let portal = portal(&json!({"webhooks": {"hook": {"url": receiver.url}}})).await;
    send(&portal.browser(), "hook", &json!({})).await.refused(401, "not-signed-in");
    let browser = portal.signed_in("tran-thi-mau").await;
    send(&browser, "other", &json!({})).await.refused(404, "no-such-target");
    browser.post("/api/targets/hook", &json!({})).await.refused(400, "idempotency-key-needed");
    let foreign = Request::post("/api/targets/hook").header("sec-fetch-site", "cross-site");
    browser.send(foreign, Body::from("{}")).await.refused(403, "cross-site");
    assert!(receiver.played.got.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_address_in_a_bucket_is_for_one_place_and_a_quarter_of_an_hour() {
    let portal =
        portal(&json!({"buckets": {"s3": {"endpoint": "https://s3.example.vn", "region": "hcm",
        "bucket": "dossiers", "accessKey": "AK", "secretKey": "SK-never-told"}}}))
        .await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let reply = send(&browser, "s3", &json!({"name": "dossier.json"})).await;
    let url = reply.json()["url"].as_str().unwrap().to_owned();
    let place = format!("https://s3.example.vn/dossiers/tran-thi-mau/{}/dossier.json?", key(1));
    assert!(url.starts_with(&place), "{url}");
    for part in [
        "X-Amz-Expires=900",
        "X-Amz-Date=20261122T021200Z",
        "X-Amz-Signature=",
        "AK%2F20261122%2Fhcm",
    ] {
        assert!(url.contains(part), "{url}: no {part}");
    }
    assert!(!url.contains("SK-never-told"));
    for name in ["", "a/b", "..", ".x", "a b", "ấ"] {
        send(&browser, "s3", &json!({"name": name})).await.refused(400, "wrong-shape");
    }
    send(&browser, "s3", &json!([])).await.refused(400, "wrong-shape");
    let policy = browser.get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("connect-src 'self' https://s3.example.vn;"), "{policy}");
}

#[tokio::test]
async fn the_app_may_send_only_where_the_operator_says() {
    let closed = TestPortal::new().await;
    let policy = closed.browser().get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("connect-src 'self';"), "{policy}");
    let origins = json!({"origins": ["https://rest.example.vn", "http://127.0.0.1:3000/"]});
    let policy = portal(&origins).await.browser().get("/").await;
    let policy = policy.header("content-security-policy").to_owned();
    let expected = "connect-src 'self' https://rest.example.vn http://127.0.0.1:3000;";
    assert!(policy.contains(expected), "{policy}");
}

#[tokio::test]
async fn a_file_that_is_not_right_stops_the_start_and_tells_no_secret() {
    for (targets, place) in [
        (json!({"origins": ["http://rest.example.vn"]}), "http://rest.example.vn"),
        (json!({"origins": ["https://a.vn/path"]}), "https://a.vn/path"),
        (json!({"webhooks": {"h": {"url": "ftp://a.vn"}}}), "“h”"),
        (
            json!({"webhooks": {"h": {"url": "https://a.vn", "signature": {"secret": "whsec_SK"}}}}),
            "“h”",
        ),
        (json!({"webhooks": {"h": {"url": "https://a.vn", "headers": {"a b": "SK"}}}}), "“h”"),
        (json!({"buckets": {"b": {"endpoint": "https://a.vn", "secretKey": "SK"}}}), "line 1"),
        (json!({"webhoks": {}}), "line 1"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("targets.json");
        std::fs::write(&file, targets.to_string()).unwrap();
        let started = app(Config {
            dist: folder.path().join("dist"),
            forms: None,
            data: folder.path().join("data"),
            database: None,
            s3: None,
            session_minutes: 30,
            limits: Limits::default(),
            openid: None,
            targets: Some(file),
            clock: Clock::system(),
        })
        .await;
        let Err(error @ StartError::Targets(..)) = started else { panic!("{targets} was taken") };
        let said = error.to_string();
        assert!(said.contains(place) && !said.contains("SK"), "{said}");
    }
}
