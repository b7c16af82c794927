//! The built app, as browsers, proxies and attackers ask for it.

use axum::body::Body;
use axum::http::Request;

use crate::support::{Reply, TestPortal, own_page};

async fn ask(portal: &TestPortal, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    portal.browser().send(request, Body::empty()).await
}

#[tokio::test]
async fn the_best_compression_that_both_sides_know_is_used() {
    let portal = TestPortal::new().await;
    let name = "/app-0123456789abcdef_bg.wasm";
    portal.write(&name[1..], "plain");
    portal.write(&format!("{}.br", &name[1..]), "brotli");
    portal.write(&format!("{}.gz", &name[1..]), "gzip");
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "brotli"),
        ("gzip;q=1.0, br;q=0", "gzip", "gzip"),
        ("GZIP", "gzip", "gzip"),
        ("*", "br", "brotli"),
        ("br;q=0, *", "gzip", "gzip"),
        ("identity", "", "plain"),
        ("", "", "plain"),
    ] {
        let reply = ask(&portal, name, &[("accept-encoding", accepted)]).await;
        assert_eq!(
            (reply.header("content-encoding"), reply.text()),
            (encoding, body),
            "{accepted}"
        );
        assert_eq!(reply.header("content-type"), "application/wasm");
        assert_eq!(reply.header("vary"), "accept-encoding");
        assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
    }
}

#[tokio::test]
async fn what_may_change_is_asked_for_again_and_costs_little() {
    let portal = TestPortal::new().await;
    for name in ["sw.js", "portal.json", "index.html", "forms/demo/form.json"] {
        portal.write(name, "{}");
        let first = ask(&portal, &format!("/{name}"), &[]).await;
        assert_eq!(
            (first.status.as_u16(), first.header("cache-control")),
            (200, "no-cache"),
            "{name}"
        );
        let tag = first.header("etag");
        let known = format!("\"other\", W/{tag}");
        let again = ask(&portal, &format!("/{name}"), &[("if-none-match", &known)]).await;
        assert_eq!((again.status.as_u16(), again.text(), again.header("etag")), (304, "", tag));
        portal.write(name, "{ }");
        let changed = ask(&portal, &format!("/{name}"), &[("if-none-match", tag)]).await;
        assert_eq!((changed.status.as_u16(), changed.text()), (200, "{ }"));
    }
}

#[tokio::test]
async fn types_are_what_browsers_insist_on() {
    let portal = TestPortal::new().await;
    for (name, content_type) in [
        ("app.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("app.webmanifest", "application/manifest+json"),
        ("manifest.json", "application/manifest+json"),
        ("portal.json", "application/json"),
        ("f.woff2", "font/woff2"),
        ("i.svg", "image/svg+xml"),
        ("unknown.xyz", "application/octet-stream"),
    ] {
        portal.write(name, "content");
        assert_eq!(
            ask(&portal, &format!("/{name}"), &[]).await.header("content-type"),
            content_type
        );
    }
}

#[tokio::test]
async fn pages_of_the_app_get_its_one_page_and_missing_files_do_not() {
    let portal = TestPortal::new().await;
    for path in [
        "/",
        "/forms/ct01",
        "/forms/demo",
        "/forms/demo/",
        "/fill?src=https://example.com/form.json",
        "/preview",
        "/dossiers",
        "/dossiers/000.00.01.H29-261122-0001",
        "/?lang=en",
    ] {
        let reply = ask(&portal, path, &[]).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.text().contains("<title>tokhai"), "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    }
    for path in ["/app.js", "/forms/none/form.json", "/favicon.ico", "/index.htm"] {
        assert_eq!(ask(&portal, path, &[]).await.status, 404, "{path}");
    }
    let post = own_page(Request::post("/dossiers"));
    portal.browser().send(post, Body::empty()).await.refused(405, "wrong-method");
}

#[tokio::test]
async fn nothing_outside_the_folder_can_be_had() {
    let portal = TestPortal::new().await;
    portal.signed_in("tran-thi-mau").await;
    assert!(portal.data().join("portal.sqlite").exists() || crate::database().is_some());
    std::fs::write(portal.dist().join("../secret.txt"), "secret").unwrap();
    portal.write(".hidden.txt", "secret");
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/forms/../../secret.txt",
        "/forms/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/.hidden.txt",
        "/%2ehidden.txt",
        "/../data/portal.sqlite",
        "/%2e%2e%2fdata%2fportal.sqlite",
        "/%00",
        "/a%0",
        "/forms/demo/form.json%00.js",
        "/....//secret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%255csecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/%uff0e%uff0e/secret.txt",
        "/index.html%00.txt",
        "/.%2e/secret.txt",
        "/forms/demo/..;/../../secret.txt",
    ] {
        let reply = ask(&portal, path, &[]).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
    }
}

#[tokio::test]
async fn head_and_an_unbuilt_app_are_answered() {
    let portal = TestPortal::new().await;
    let head = portal.browser().send(Request::head("/forms/x"), Body::empty()).await;
    assert_eq!(head.status, 200);
    std::fs::remove_file(portal.dist().join("index.html")).unwrap();
    let reply = ask(&portal, "/", &[]).await;
    assert_eq!(reply.status, 503);
    assert!(reply.text().contains("cargo xtask build"));
}

#[tokio::test]
async fn forms_that_are_being_written_are_served_as_they_are() {
    let portal = TestPortal::new().await;
    let forms = tempfile::tempdir().unwrap();
    let write = |title: &str| {
        let path = forms.path().join("mine/form.json");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!(r#"{{"id": "mine", "title": "{title}", "pages": []}}"#))
            .unwrap();
    };
    write("Một");
    let portal = portal.with_forms(forms.path().to_owned()).await;
    let catalogue = portal.browser().get("/forms/index.json").await.json();
    assert_eq!(catalogue, serde_json::json!([{"slug": "mine", "id": "mine", "title": "Một"}]));
    let first = ask(&portal, "/forms/mine/form.json", &[]).await;
    let tag = first.header("etag").to_owned();
    let again = ask(&portal, "/forms/mine/form.json", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status, 304);
    write("Hai lần");
    let changed = ask(&portal, "/forms/mine/form.json", &[("if-none-match", &tag)]).await;
    assert!(changed.text().contains("Hai lần"));
    assert_eq!(ask(&portal, "/forms/demo/form.json", &[]).await.status, 404);
    assert_eq!(ask(&portal, "/forms/../mine/form.json", &[]).await.status, 404);
}
