//! Filing, once; refusing, with reasons; seeing one's own and nothing else.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokhai_engine::signature::{detached, to_sign};
use tokhai_portal::{digest, receipt_signed};

use crate::support::{Browser, TestPortal, dossier, form, key, own_page, sha256};

async fn codes(browser: &Browser<'_>) -> Vec<String> {
    let list = browser.get("/api/dossiers").await.json();
    let dossiers = list["dossiers"].as_array().unwrap();
    dossiers.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

fn with(place: &str, value: Value) -> Value {
    let mut dossier = dossier();
    *dossier.pointer_mut(place).unwrap() = value;
    dossier
}

/// The dossier with a lease, said to have `size` bytes.
fn with_lease(file: &[u8], size: usize) -> Value {
    let mut lease = json!({
        "name": "hợp đồng thuê.pdf", "type": "application/pdf", "size": size, "sha256": sha256(file),
    });
    let mut dossier = dossier();
    dossier["answers"]["attachments"] = json!({"lease": [lease]});
    lease["slot"] = json!("/attachments/lease");
    dossier["attachments"] = json!([lease]);
    dossier
}

#[tokio::test]
async fn a_filed_dossier_has_a_code_and_can_be_read_again() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let reply = browser.file(&key(1), &dossier()).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let receipt = reply.json();
    let expected = json!({
        "code": "000.00.01.H29-261122-0001",
        "receivedAt": "2026-11-22T02:12:00Z",
        "status": 1,
        "form": {"id": "demo", "title": {"vi": "Tờ khai thử", "en": "Trial form"}},
        "handledBy": {"vi": "Công an phường", "en": "Ward police"},
        "dueOn": "2026-11-25",
        "fee": 10000,
        "dossier": digest(&dossier()),
    });
    let mut unsigned = receipt.clone();
    assert!(unsigned.as_object_mut().unwrap().remove("signature").is_some());
    assert_eq!(unsigned, expected);
    let stored = browser.get("/api/dossiers/000.00.01.H29-261122-0001").await.json();
    assert_eq!(stored, json!({"receipt": receipt, "dossier": dossier()}));
    assert_eq!(codes(&browser).await, ["000.00.01.H29-261122-0001"]);
}

#[tokio::test]
async fn a_receipt_is_signed_by_a_key_that_the_portal_publishes() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let receipt = browser.file(&key(1), &dossier()).await.json();
    let keys = browser.get("/api/keys").await.json();
    let signed = receipt_signed(&receipt, &keys).expect("signed by one of the keys");
    let mut lasting = receipt.clone();
    for member in ["status", "signature"] {
        lasting.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(signed, lasting);
    // The same filing has the same receipt, to the signature.
    assert_eq!(browser.file(&key(1), &dossier()).await.json(), receipt);
}

#[tokio::test]
async fn a_dossier_that_is_not_what_its_device_signed_is_refused() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let signed = signed_dossier();
    let reply = browser.file(&key(1), &signed).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let mut changed = signed.clone();
    changed["completedAt"] = json!("2026-11-22T02:11:59Z");
    let mut moved = dossier();
    moved["signature"] = signed["signature"].clone();
    moved["consents"] = json!([]);
    moved["locale"] = json!("en");
    for tampered in [changed, moved] {
        browser.file(&key(2), &tampered).await.refused(422, "signature-wrong");
    }
    assert_eq!(codes(&browser).await.len(), 1);
}

#[tokio::test]
async fn a_dossier_names_the_key_under_which_it_is_filed() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let mut own = dossier();
    own["idempotencyKey"] = json!(key(1));
    browser.file(&key(2), &own).await.refused(400, "idempotency-key-differs");
    assert_eq!(browser.file(&key(1), &own).await.status, 201);
}

/// The dossier with a signature, made by a key of this test.
fn signed_dossier() -> Value {
    use p256::ecdsa::signature::Signer;
    let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let point = key.verifying_key().to_encoded_point(false);
    let coordinate =
        |bytes: Option<&p256::FieldBytes>| BASE64_URL_SAFE_NO_PAD.encode(bytes.unwrap());
    let (x, y) = (coordinate(point.x()), coordinate(point.y()));
    let header = json!({"alg": "ES256", "jwk": {"kty": "EC", "crv": "P-256", "x": x, "y": y}});
    let mut dossier = dossier();
    let signed = to_sign(&header, &dossier);
    let signature: p256::ecdsa::Signature = key.sign(signed.as_bytes());
    dossier["signature"] = detached(&signed, &signature.to_bytes()).into();
    dossier
}

