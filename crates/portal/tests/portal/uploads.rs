//! Files: whole, of a known type, one's own.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::support::{TestPortal, dossier, key, own_page, sha256};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09 and so on";

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
async fn a_picture_that_claims_gigapixels_is_refused_unopened() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let png = |side: u32| {
        let mut png = PNG.to_vec();
        png[16..20].copy_from_slice(&side.to_be_bytes());
        png[20..24].copy_from_slice(&side.to_be_bytes());
        png
    };
    assert_eq!(browser.upload(&png(8_000)).await.status, 201);
    browser.upload(&png(8_001)).await.refused(422, "too-many-pixels");
    let huge = png(u32::MAX);
    browser.upload(&huge).await.refused(422, "too-many-pixels");
    browser.get(&format!("/api/uploads/{}", sha256(&huge))).await.refused(404, "no-such-upload");
    let address = browser.begin(&huge).await;
    browser.go_on(&address, 0, &huge).await.refused(422, "too-many-pixels");
}

#[tokio::test]
async fn a_name_that_was_sent_is_no_place_on_the_disk() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let names = ["../../escaped", "/tmp/escaped", "..\\escaped", "%2e%2e%2fescaped"];
    for (number, name) in names.into_iter().enumerate() {
        let bytes = format!("%PDF-1.7 {number}").into_bytes();
        let address = browser.begin_called(name, &bytes).await;
        assert_eq!(browser.go_on(&address, 0, &bytes).await.status, 204);
        let mut filed = dossier();
        let paper = json!({
            "name": name, "type": "application/pdf", "size": bytes.len(), "sha256": sha256(&bytes),
        });
        filed["answers"]["attachments"] = json!({"lease": [paper]});
        filed["attachments"] = json!([paper]);
        filed["attachments"][0]["slot"] = json!("/attachments/lease");
        let reply = browser.file(&key(number as u32), &filed).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        assert_eq!(browser.get(&format!("/api/uploads/{}", sha256(&bytes))).await.body, bytes);
    }
    let uploads = portal.data().join("uploads");
    let mut open = vec![portal.data().parent().unwrap().to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
            assert!(!name.contains("escaped"), "{}", path.display());
            if path.is_dir() {
                open.push(path);
            } else if path.starts_with(&uploads) {
                assert!(name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_the_named_file_leaves_nothing_behind() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    browser.upload_as(&sha256(b"something else"), PNG).await.refused(422, "digest-differs");
    for bad in [
        "abc",
        &sha256(PNG).to_uppercase(),
        "..%2f..%2fportal.sqlite",
        "%252e%252e%252fportal.sqlite",
        "..%5cportal.sqlite",
        "%00",
        "%ff",
    ] {
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
