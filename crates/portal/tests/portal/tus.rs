//! Uploads that go on after a cut, by tus 1.0.0. Clients that others wrote are in
//! `tests/e2e/uploads.spec.js`.

use std::io::{Read, Write};
use std::net::TcpStream;

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::StreamExt;
use sha1::Digest as _;
use sha2::{Digest as _, Sha256};
use tokhai_portal::S3;

use crate::s3::Server;
use crate::support::{Browser, Reply, TestPortal, own_page, sha256};

fn pdf(size: u32) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7 ".to_vec();
    pdf.extend((0..size).map(|i| (i % 251) as u8));
    pdf
}

fn tus(request: Builder) -> Builder {
    own_page(request).header("tus-resumable", "1.0.0")
}

fn metadata(sha256: &str) -> String {
    called("thẻ", sha256)
}

fn called(name: &str, sha256: &str) -> String {
    format!("sha256 {},filename {}", BASE64_STANDARD.encode(sha256), BASE64_STANDARD.encode(name))
}

/// What a tus client does.
impl Browser<'_> {
    async fn begin_as(&self, sha256: &str, size: usize) -> Reply {
        self.begin_with(&metadata(sha256), size).await
    }

    async fn begin_with(&self, metadata: &str, size: usize) -> Reply {
        let request = tus(Request::post("/api/tus"))
            .header("upload-length", size)
            .header("upload-metadata", metadata);
        self.send(request, Body::empty()).await
    }

    /// Begins the upload of a file with this name; gives its address.
    pub(crate) async fn begin_called(&self, name: &str, bytes: &[u8]) -> String {
        let reply = self.begin_with(&called(name, &sha256(bytes)), bytes.len()).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.header("location").to_owned()
    }

    /// Begins an upload; gives its address.
    pub(crate) async fn begin(&self, bytes: &[u8]) -> String {
        let reply = self.begin_as(&sha256(bytes), bytes.len()).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.header("location").to_owned()
    }

    pub(crate) async fn go_on(&self, address: &str, offset: usize, bytes: &[u8]) -> Reply {
        self.go_on_as(part(address, offset), bytes).await
    }

    async fn go_on_as(&self, request: Builder, bytes: &[u8]) -> Reply {
        self.send(request, Body::from(bytes.to_vec())).await
    }

    async fn ask(&self, address: &str) -> Reply {
        self.send(tus(Request::head(address)), Body::empty()).await
    }

    async fn offset(&self, address: &str) -> usize {
        let reply = self.ask(address).await;
        assert_eq!(reply.status, 200);
        reply.header("upload-offset").parse().unwrap()
    }

    async fn end(&self, address: &str) -> Reply {
        self.send(tus(Request::delete(address)), Body::empty()).await
    }

    async fn download(&self, bytes: &[u8]) -> Reply {
        self.get(&format!("/api/uploads/{}", sha256(bytes))).await
    }
}

fn part(address: &str, offset: usize) -> Builder {
    tus(Request::patch(address))
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
}

/// How many parts of uploads lie on the disk.
fn parts(portal: &TestPortal) -> usize {
    let uploads = std::fs::read_dir(portal.data().join("uploads/parts")).unwrap();
    uploads.map(|it| std::fs::read_dir(it.unwrap().path()).unwrap().count()).sum()
}

#[tokio::test]
async fn a_file_in_parts_is_one_file_byte_for_byte_and_leaves_nothing_else() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(3_000_000);
    let address = browser.begin(&bytes).await;
    for (from, to) in [(0, 1), (1, 1_000_000), (1_000_000, 2_999_999)] {
        assert_eq!(browser.offset(&address).await, from);
        let reply = browser.go_on(&address, from, &bytes[from..to]).await;
        assert_eq!((reply.status.as_u16(), reply.header("upload-offset")), (204, &*to.to_string()));
        browser.download(&bytes).await.refused(404, "no-such-upload");
    }
    assert_eq!(parts(&portal), 3);
    let reply = browser.go_on(&address, 2_999_999, &bytes[2_999_999..]).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    assert_eq!(browser.download(&bytes).await.body, bytes);
    assert_eq!(parts(&portal), 0);
    assert_eq!(std::fs::read_dir(portal.data().join("uploads/unfinished")).unwrap().count(), 0);

    // Whoever lost the last reply asks, and may even send nothing once more.
    let reply = browser.ask(&address).await;
    assert_eq!(reply.header("upload-offset"), bytes.len().to_string());
    assert_eq!(reply.header("upload-length"), bytes.len().to_string());
    assert_eq!(reply.header("upload-metadata"), metadata(&sha256(&bytes)));
    assert_eq!(browser.go_on(&address, bytes.len(), b"").await.status, 204);
}

