//! A portal in a temporary folder, and browsers that talk to it. Every reply of the interface is
//! held against `/api/openapi.json`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokhai_portal::{Clock, Config, Limits, Moment, OpenId, S3, app};
use tower::ServiceExt;

use crate::contract::Contract;

/// 2026-11-22T02:12:00Z, a Sunday morning in the city.
pub(crate) const MORNING: i64 = 1_795_313_520_000;

/// A portal with one form, at a time that stands still.
pub(crate) struct TestPortal {
    app: Router,
    config: Config,
    contract: Contract,
    folder: TempDir,
    now: Arc<AtomicI64>,
}

impl TestPortal {
    pub(crate) async fn new() -> TestPortal {
        TestPortal::with(|_| {}).await
    }

    /// A portal where people sign in at this provider.
    pub(crate) async fn with_provider(openid: OpenId) -> TestPortal {
        TestPortal::with(|config| config.openid = Some(openid)).await
    }

    /// A portal that keeps uploads in this bucket.
    pub(crate) async fn with_s3(s3: S3) -> TestPortal {
        TestPortal::with(|config| config.s3 = Some(s3)).await
    }

    /// A portal that is set up in its own way.
    pub(crate) async fn with(set_up: impl FnOnce(&mut Config)) -> TestPortal {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(MORNING));
        let clock = now.clone();
        let mut config = Config {
            dist: folder.path().join("dist"),
            forms: None,
            data: folder.path().join("data"),
            database: crate::database(),
            s3: None,
            session_minutes: 30,
            limits: Limits::default(),
            openid: None,
            targets: None,
            clock: Clock::from_fn(move || Moment(clock.load(Ordering::SeqCst))),
        };
        set_up(&mut config);
        let app = app(config.clone()).await.unwrap();
        let portal = TestPortal { app, config, contract: Contract::default(), folder, now };
        portal.write("index.html", "<!doctype html><title>tokhai</title>");
        portal.write("forms/demo/form.json", form("1").to_string());
        let document = portal.browser().get("/api/openapi.json").await.json();
        TestPortal { contract: Contract::new(document), ..portal }
    }

    /// The same data under a new process.
    pub(crate) async fn restarted(self) -> TestPortal {
        TestPortal { app: app(self.config.clone()).await.unwrap(), ..self }
    }

    /// The same under a new process that serves the forms of this folder instead.
    pub(crate) async fn with_forms(mut self, forms: PathBuf) -> TestPortal {
        self.config.forms = Some(forms);
        self.restarted().await
    }

    /// The same under a new process that knows the backends in this file.
    pub(crate) async fn with_targets(mut self, targets: PathBuf) -> TestPortal {
        self.config.targets = Some(targets);
        self.restarted().await
    }

    /// What it says of its interface.
    pub(crate) fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The whole portal, to be served on a socket.
    pub(crate) fn app(&self) -> Router {
        self.app.clone()
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.folder.path().join("dist")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// All that the database has stored, as it is on disk or can be read from there.
    pub(crate) fn stored(&self) -> Vec<u8> {
        if let Some(database) = &self.config.database {
            return crate::dump(database);
        }
        let files = std::fs::read_dir(self.data()).unwrap().flatten().map(|file| file.path());
        let names = |path: &PathBuf| path.to_string_lossy().contains("portal.sqlite");
        files.filter(names).flat_map(|path| std::fs::read(path).unwrap()).collect()
    }

    /// Writes a file of the app.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.dist().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Lets time go by.
    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// A browser that nobody has signed in with.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { portal: self, cookie: None }
    }

    /// A browser with which this person has signed in.
    pub(crate) async fn signed_in(&self, person: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let reply = browser.post("/api/session", &json!({"person": person})).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        browser.keep_cookie(&reply);
        browser
    }
}

/// Somebody's browser.
#[derive(Clone)]
pub(crate) struct Browser<'p> {
    portal: &'p TestPortal,
    pub(crate) cookie: Option<String>,
}

