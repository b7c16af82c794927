//! What registers say, in their own words and in what these mean.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tokhai_engine::autofill::{Known, Outcome, Source, Trouble, sources};
use tokhai_engine::date::Date;

use crate::support::{Browser, Reply, TestPortal, dossier, key};

/// The people as they are written down: by concept.
fn people() -> Vec<Value> {
    serde_json::from_str(include_str!("../../src/people.json")).unwrap()
}

fn declared() -> Vec<Source> {
    let json = serde_json::from_str(include_str!("../../../../forms/sources.json")).unwrap();
    let (sources, problems) = sources(&json);
    assert_eq!(problems, []);
    sources
}

fn today() -> Date {
    Date::parse("2026-11-22").unwrap()
}

/// Asks a source as the app does, with the concepts it needs.
async fn ask(browser: &Browser<'_>, source: &Source, needed: &Value) -> Reply {
    let ask = source.ask(today(), &|concept| needed.get(concept).cloned()).unwrap();
    match ask.body {
        Some(body) => browser.post(&ask.url, &body).await,
        None => browser.get(&ask.url).await,
    }
}

fn read(source: &Source, reply: &Reply) -> Result<Known, Trouble> {
    source.read(reply.status.as_u16(), &reply.body, "2026-11-22T02:12:00Z".to_owned(), today())
}

fn source_named<'s>(all: &'s [Source], id: &str) -> &'s Source {
    all.iter().find(|source| source.id == id).unwrap()
}

#[tokio::test]
async fn what_registers_say_means_what_is_known_of_each_person() {
    let portal = TestPortal::new().await;
    let all = declared();
    for person in people() {
        let id = person["id"].as_str().unwrap();
        let browser = portal.signed_in(id).await;
        for written in person["known"].as_array().unwrap() {
            let source = source_named(&all, written["id"].as_str().unwrap());
            let reply = ask(&browser, source, &written["values"]).await;
            let known = read(source, &reply).unwrap();
            let mut values: BTreeMap<_, _> = known.values.clone().into_iter().collect();
            // It is asked by what it is not asked for.
            for name in &source.needs {
                values.insert(name.clone(), written["values"][name].clone());
            }
            let place = format!("{id} {}", source.id);
            assert_eq!(serde_json::to_value(values).unwrap(), written["values"], "{place}");
            let outcome = serde_json::to_value(known.outcome).unwrap();
            assert_eq!(outcome, written["outcome"], "{place}");
            let written = written["locked"].as_array().unwrap().iter().filter_map(Value::as_str);
            let locked: BTreeSet<&str> =
                written.filter(|name| !source.needs.iter().any(|it| it == name)).collect();
            let said: BTreeSet<&str> = known.locked.iter().map(String::as_str).collect();
            assert_eq!(said, locked, "{place}");
        }
    }
}

#[tokio::test]
async fn somebody_is_found_by_number_and_nobody_else_is() {
    let portal = TestPortal::new().await;
    let all = declared();
    let source = source_named(&all, "people");
    let browser = portal.signed_in("hoang-van-chu").await;
    let child = json!({"person.personalId": "079215000002"});
    let known = read(source, &ask(&browser, source, &child).await).unwrap();
    assert_eq!(known.values["person.fullName"], "Nguyễn An Mẫu");
    assert_eq!(known.values["person.birthDate"], "2015-06-01");

    let reply = ask(&browser, source, &json!({"person.personalId": "079215999999"})).await;
    reply.refused(404, "not-in-register");
    assert_eq!(read(source, &reply).unwrap().outcome, Outcome::NotFound);
    let question = json!({"number": "079215000002"});
    portal.browser().post("/api/registers/people", &question).await.refused(401, "not-signed-in");
    browser.post("/api/registers/people", &json!({})).await.refused(400, "wrong-shape");
}

#[tokio::test]
async fn a_designer_tries_a_form_as_any_of_them_without_signing_in() {
    let portal = TestPortal::new().await;
    let own = portal.signed_in("tran-thi-mau").await.get("/api/registers/population").await;
    let at = |person: &str| format!("/api/demo/people/{person}/registers/population");
    let tried = portal.browser().get(&at("tran-thi-mau")).await;
    assert_eq!((tried.status, tried.json()), (own.status, own.json()));
    portal.browser().get(&at("nobody")).await.refused(404, "unknown-person");
    let number = json!({"number": "079215000002"});
    let by_number = "/api/demo/people/tran-thi-mau/registers/people";
    assert_eq!(portal.browser().post(by_number, &number).await.status, 200);
}

#[tokio::test]
async fn an_earlier_dossier_spares_typing_the_same_again() {
    let portal = TestPortal::new().await;
    let all = declared();
    let source = source_named(&all, "earlier");
    let browser = portal.signed_in("pham-thi-hoa").await;
    let known = async || read(source, &ask(&browser, source, &json!({})).await).unwrap();
    assert!(known().await.values.is_empty());
    for (number, name) in [(1, "Phạm Thị Hoà"), (2, "Phạm Thị Hòa")] {
        let mut dossier = dossier();
        dossier["answers"]["fullName"] = json!(name);
        assert_eq!(browser.file(&key(number), &dossier).await.status, 201);
    }
    assert_eq!(known().await.values["person.fullName"], "Phạm Thị Hòa");
    assert!(known().await.locked.is_empty());
    let other = portal.signed_in("tran-thi-mau").await.get("/api/registers/earlier").await;
    assert_eq!(other.json()["values"], json!({}));
}

#[tokio::test]
async fn a_register_can_be_told_how_to_fail() {
    let portal = TestPortal::new().await;
    let all = declared();
    let source = source_named(&all, "population");
    let browser = portal.signed_in("tran-thi-mau").await;
    let other = portal.signed_in("tran-thi-mau").await;
    let played = async |play: &str| {
        let reply = browser.post("/api/demo/registers/population", &json!({"play": play})).await;
        assert_eq!(reply.status, 204);
        // Nonsense is what no description of the interface allows.
        let request = Request::get("/api/registers/population");
        read(source, &browser.send_unchecked(request, Body::empty()).await)
    };
    assert_eq!(played("down").await, Err(Trouble::Failing));
    assert_eq!(played("signed-out").await, Err(Trouble::SignedOut));
    assert_eq!(played("forbidden").await, Err(Trouble::Forbidden));
    assert_eq!(played("busy").await, Err(Trouble::Busy(None)));
    assert_eq!(played("malformed").await, Err(Trouble::Malformed));
    assert_eq!(played("huge").await, Err(Trouble::TooLarge));
    assert_eq!(played("not-found").await.unwrap().outcome, Outcome::NotFound);
    let mismatch = played("mismatch").await.unwrap();
    assert_eq!((mismatch.outcome, mismatch.locked.len()), (Outcome::Mismatch, 0));
    let partial = played("partial").await.unwrap();
    assert_eq!(partial.outcome, Outcome::Partial);
    assert!(partial.values.contains_key("person.fullName"));
    assert!(!partial.values.contains_key("household.members"));
    // Only where it was wished.
    assert_eq!(other.get("/api/registers/population").await.status, 200);
    assert_eq!(played("well").await.unwrap().outcome, Outcome::Match);
    let nonsense = json!({"play": "dead"});
    let reply = browser.post("/api/demo/registers/population", &nonsense).await;
    reply.refused(400, "wrong-shape");
}
