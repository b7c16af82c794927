//! Several portals over one database, as behind a load balancer: whatever one has done, the others
//! know.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::running::{Place, Running, read};
use crate::support::{dossier, key};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_at_one_files_at_the_other() {
    let place = Place::new();
    let (one, other) = (place.start(), place.start());
    let cookie = one.sign_in("tran-thi-mau").await;
    let filed = other.file(&cookie, &key(1), &dossier()).send().await.unwrap();
    assert_eq!(filed.status(), 201);
    let receipt = read(filed).await;
    // The same again, elsewhere, is the same.
    let again = one.file(&cookie, &key(1), &dossier()).send().await.unwrap();
    assert_eq!((again.status().as_u16(), read(again).await), (200, receipt));
    // Whatever is signed out there is signed out here.
    assert_eq!(other.delete("/api/session", &cookie).send().await.unwrap().status(), 204);
    assert_eq!(one.get("/api/dossiers", &cookie).send().await.unwrap().status(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_of_the_day_have_neither_gap_nor_double_among_several_portals() {
    let place = Place::new();
    let portals = [place.start(), place.start()];
    let cookie = portals[0].sign_in("tran-thi-mau").await;
    // Every dossier arrives at both at once.
    let filings = (1..=40).flat_map(|number| {
        portals.each_ref().map(|portal| {
            let request = portal.file(&cookie, &key(number), &dossier());
            async { read(request.send().await.unwrap()).await["code"].clone() }
        })
    });
    let codes: Vec<Value> = join_all(filings).await;
    assert!(codes.chunks(2).all(|pair| pair[0].is_string() && pair[0] == pair[1]), "{codes:?}");
    let codes: BTreeSet<String> = codes.iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    for (sequence, code) in (1..).zip(&codes) {
        assert!(code.ends_with(&format!("-{sequence:04}")), "{code} is number {sequence}");
    }
    assert_eq!(codes.len(), 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_a_register_is_to_behave_is_known_to_all() {
    let place = Place::new();
    let (one, other) = (place.start(), place.start());
    let cookie = one.sign_in("tran-thi-mau").await;
    let status = async |portal: &Running| {
        portal.get("/api/registers/population", &cookie).send().await.unwrap().status().as_u16()
    };
    for (play, expected) in [("down", 503), ("busy", 429), ("well", 200)] {
        let wish = json!({"play": play});
        let wished = one.post("/api/demo/registers/population", &cookie, &wish).send().await;
        assert_eq!(wished.unwrap().status(), 204);
        assert_eq!((status(&one).await, status(&other).await), (expected, expected), "{play}");
    }
}