impl Browser<'_> {
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path), Body::empty()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(own_page(Request::delete(path)), Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, json: &Value) -> Reply {
        let request = own_page(Request::post(path)).header("content-type", "application/json");
        self.send(request, Body::from(json.to_string())).await
    }

    /// Files a dossier under a key.
    pub(crate) async fn file(&self, key: &str, dossier: &Value) -> Reply {
        let request = own_page(Request::post("/api/dossiers"))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        self.send(request, Body::from(dossier.to_string())).await
    }

    /// Uploads a file at the address of its digest.
    pub(crate) async fn upload(&self, bytes: &[u8]) -> Reply {
        self.upload_as(&sha256(bytes), bytes).await
    }

    pub(crate) async fn upload_as(&self, sha256: &str, bytes: &[u8]) -> Reply {
        let request = own_page(Request::put(format!("/api/uploads/{sha256}")));
        self.send(request, Body::from(bytes.to_vec())).await
    }

    /// Sends any request, with the cookie if there is one and a host unless it names one.
    pub(crate) async fn send(&self, request: Builder, body: Body) -> Reply {
        let method = request.method_ref().cloned().unwrap();
        let path = request.uri_ref().unwrap().path().to_owned();
        let reply = self.send_unchecked(request, body).await;
        self.portal.contract.check(&method, &path, &reply);
        reply
    }

    /// Sends a request whose reply may be compressed.
    pub(crate) async fn send_unchecked(&self, request: Builder, body: Body) -> Reply {
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let mut request = request.body(body).unwrap();
        let own = HeaderValue::from_static("127.0.0.1:8080");
        request.headers_mut().entry("host").or_insert(own);
        let response = self.portal.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn keep_cookie(&mut self, reply: &Reply) {
        let cookie = reply.header("set-cookie").split(';').next().unwrap();
        self.cookie = Some(cookie.to_owned());
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Asserts a refusal by status and code, with a sentence in each language.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        let error = &self.json()["error"];
        assert_eq!(error["code"], code, "{error}");
        for language in ["vi", "en"] {
            assert!(error[language].as_str().unwrap().ends_with('.'), "{error}");
        }
    }
}

/// A request as the portal's own pages make it.
pub(crate) fn own_page(request: Builder) -> Builder {
    request.header("sec-fetch-site", "same-origin")
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The form that tests file.
pub(crate) fn form(version: &str) -> Value {
    json!({
        "tokhai": 1,
        "id": "demo",
        "version": version,
        "title": {"vi": "Tờ khai thử", "en": "Trial form"},
        "service": {
            "handledBy": {"vi": "Công an phường", "en": "Ward police"},
            "durations": [{"label": {"vi": "Thường", "en": "Usual"}, "workingDays": 3}],
            "fees": [{"label": {"vi": "Thường", "en": "Usual"}, "online": 10000, "paper": 20000}],
        },
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["fullName", "reason"],
            "properties": {
                "fullName": {"type": "string", "minLength": 1},
                "reason": {"type": "string", "maxLength": 20},
                "attachments": {
                    "type": "object",
                    "properties": {"lease": {"type": "array", "maxItems": 3}},
                },
            },
        },
        "pages": [{
            "id": "all",
            "title": {"vi": "Nội dung", "en": "Content"},
            "items": [
                {"group": {"vi": "Người khai", "en": "Applicant"}, "items": [
                    {"answer": "/fullName", "label": {"vi": "Họ và tên", "en": "Full name"}, "concept": "person.fullName"},
                ]},
                {"answer": "/reason", "label": {"vi": "Lý do", "en": "Reason"}},
                {"answer": "/attachments/lease", "widget": "file", "label": {"vi": "Hợp đồng", "en": "Lease"}},
            ],
        }],
        "consents": [{"id": "truth", "version": "1", "text": {"vi": "Tôi cam đoan.", "en": "I vouch for it."}}],
    })
}

/// A dossier of that form which Trần Thị Mẫu may file.
pub(crate) fn dossier() -> Value {
    json!({
        "tokhai": 1,
        "form": {"id": "demo", "version": "1"},
        "answers": {"fullName": "Trần Thị Mẫu", "reason": "Chuyển nhà"},
        "provenance": {},
        "attachments": [],
        "consents": [{"id": "truth", "version": "1", "text": "Tôi cam đoan.", "locale": "vi", "at": "2026-11-22T02:11:00Z"}],
        "locale": "vi",
        "metrics": {"activeSeconds": 140},
        "createdAt": "2026-11-22T02:05:00Z",
        "completedAt": "2026-11-22T02:11:30.250Z",
    })
}

/// A key, different for every `number`.
pub(crate) fn key(number: u32) -> String {
    format!("0b9f3c52-7f6e-4a55-9d0c-{number:012x}")
}

pub(crate) fn method(name: &str) -> Method {
    name.to_ascii_uppercase().parse().unwrap()
}