/// A residence registration that Trần Thị Mẫu, who owns her home, may file without papers.
fn residence(form: &Value, request: Value) -> Value {
    let given = |consent: &Value| {
        json!({
            "id": consent["id"], "version": consent["version"], "text": consent["text"]["vi"],
            "locale": "vi", "at": "2026-11-22T02:11:00Z",
        })
    };
    let mut dossier = dossier();
    dossier["form"] = json!({"id": "ct01", "version": form["version"]});
    dossier["consents"] = form["consents"].as_array().unwrap().iter().map(given).collect();
    dossier["answers"] = json!({
        "request": request,
        "dwelling": {
            "province": "79", "commune": "26740", "detail": "12 Đường Mẫu",
            "tenure": "own", "onFile": true,
        },
        "requester": {
            "fullName": "Trần Thị Mẫu", "birthDate": "1990-03-15", "sex": "female",
            "personalId": "079190000000", "phone": "0900000001", "isMinor": false,
        },
        "household": {"isHead": true},
        "moving": {"withOthers": false},
    });
    dossier
}

#[tokio::test]
async fn the_terms_of_a_residence_registration_follow_from_its_answers() {
    let portal = TestPortal::new().await;
    let form = include_str!("../../../../forms/ct01/form.json");
    portal.write("forms/ct01/form.json", form);
    let form: Value = serde_json::from_str(form).unwrap();
    let browser = portal.signed_in("tran-thi-mau").await;
    let temporary = json!({"kind": "temporary", "stayUntil": "2027-11-22"});
    let permanent = json!({"kind": "permanent"});
    // Filed on a Sunday.
    let expected = [(temporary, 7000, "2026-11-25"), (permanent, 10_000, "2026-12-01")];
    for (number, (request, fee, due)) in (1..).zip(expected) {
        let reply = browser.file(&key(number), &residence(&form, request)).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        let receipt = reply.json();
        assert_eq!((&receipt["fee"], &receipt["dueOn"]), (&json!(fee), &json!(due)));
        let police = json!({"vi": "Công an Phường Sài Gòn", "en": "Police of Phường Sài Gòn"});
        assert_eq!(receipt["handledBy"], police);
    }
}

#[tokio::test]
async fn a_receipt_names_no_terms_that_the_form_does_not_name() {
    let portal = TestPortal::new().await;
    let mut silent = form("1");
    silent.as_object_mut().unwrap().remove("service");
    portal.write("forms/demo/form.json", silent.to_string());
    let browser = portal.signed_in("tran-thi-mau").await;
    let receipt = browser.file(&key(1), &dossier()).await.json();
    let names: Vec<_> = receipt.as_object().unwrap().keys().collect();
    assert_eq!(names, ["code", "receivedAt", "status", "form", "dossier", "signature"]);
}

#[tokio::test]
async fn numbers_start_again_each_day_of_the_city() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for number in 1..=2 {
        assert_eq!(browser.file(&key(number), &dossier()).await.status, 201);
    }
    // Until 17:00 UTC it is the same day in the city.
    portal.pass_minutes(14 * 60 + 47);
    let browser = portal.signed_in("tran-thi-mau").await;
    assert_eq!(browser.file(&key(3), &dossier()).await.status, 201);
    portal.pass_minutes(1);
    assert_eq!(browser.file(&key(4), &dossier()).await.status, 201);
    let newest_first = ["261123-0001", "261122-0003", "261122-0002", "261122-0001"];
    assert_eq!(codes(&browser).await, newest_first.map(|it| format!("000.00.01.H29-{it}")));
}

