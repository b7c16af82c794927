//! What is somebody's own: nobody else reads it, changes it, or finds out that it is there.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use crate::support::{Browser, Reply, TestPortal, dossier, key, own_page, sha256};

const LEASE: &[u8] = b"%PDF-1.7 a lease";
const HALF: usize = 8;

/// What a person has at the portal.
struct Belongings {
    code: String,
    /// A file.
    sha256: String,
    /// An upload that is not whole.
    upload: String,
}

impl Belongings {
    async fn of(owner: &Browser<'_>) -> Belongings {
        assert_eq!(owner.upload(LEASE).await.status, 201);
        let receipt = owner.file(&key(1), &dossier()).await.json();
        let upload = owner.begin(LEASE).await;
        assert_eq!(owner.go_on(&upload, 0, &LEASE[..HALF]).await.status, 204);
        Belongings {
            code: receipt["code"].as_str().unwrap().to_owned(),
            sha256: sha256(LEASE),
            upload: upload.rsplit('/').next().unwrap().to_owned(),
        }
    }

    /// What might have been somebody's, and is nobody's.
    fn nobodys() -> Belongings {
        Belongings {
            code: "000.00.01.H29-261122-9999".to_owned(),
            sha256: sha256(b"nobody has this"),
            upload: "0".repeat(32),
        }
    }

    /// An address with these in the places that the description names.
    fn in_place(&self, path: &str) -> String {
        let part = |part: &str| match part {
            "{code}" => self.code.clone(),
            "{sha256}" => self.sha256.clone(),
            "{upload}" => self.upload.clone(),
            // These are the portal's.
            "{register}" => "population".to_owned(),
            "{name}" => "webhook".to_owned(),
            other => {
                assert!(!other.starts_with('{'), "whose is {other} of {path}?");
                other.to_owned()
            }
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }
}

/// Asks as one who knows how: with all that an operation wants.
async fn ask(browser: &Browser<'_>, method: &Method, path: &str) -> Reply {
    let uploading = path.starts_with("/api/tus");
    let media = if uploading { "application/offset+octet-stream" } else { "application/json" };
    let request = own_page(Request::builder().method(method).uri(path))
        .header("content-type", media)
        .header("idempotency-key", key(2))
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", HALF)
        .header("upload-length", LEASE.len())
        .header("x-http-method-override", "DELETE");
    browser.send(request, Body::from(LEASE[HALF..].to_vec())).await
}

#[tokio::test]
async fn what_is_anothers_is_as_if_it_were_not_there() {
    let portal = TestPortal::new().await;
    let owner = portal.signed_in("tran-thi-mau").await;
    let (hers, nobodys) = (Belongings::of(&owner).await, Belongings::nobodys());
    let other = portal.signed_in("le-van-cuu").await;
    let mut asked = 0;
    for (method, path, operation) in portal.contract().operations() {
        // What anybody may ask tells of nobody but the fictional people.
        if operation["security"] == json!([]) {
            continue;
        }
        let [address, empty] = [&hers, &nobodys].map(|it| it.in_place(path));
        let (found, missing) =
            (ask(&other, &method, &address).await, ask(&other, &method, &empty).await);
        assert_eq!(found.status, missing.status, "{method} {path}: {}", found.text());
        assert_eq!(found.body, missing.body, "{method} {path}");
        for secret in ["Trần Thị Mẫu", "Chuyển nhà", "a lease", &hers.code] {
            assert!(!found.text().contains(secret), "{method} {path}: {secret}");
        }
        let stranger = ask(&portal.browser(), &method, &address).await;
        assert_eq!(stranger.status, 401, "{method} {path}");
        asked += 1;
    }
    assert!(asked > 12, "{asked}");
    // And it is all still there.
    let stored = owner.get(&format!("/api/dossiers/{}", hers.code)).await.json();
    assert_eq!(stored["dossier"], dossier());
    assert_eq!(owner.get(&format!("/api/uploads/{}", hers.sha256)).await.body, LEASE);
    let address = format!("/api/tus/{}", hers.upload);
    assert_eq!(owner.go_on(&address, HALF, &LEASE[HALF..]).await.status, 204);
}

#[tokio::test]
async fn lists_and_registers_tell_of_oneself_only() {
    let portal = TestPortal::new().await;
    let owner = portal.signed_in("tran-thi-mau").await;
    let code = Belongings::of(&owner).await.code;
    let other = portal.signed_in("le-van-cuu").await;
    for path in ["/api/dossiers".to_owned(), format!("/api/dossiers?before={code}")] {
        assert_eq!(other.get(&path).await.json()["dossiers"], json!([]));
    }
    for register in ["population", "account", "residence", "earlier"] {
        let reply = other.get(&format!("/api/registers/{register}")).await;
        for secret in ["Trần Thị Mẫu", "Chuyển nhà", "079190000000"] {
            assert!(!reply.text().contains(secret), "{register}: {}", reply.text());
        }
    }
}