#[tokio::test]
async fn an_upload_outlives_the_portal() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(10_000);
    let address = browser.begin(&bytes).await;
    browser.go_on(&address, 0, &bytes[..4_000]).await;
    let cookie = browser.cookie.clone();
    let portal = portal.restarted().await;
    let mut browser = portal.browser();
    browser.cookie = cookie;
    assert_eq!(browser.offset(&address).await, 4_000);
    assert_eq!(browser.go_on(&address, 4_000, &bytes[4_000..]).await.status, 204);
    assert_eq!(browser.download(&bytes).await.body, bytes);
}

#[tokio::test]
async fn with_a_bucket_nothing_stays_on_the_disk_of_one_portal() {
    let server = Server::start().await;
    let [endpoint, bucket, region, key, secret] = server.settings();
    let portal = TestPortal::with_s3(S3 { endpoint, bucket, region, key, secret }).await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(10_000);
    let address = browser.begin(&bytes).await;
    browser.go_on(&address, 0, &bytes[..4_000]).await;
    let uploads = std::fs::read_dir(portal.data().join("uploads")).unwrap();
    let uploads: Vec<_> = uploads.map(|it| it.unwrap().file_name()).collect();
    assert_eq!(uploads, ["unfinished"]);
    let cookie = browser.cookie.clone();
    let portal = portal.restarted().await;
    let mut browser = portal.browser();
    browser.cookie = cookie;
    assert_eq!(browser.go_on(&address, 4_000, &bytes[4_000..]).await.status, 204);
    assert_eq!(browser.download(&bytes).await.body, bytes);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09 and so on";
    assert_eq!(browser.upload(png).await.status, 201);
    assert_eq!(browser.download(png).await.body.as_ref(), png);
    // The store is down: whoever sends comes back later.
    server.stop().await;
    browser.upload(&bytes).await.refused(503, "unavailable");
    browser.download(&bytes).await.refused(503, "unavailable");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_before_a_cut_counts() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(100_000);
    let address = browser.begin(&bytes).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(tokhai_portal::serve(listener, portal.app(), async {
        let _ = stopped.await;
    }));
    let head = format!(
        "PATCH {address} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: {}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n\r\n",
        browser.cookie.clone().unwrap(),
        bytes.len()
    );
    let sent = bytes[..60_000].to_vec();
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&sent).unwrap();
        // Nothing more comes; what is answered to nobody is of no interest.
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    })
    .await
    .unwrap();
    // The portal keeps it in its own time.
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while browser.offset(&address).await == 0 {
        assert!(std::time::Instant::now() < patience, "nothing was kept");
        tokio::task::yield_now().await;
    }
    assert_eq!(browser.offset(&address).await, 60_000);
    assert_eq!(browser.go_on(&address, 60_000, &bytes[60_000..]).await.status, 204);
    assert_eq!(browser.download(&bytes).await.body, bytes);
    stop.send(()).unwrap();
    serving.await.unwrap();
}

