//! The program itself: how it starts, speaks on a socket, refuses to start, and stops.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::running::{Place, address, program, tell_to_stop, terminate};
use crate::support::{TestPortal, dossier, key, sha256};

fn request(address: &str, text: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[test]
fn it_says_when_it_is_ready_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path()).spawn().unwrap();
    let address = address(&mut child);
    let reply = request(
        &address,
        &format!("GET /api/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"),
    );
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains(r#"{"status":"ok"}"#), "{reply}");
    let output = terminate(child);
    assert!(output.status.success());
    assert!(output.stdout.is_empty(), "one line and no more");
    assert!(folder.path().join("a folder with spaces?/portal.sqlite").is_file());
}

#[test]
fn a_request_that_is_on_its_way_is_answered_before_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path()).spawn().unwrap();
    let address = address(&mut child);
    let body = r#"{"person":"tran-thi-mau"}"#;
    let mut stream = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/session HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, go_on);
    tell_to_stop(&child);
    // From here on nobody new is taken.
    while TcpStream::connect(&address).is_ok() {}
    stream.write_all(body.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("Trần Thị Mẫu"), "{reply}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn its_log_holds_neither_cookies_nor_queries_nor_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path()).env("TOKHAI_LOG", "debug").spawn().unwrap();
    let address = address(&mut child);
    let body = r#"{"person":"tran-thi-mau"}"#;
    let reply = request(
        &address,
        &format!(
            "POST /api/session?secret=query HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    );
    let token = reply.split("tokhai_session=").nth(1).unwrap().split(';').next().unwrap();
    request(
        &address,
        &format!(
            "GET /api/dossiers/000.00.01.H29-261122-0001 HTTP/1.1\r\nHost: {address}\r\n\
             Cookie: tokhai_session={token}\r\nConnection: close\r\n\r\n"
        ),
    );
    let log = String::from_utf8(terminate(child).stderr).unwrap();
    assert!(log.contains("/api/session") && log.contains("/api/dossiers/{code}"), "{log}");
    for secret in [token, "secret=query", "tran-thi-mau", "261122-0001"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_log_of_a_filing_holds_nothing_that_was_filed() {
    let place = Place::new();
    let portal = place.start_talkative();
    let cookie = portal.sign_in("tran-thi-mau").await;
    let status = async |request: RequestBuilder| request.send().await.unwrap().status().as_u16();
    let file = b"%PDF-1.7 a lease";
    assert_eq!(status(portal.upload(&cookie, file)).await, 201);
    assert_eq!(status(portal.upload(&cookie, b"MZ what is no paper")).await, 415);
    let mut filed = dossier();
    let paper = json!({
        "name": "hợp đồng.pdf", "type": "application/pdf", "size": file.len(), "sha256": sha256(file),
    });
    filed["answers"]["attachments"] = json!({"lease": [paper]});
    filed["attachments"] = json!([paper]);
    filed["attachments"][0]["slot"] = json!("/attachments/lease");
    assert_eq!(status(portal.file(&cookie, &key(1), &filed)).await, 201);
    // Whatever goes wrong with it.
    let mut other = dossier();
    other["answers"]["reason"] = json!("lý do quá dài để được nhận");
    assert_eq!(status(portal.file(&cookie, &key(1), &other)).await, 409);
    assert_eq!(status(portal.file(&cookie, &key(2), &other)).await, 422);
    other["answers"] = json!("lý do quá dài");
    assert_eq!(status(portal.file(&cookie, &key(3), &other)).await, 400);
    let [code] = &portal.codes(&cookie).await[..] else { panic!("not one dossier") };
    assert_eq!(status(portal.get(&format!("/api/dossiers/{code}"), &cookie)).await, 200);
    assert_eq!(status(portal.get("/api/nothing?x=Chuyển", &cookie)).await, 404);
    drop(portal);

    let log = place.log();
    for route in ["/api/dossiers/{code}", "/api/uploads/{sha256}"] {
        assert!(log.contains(route), "{log}");
    }
    let token = cookie.split('=').nth(1).unwrap();
    let answers = ["Trần", "Mẫu", "Chuyển", "lý do", "lease", "hợp đồng", "tran-thi-mau"];
    for secret in answers.iter().chain([&token, &&**code, &&*sha256(file), &&*key(1), &&*key(2)]) {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn an_address_is_limited_by_its_connection_and_a_proxys_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path()).args(["--address-requests", "2"]).spawn().unwrap();
    let address = address(&mut child);
    let ask = |more: &str| {
        let head = format!("GET /api/session HTTP/1.1\r\nHost: {address}\r\n{more}");
        request(&address, &(head + "Connection: close\r\n\r\n"))[..12].to_owned()
    };
    assert_eq!([ask(""), ask(""), ask("")], ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 429"]);
    // All who come through the proxy have its address: who they are, it has not been told.
    assert_eq!(ask("X-Forwarded-For: 203.0.113.9\r\n"), "HTTP/1.1 200");
    terminate(child);
}

#[test]
fn it_says_plainly_why_it_cannot_start() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = program(folder.path()).args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sentence = run(&["--listen", &address]);
    assert!(sentence.contains(&address) && sentence.contains("--listen"), "{sentence}");
    std::fs::write(folder.path().join("file"), "").unwrap();
    let file = folder.path().join("file");
    assert!(run(&["--data", file.to_str().unwrap()]).contains("--data"));
    assert!(run(&["--session-minutes", "0"]).contains("--session-minutes"));
    assert!(run(&["--session-minutes", "soon"]).contains("soon"));
    let sentence = run(&["--database", "mysql://me:secret@host/name"]);
    assert!(sentence.contains("postgres://") && !sentence.contains("secret"), "{sentence}");
    let sentence = run(&["--database", "postgres://me:secret@127.0.0.1:1/name"]);
    assert!(sentence.contains("DATABASE_URL") && !sentence.contains("secret"), "{sentence}");
    assert!(run(&["--address-requests", "many"]).contains("many"));
    assert!(run(&["--client-address", "a b"]).contains("--client-address"));
    assert!(run(&["--listen", "here"]).contains("127.0.0.1:8080"));
    assert!(run(&["--lisen", "x"]).contains("--help"));
    assert!(run(&["--data"]).contains("needs a value"));
    std::fs::create_dir(folder.path().join("bad")).unwrap();
    std::fs::write(
        folder.path().join("bad/portal.sqlite"),
        "not a database, but long enough".repeat(99),
    )
    .unwrap();
    let bad = folder.path().join("bad");
    let sentence = run(&["--data", bad.to_str().unwrap()]);
    assert!(sentence.contains("portal.sqlite"), "{sentence}");
}

/// A browser sends the whole body before it reads; if the portal closed meanwhile, it would see a
/// broken connection instead of the refusal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_upload_is_heard_by_a_browser_that_is_still_sending() {
    let portal = TestPortal::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(tokhai_portal::serve(listener, portal.app(), async {
        let _ = stopped.await;
    }));
    let sending = tokio::task::spawn_blocking(move || {
        let body = vec![b'x'; 12 * 1024 * 1024];
        let head = format!(
            "PUT /api/uploads/{} HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            sha256(&body),
            body.len()
        );
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    });
    let reply = sending.await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 401") && reply.contains("not-signed-in"), "{reply}");
    stop.send(()).unwrap();
    serving.await.unwrap();
}

#[tokio::test]
async fn a_saved_receipt_is_verified_without_a_portal() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let receipt = browser.file(&key(1), &dossier()).await.json();
    let keys = browser.get("/api/keys").await.json();
    let folder = tempfile::tempdir().unwrap();
    let verify = |saved: &Value, keys: Option<&Value>| {
        let write = |name: &str, json: &Value| {
            let path = folder.path().join(name);
            std::fs::write(&path, json.to_string()).unwrap();
            path
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokhai-portal"));
        command.arg("verify").arg(write("saved.json", saved));
        if let Some(keys) = keys {
            command.arg("--keys").arg(write("keys.json", keys));
        }
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };

    let saved = json!({"receipt": receipt, "dossier": dossier(), "keys": keys});
    let (holds, said) = verify(&saved, Some(&keys));
    assert!(holds && said.contains("code 000.00.01.H29-261122-0001"), "{said}");
    let (holds, said) = verify(&saved, None);
    assert!(holds && said.contains("those in the file itself"), "{said}");

    let others = TestPortal::new().await.browser().get("/api/keys").await.json();
    let (holds, said) = verify(&saved, Some(&others));
    assert!(!holds && said.contains("not signed by one of these keys"), "{said}");
    for (place, value, told) in [
        ("/receipt/dueOn", json!("2030-01-01"), "BAD   the receipt says what was signed"),
        (
            "/dossier/answers/reason",
            json!("Khác"),
            "BAD   the dossier is the one that was received",
        ),
    ] {
        let mut changed = saved.clone();
        *changed.pointer_mut(place).unwrap() = value;
        let (holds, said) = verify(&changed, Some(&keys));
        assert!(!holds && said.contains(told), "{said}");
    }
    let (holds, said) = verify(&json!([]), None);
    assert!(!holds && said.contains("is no saved receipt"), "{said}");
}
