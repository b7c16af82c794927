//! Files: whole, of a known type, one's own.

use axum::body::Body;
use axum::http::Request;

use crate::support::{TestPortal, own_page, sha256};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and then a picture";

#[tokio::test]
async fn a_file_comes_back_byte_for_byte_as_something_to_save() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let mut pdf = b"%PDF-1.7 ".to_vec();
    pdf.extend((0..3_000_000_u32).map(|i| (i % 251) as u8));
    let reply = browser.upload(&pdf).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(reply.json()["type"], "application/pdf");
    assert_eq!(reply.json()["size"], pdf.len());

    let reply = browser.get(&format!("/api/uploads/{}", sha256(&pdf))).await;
    assert_eq!(reply.body, pdf);
    assert_eq!(reply.header("content-type"), "application/pdf");
    assert!(reply.header("content-disposition").starts_with("attachment"));
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(reply.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn the_same_file_twice_is_one_file() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    assert_eq!(browser.upload(PNG).await.status, 201);
    assert_eq!(browser.upload(PNG).await.status, 200);
    assert_eq!(browser.get(&format!("/api/uploads/{}", sha256(PNG))).await.body, PNG);
}

#[tokio::test]
async fn another_persons_file_is_out_of_reach_until_one_has_it_oneself() {
    let portal = TestPortal::new().await;
    let address = format!("/api/uploads/{}", sha256(PNG));
    portal.signed_in("tran-thi-mau").await.upload(PNG).await;
    let other = portal.signed_in("le-van-cuu").await;
    other.get(&address).await.refused(404, "no-such-upload");
    assert_eq!(other.upload(PNG).await.status, 201);
    assert_eq!(other.get(&address).await.body, PNG);
    portal.browser().get(&address).await.refused(401, "not-signed-in");
    portal.browser().upload(PNG).await.refused(401, "not-signed-in");
}

#[tokio::test]
async fn content_decides_the_type() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let files: [(&[u8], &str); 5] = [
        (b"%PDF-1.4 x", "application/pdf"),
        (b"\xff\xd8\xff\xe0 x", "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x10\0\0\0WEBPVP8 x", "image/webp"),
        (b"\0\0\0\x18ftypheic x", "image/heic"),
    ];
    for (bytes, media_type) in files {
        assert_eq!(browser.upload(bytes).await.json()["type"], media_type);
    }
    for bytes in [
        b"<script>alert(1)</script>".as_slice(),
        b"",
        b"MZ\x90",
        b"RIFF\x10\0\0\0WAVE",
        b"\0\0\0\x18ftypmp42",
        b"PK\x03\x04",
    ] {
        browser.upload(bytes).await.refused(415, "unknown-file-type");
        let address = format!("/api/uploads/{}", sha256(bytes));
        browser.get(&address).await.refused(404, "no-such-upload");
    }
}

#[tokio::test]
async fn what_is_not_the_named_file_leaves_nothing_behind() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    browser.upload_as(&sha256(b"something else"), PNG).await.refused(422, "digest-differs");
    for bad in ["abc", &sha256(PNG).to_uppercase(), "..%2f..%2fportal.sqlite", "%ff"] {
        browser.upload_as(bad, PNG).await.refused(400, "bad-digest");
        browser.get(&format!("/api/uploads/{bad}")).await.refused(404, "no-such-upload");
    }
    let mut large = b"%PDF-".to_vec();
    large.resize(10 * 1024 * 1024 + 1, 0);
    browser.upload(&large).await.refused(413, "too-large");
    large.pop();
    assert_eq!(browser.upload(&large).await.status, 201);

    let unfinished = portal.data().join("uploads/unfinished");
    assert_eq!(std::fs::read_dir(unfinished).unwrap().count(), 0);
}

#[tokio::test]
async fn what_a_killed_portal_left_half_written_goes_when_it_starts_again() {
    let portal = TestPortal::new().await;
    let unfinished = portal.data().join("uploads/unfinished");
    let left_behind = std::fs::File::create(unfinished.join("old")).unwrap();
    let an_hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    left_behind.set_modified(an_hour_ago).unwrap();
    std::fs::write(unfinished.join("young"), "another portal is writing this").unwrap();
    let portal = portal.restarted().await;
    let names: Vec<_> =
        std::fs::read_dir(unfinished).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["young"]);
    drop(portal);
}

#[tokio::test]
async fn an_upload_that_breaks_off_can_be_repeated() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let chunks = [Ok(PNG[..9].to_vec()), Err(std::io::Error::other("the line is dead"))];
    let request = own_page(Request::put(format!("/api/uploads/{}", sha256(PNG))));
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    browser.send(request, body).await.refused(400, "incomplete-body");
    assert_eq!(browser.upload(PNG).await.status, 201);
}