#[tokio::test]
async fn parts_follow_each_other_and_of_two_at_once_one_counts() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let address = browser.begin(&bytes).await;
    browser.go_on(&address, 1, &bytes[1..9]).await.refused(409, "other-offset");
    let (one, other) = tokio::join!(
        browser.go_on(&address, 0, &bytes[..9]),
        browser.go_on(&address, 0, &bytes[..9])
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!((browser.offset(&address).await, parts(&portal)), (9, 1));
    let (one, other) = tokio::join!(
        browser.go_on(&address, 9, &bytes[9..]),
        browser.go_on(&address, 9, &bytes[9..])
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(browser.download(&bytes).await.body, bytes);
    // More than was announced is not taken, and changes nothing.
    let address = browser.begin(&bytes).await;
    browser.go_on(&address, 0, &pdf(2_000)).await.refused(413, "too-large");
    assert_eq!(browser.offset(&address).await, 0);
}

/// A client that was cut asks and sends anew before the portal knows of the cut.
#[tokio::test]
async fn an_attempt_that_is_overtaken_spoils_nothing() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let address = browser.begin(&bytes).await;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (overtaken, is_overtaken) = tokio::sync::oneshot::channel::<()>();
    let (first, rest) = (bytes[..9].to_vec(), bytes[9..].to_vec());
    let slow = futures_util::stream::once(async move {
        begun.send(()).unwrap();
        Ok::<_, std::io::Error>(first)
    });
    let slow = slow.chain(futures_util::stream::once(async move {
        is_overtaken.await.unwrap();
        Ok(rest)
    }));
    let slow = browser.send(part(&address, 0), Body::from_stream(slow));
    let swift = async {
        has_begun.await.unwrap();
        assert_eq!(browser.go_on(&address, 0, &bytes[..500]).await.status, 204);
        overtaken.send(()).unwrap();
    };
    let (slow, ()) = tokio::join!(slow, swift);
    slow.refused(409, "other-offset");
    assert_eq!(browser.offset(&address).await, 500);
    assert_eq!(browser.go_on(&address, 500, &bytes[500..]).await.status, 204);
    assert_eq!(browser.download(&bytes).await.body, bytes);
}

#[tokio::test]
async fn a_part_with_a_checksum_counts_whole_or_not_at_all() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let address = browser.begin(&bytes).await;
    let sum = |bytes: &[u8]| format!("sha256 {}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
    let checked = |offset, sum: String| part(&address, offset).header("upload-checksum", sum);
    browser
        .go_on_as(checked(0, sum(b"something else")), &bytes[..500])
        .await
        .refused(460, "checksum-differs");
    assert_eq!(browser.offset(&address).await, 0);
    for wrong in ["md5 AAAA", "sha256", "sha256 !"] {
        let reply = browser.go_on_as(checked(0, wrong.into()), &bytes[..500]).await;
        reply.refused(400, "bad-upload-header");
    }
    let reply = browser.go_on_as(checked(0, sum(&bytes[..500])), &bytes[..500]).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    let sha1 = format!("sha1 {}", BASE64_STANDARD.encode(sha1::Sha1::digest(&bytes[500..])));
    let reply = browser.go_on_as(checked(500, sha1), &bytes[500..]).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    assert_eq!(browser.download(&bytes).await.body, bytes);
}

#[tokio::test]
async fn the_whole_is_checked_as_if_it_had_come_at_once() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let wrong = browser.begin_as(&sha256(b"something else"), bytes.len()).await;
    let script = b"<script>alert(1)</script>".as_slice();
    let script_at = browser.begin(script).await;
    let uploads = [
        (wrong.header("location"), bytes.as_slice(), 422, "digest-differs"),
        (&*script_at, script, 415, "unknown-file-type"),
    ];
    for (address, bytes, status, code) in uploads {
        assert_eq!(browser.go_on(address, 0, &bytes[..9]).await.status, 204);
        browser.go_on(address, 9, &bytes[9..]).await.refused(status, code);
        // There is nothing to go on with.
        assert_eq!(browser.ask(address).await.status, 404);
        browser.download(bytes).await.refused(404, "no-such-upload");
    }
    assert_eq!(parts(&portal), 0);
    let ten = 10 * 1024 * 1024;
    browser.begin_as(&sha256(&bytes), ten + 1).await.refused(413, "too-large");
    assert_eq!(browser.begin_as(&sha256(&bytes), ten).await.status, 201);
    browser.begin_as(&sha256(b""), 0).await.refused(415, "unknown-file-type");
    browser.begin_as("abc", 9).await.refused(400, "bad-digest");
    let endless = tus(Request::post("/api/tus"))
        .header("upload-defer-length", 1)
        .header("upload-metadata", metadata(&sha256(&bytes)));
    browser.send(endless, Body::empty()).await.refused(400, "bad-upload-header");
}