#[tokio::test]
async fn the_same_key_again_brings_the_same_receipt() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let first = browser.file(&key(1), &dossier()).await;
    portal.pass_minutes(5);
    // Also after a restart, in other spelling, and when the form has changed meanwhile.
    portal.write("forms/demo/form.json", form("2").to_string());
    let cookie = browser.cookie;
    let portal = portal.restarted().await;
    let mut browser = portal.browser();
    browser.cookie = cookie;
    let again = browser.file(&key(1).to_uppercase(), &dossier()).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, first.json()));
    assert_eq!(codes(&browser).await.len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_dossier_is_a_conflict() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    browser.file(&key(1), &dossier()).await;
    let other = with("/answers/reason", json!("Lý do khác"));
    browser.file(&key(1), &other).await.refused(409, "key-reused");
    let stored = browser.get("/api/dossiers/000.00.01.H29-261122-0001").await.json();
    assert_eq!(stored["dossier"], dossier());
}

#[tokio::test]
async fn two_people_may_use_the_same_key() {
    let portal = TestPortal::new().await;
    let other = with("/answers/fullName", json!("Lê Văn Cựu"));
    let one = portal.signed_in("tran-thi-mau").await.file(&key(1), &dossier()).await;
    let two = portal.signed_in("le-van-cuu").await.file(&key(1), &other).await;
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (201, 201));
    assert_ne!(one.json()["code"], two.json()["code"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dossier_that_arrives_forty_times_at_once_is_filed_once() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let (once, dossier) = (key(7), dossier());
    let replies = join_all((0..40).map(|_| browser.file(&once, &dossier))).await;
    let created = replies.iter().filter(|reply| reply.status == 201).count();
    let repeated = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!((created, repeated), (1, 39));
    assert!(replies.iter().all(|reply| reply.json() == replies[0].json()));
    assert_eq!(codes(&browser).await, ["000.00.01.H29-261122-0001"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn different_dossiers_at_once_get_numbers_without_gap_or_double() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let (keys, dossier) = ((0..40).map(key).collect::<Vec<_>>(), dossier());
    // Each twice, so that some transactions are rolled back in between.
    let all = keys.iter().chain(&keys).map(|key| browser.file(key, &dossier));
    for reply in join_all(all).await {
        assert!(matches!(reply.status.as_u16(), 200 | 201), "{}", reply.text());
    }
    let mut numbers = codes(&browser).await;
    numbers.reverse();
    let expected: Vec<String> =
        (1..=40).map(|number| format!("000.00.01.H29-261122-{number:04}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn somebody_elses_dossier_does_not_exist() {
    let portal = TestPortal::new().await;
    let mine = portal.signed_in("tran-thi-mau").await;
    mine.file(&key(1), &dossier()).await;
    let address = "/api/dossiers/000.00.01.H29-261122-0001";
    let other = portal.signed_in("le-van-cuu").await;
    other.get(address).await.refused(404, "no-such-dossier");
    assert!(codes(&other).await.is_empty());
    let before = other.get("/api/dossiers?before=000.00.01.H29-261122-0002").await.json();
    assert_eq!(before["dossiers"], json!([]));
    for path in [address, "/api/dossiers"] {
        portal.browser().get(path).await.refused(401, "not-signed-in");
    }
    portal.browser().file(&key(2), &dossier()).await.refused(401, "not-signed-in");
    for odd in ["/api/dossiers/%00", "/api/dossiers/%ff", "/api/dossiers/'--"] {
        mine.get(odd).await.refused(404, "no-such-dossier");
    }
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for number in 1..=51 {
        browser.file(&key(number), &dossier()).await;
    }
    let first = browser.get("/api/dossiers").await.json();
    assert_eq!(first["dossiers"].as_array().unwrap().len(), 50);
    let next = first["next"].as_str().unwrap();
    assert_eq!(next, "000.00.01.H29-261122-0002");
    let last = browser.get(&format!("/api/dossiers?before={next}")).await.json();
    assert_eq!(last["dossiers"][0]["code"], "000.00.01.H29-261122-0001");
    assert_eq!(last["next"], Value::Null);
    for odd in ["before=%00", "before=1&before=2", "before=%ff"] {
        browser.get(&format!("/api/dossiers?{odd}")).await.refused(400, "bad-query");
    }
}

#[tokio::test]
async fn a_dossier_that_breaks_its_schema_is_refused_where_it_does() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let long = with("/answers/reason", json!("quá dài ".repeat(10)));
    let reply = browser.file(&key(1), &long).await;
    reply.refused(422, "dossier-refused");
    let violations = reply.json()["violations"].clone();
    assert_eq!(violations.as_array().unwrap().len(), 1);
    assert_eq!(violations[0]["code"], "maxLength");
    assert_eq!(violations[0]["at"], "/reason");
    assert!(!reply.text().contains("quá dài"), "answers are not sent back");
    assert!(codes(&browser).await.is_empty());
    // Nothing was used up: mended, it goes through under the same key and the first number.
    let mended = browser.file(&key(1), &dossier()).await;
    assert_eq!(mended.json()["code"], "000.00.01.H29-261122-0001");
}

#[tokio::test]
async fn consents_are_given_in_the_words_of_the_form() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let refused = async |dossier: Value, code: &str| {
        let reply = browser.file(&key(1), &dossier).await;
        reply.refused(422, "dossier-refused");
        let violations = reply.json()["violations"].clone();
        assert!(violations.as_array().unwrap().iter().any(|it| it["code"] == code), "{violations}");
    };
    refused(with("/consents", json!([])), "consent-missing").await;
    refused(with("/consents/0/id", json!("other")), "consent-missing").await;
    refused(with("/consents/0/text", json!("Tôi đồng ý với mọi thứ.")), "consent-missing").await;
    let mut english = with("/consents/0/text", json!("I vouch for it."));
    english["consents"][0]["locale"] = json!("en");
    assert_eq!(browser.file(&key(1), &english).await.status, 201);
}

#[tokio::test]
async fn what_the_register_locks_cannot_be_changed() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let other_name = with("/answers/fullName", json!("Trần Thị Khác"));
    // A register that has said nothing holds nobody up.
    assert_eq!(browser.file(&key(2), &other_name).await.status, 201);
    browser.get("/api/registers/population").await;
    let reply = browser.file(&key(1), &other_name).await;
    reply.refused(422, "dossier-refused");
    let violation = reply.json()["violations"][0].clone();
    assert_eq!((&violation["code"], &violation["at"]), (&json!("locked"), &json!("/fullName")));
    assert_eq!(violation["params"]["source"], "population");
    // Where account and register differ, nothing is locked and nobody is sent away.
    let freely = portal.signed_in("pham-thi-hoa").await;
    freely.get("/api/registers/population").await;
    assert_eq!(freely.file(&key(1), &other_name).await.status, 201);
}

#[tokio::test]
async fn attachments_must_have_been_uploaded_by_the_same_person() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let file = b"%PDF-1.7 a lease";
    let attached = with_lease(file, file.len());
    portal.signed_in("le-van-cuu").await.upload(file).await;
    let reply = browser.file(&key(1), &attached).await;
    reply.refused(422, "dossier-refused");
    assert_eq!(reply.json()["violations"][0]["code"], "attachment-missing");
    assert_eq!(reply.json()["violations"][0]["at"], "/attachments/lease");

    browser.upload(file).await;
    let reply = browser.file(&key(1), &with_lease(file, file.len() + 1)).await;
    assert_eq!(reply.json()["violations"][0]["code"], "attachment-differs");
    assert_eq!(browser.file(&key(1), &attached).await.status, 201);
}

#[tokio::test]
async fn a_paper_of_an_earlier_dossier_is_named_and_not_sent_again() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let file = b"%PDF-1.7 a lease";
    browser.upload(file).await;
    let first = browser.file(&key(1), &with_lease(file, file.len())).await.json();
    let from = |code: &Value| {
        let mut dossier = with_lease(file, file.len());
        dossier["answers"]["attachments"]["lease"][0]["from"] = code.clone();
        dossier["attachments"][0]["from"] = code.clone();
        dossier
    };
    let again = from(&first["code"]);
    let reply = browser.file(&key(2), &again).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let code = reply.json()["code"].as_str().unwrap().to_owned();
    let stored = browser.get(&format!("/api/dossiers/{code}")).await.json();
    assert_eq!(stored["dossier"]["attachments"][0]["from"], first["code"]);
    // Nobody is told that a paper comes from where it does not.
    let without = browser.file(&key(3), &dossier()).await.json();
    for wrong in [&without["code"], &json!("000.00.01.H29-261122-0099")] {
        let reply = browser.file(&key(4), &from(wrong)).await;
        reply.refused(422, "dossier-refused");
        assert_eq!(reply.json()["violations"][0]["code"], "attachment-differs");
    }
    // What is said of a paper beside the answers has to stand in them.
    let mut unsaid = again.clone();
    unsaid["attachments"][0].as_object_mut().unwrap().remove("from");
    browser.file(&key(5), &unsaid).await.refused(422, "dossier-refused");
    // Another person's code opens nothing.
    let other = portal.signed_in("le-van-cuu").await;
    other.upload(file).await;
    let reply = other.file(&key(1), &again).await;
    assert_eq!(reply.json()["violations"][0]["code"], "attachment-differs");
}