#[tokio::test]
async fn an_upload_is_ones_own() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let address = browser.begin(&bytes).await;
    let other = portal.signed_in("le-van-cuu").await;
    assert_eq!(other.ask(&address).await.status, 404);
    other.go_on(&address, 0, &bytes).await.refused(404, "no-such-upload");
    other.end(&address).await.refused(404, "no-such-upload");
    let nobody = portal.browser();
    assert_eq!(nobody.ask(&address).await.status, 401);
    nobody.go_on(&address, 0, &bytes).await.refused(401, "not-signed-in");
    nobody.begin_as(&sha256(&bytes), 9).await.refused(401, "not-signed-in");
    nobody.end(&address).await.refused(401, "not-signed-in");
    let elsewhere = Request::patch(&address)
        .header("tus-resumable", "1.0.0")
        .header("sec-fetch-site", "cross-site");
    browser.send(elsewhere, Body::empty()).await.refused(403, "cross-site");
    for bad in [
        "/api/tus/..%2f..%2fportal.sqlite",
        "/api/tus/%252e%252e%252fportal.sqlite",
        "/api/tus/..%5cportal.sqlite",
        "/api/tus/%00",
        "/api/tus/%ff",
        "/api/tus/nothing",
    ] {
        assert_eq!(browser.ask(bad).await.status, 404);
    }
    assert_eq!(browser.offset(&address).await, 0);
}

#[tokio::test]
async fn uploads_are_bounded_in_age_and_number() {
    let portal = TestPortal::new().await;
    let mut browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let address = browser.begin(&bytes).await;
    browser.go_on(&address, 0, &bytes[..500]).await;
    let expires = browser.ask(&address).await;
    assert_eq!(expires.header("upload-expires"), "Mon, 23 Nov 2026 02:12:00 GMT");

    portal.pass_minutes(24 * 60);
    browser = portal.signed_in("tran-thi-mau").await;
    assert_eq!(browser.ask(&address).await.status, 404);
    let first = browser.begin(&bytes).await;
    assert_eq!(parts(&portal), 0, "what has expired is cleared away");
    browser.go_on(&first, 0, &bytes[..500]).await;
    portal.pass_minutes(1);
    let mut second = String::new();
    for number in 0..32 {
        let address = browser.begin(&bytes).await;
        if number == 0 {
            second = address;
        }
        portal.pass_minutes(1);
        browser = portal.signed_in("tran-thi-mau").await;
    }
    assert_eq!(browser.ask(&first).await.status, 404, "the one that was idle longest makes room");
    assert_eq!(parts(&portal), 0);
    assert_eq!(browser.offset(&second).await, 0);
}

#[tokio::test]
async fn an_upload_can_be_ended() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(1_000);
    let address = browser.begin(&bytes).await;
    browser.go_on(&address, 0, &bytes[..500]).await;
    assert_eq!(browser.end(&address).await.status, 204);
    assert_eq!((browser.ask(&address).await.status.as_u16(), parts(&portal)), (404, 0));
    browser.end(&address).await.refused(404, "no-such-upload");

    // A proxy may let through no other methods than these.
    let address = browser.begin(&bytes).await;
    let post = |method| {
        tus(Request::post(&address))
            .header("x-http-method-override", method)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", 0)
    };
    assert_eq!(browser.go_on_as(post("PATCH"), &bytes[..500]).await.status, 204);
    assert_eq!(browser.offset(&address).await, 500);
    assert_eq!(browser.go_on_as(post("DELETE"), b"").await.status, 204);
    browser.go_on_as(post("GET"), b"").await.refused(405, "wrong-method");
    assert_eq!(browser.ask(&address).await.status, 404);
}

#[tokio::test]
async fn it_says_what_it_speaks_and_takes_nothing_else() {
    let portal = TestPortal::new().await;
    let reply = portal.browser().send(Request::options("/api/tus"), Body::empty()).await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("tus-extension"), "creation,termination,checksum,expiration");
    assert_eq!(reply.header("tus-max-size"), "10485760");
    let browser = portal.signed_in("tran-thi-mau").await;
    let bytes = pdf(100);
    let address = browser.begin(&bytes).await;
    for version in [None, Some("0.2.2")] {
        let request = own_page(Request::patch(&address));
        let request = match version {
            Some(version) => request.header("tus-resumable", version),
            None => request,
        };
        let reply = browser.send(request, Body::empty()).await;
        reply.refused(412, "other-version");
        assert_eq!(reply.header("tus-version"), "1.0.0");
    }
    let untyped = tus(Request::patch(&address)).header("upload-offset", 0);
    browser.go_on_as(untyped, &bytes).await.refused(415, "not-a-part");
    let nowhere = tus(Request::patch(&address))
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", "-1");
    browser.go_on_as(nowhere, &bytes).await.refused(400, "bad-upload-header");
}