#[tokio::test]
async fn an_old_form_is_refused_with_a_word_of_its_own() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    portal.write("forms/demo/form.json", form("2").to_string());
    let reply = browser.file(&key(1), &dossier()).await;
    reply.refused(422, "form-changed");
    assert_eq!(reply.json()["violations"], json!([]));
    let current = with("/form/version", json!("2"));
    assert_eq!(browser.file(&key(1), &current).await.status, 201);
    for odd in ["missing", "../demo", "demo/../demo", "DEMO", "."] {
        let reply = browser.file(&key(2), &with("/form/id", json!(odd))).await;
        reply.refused(422, "form-unknown");
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_read_keeps_nobody_elses_from_being_filed() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    portal.write("forms/broken/form.json", "{");
    let reply = browser.file(&key(1), &with("/form/id", json!("broken"))).await;
    reply.refused(503, "unavailable");
    assert_eq!(browser.file(&key(2), &dossier()).await.status, 201);
}

#[tokio::test]
async fn envelopes_of_the_wrong_shape_name_the_place() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    for (place, value) in [
        ("/tokhai", json!(2)),
        ("/answers", json!([])),
        ("/createdAt", json!("gestern")),
        ("/form/id", json!("")),
        ("/consents/0/at", json!("2026-11-22")),
    ] {
        let reply = browser.file(&key(1), &with(place, value)).await;
        reply.refused(400, "wrong-shape");
        assert_eq!(reply.json()["error"]["at"], place);
    }
    let attachment =
        json!({"slot": "no pointer", "name": "a", "type": "a", "size": 1, "sha256": sha256(b"")});
    let reply = browser.file(&key(1), &with("/attachments", json!([attachment]))).await;
    reply.refused(400, "wrong-shape");
    assert_eq!(reply.json()["error"]["at"], "/attachments/0/slot");
    let mut incomplete = dossier();
    incomplete.as_object_mut().unwrap().remove("locale");
    browser.file(&key(1), &incomplete).await.refused(400, "wrong-shape");
}

#[tokio::test]
async fn a_key_is_a_uuid_and_must_be_there() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    browser.post("/api/dossiers", &dossier()).await.refused(400, "idempotency-key-needed");
    for bad in ["1", "0b9f3c52-7f6e-4a55-9d0c-00000000000g", "0b9f3c527f6e4a559d0c000000000001"] {
        browser.file(bad, &dossier()).await.refused(400, "idempotency-key-needed");
    }
}

#[tokio::test]
async fn a_megabyte_is_enough_for_a_dossier() {
    let portal = TestPortal::new().await;
    let browser = portal.signed_in("tran-thi-mau").await;
    let mut large = dossier();
    large["metrics"]["padding"] = json!("x".repeat(1024 * 1024));
    browser.file(&key(1), &large).await.refused(413, "too-large");
    let within = 1024 * 1024 - dossier().to_string().len() - r#","padding":"""#.len();
    large["metrics"]["padding"] = json!("x".repeat(within));
    assert_eq!(browser.file(&key(1), &large).await.status, 201);
    let request = own_page(Request::post("/api/dossiers"))
        .header("content-type", "text/plain")
        .header("idempotency-key", key(2));
    browser.send(request, Body::from(dossier().to_string())).await.refused(415, "not-json");
}
