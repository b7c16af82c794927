//! How records are written: drafts, parcels and receipts of earlier versions lie on people's
//! devices, and dossiers go to portals of others. So the documents below are lasting.

#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokhai_engine::Violation;
use tokhai_engine::answers::{Assurance, Draft, Provenance};
use tokhai_engine::autofill::{Known, Outcome};
use tokhai_engine::dossier::Dossier;
use tokhai_engine::form::{Language, Text};
use tokhai_engine::outbox::{Delivery, Parcel, Reason};

const DRAFT: &str = r#"{"tokhai":1,"form":{"id":"ct01","version":"2.1"},"answers":{"b":[1.5,null],"a":"x"},"provenance":{"/a":{"source":"population","fetchedAt":"2026-11-22T09:00:00+07:00","assurance":"verified","locked":true,"original":"x","changed":false},"/b":{"source":"account","fetchedAt":"2026-11-22T09:00:00+07:00","assurance":"account","locked":false,"original":null,"changed":true,"unsettled":true,"report":"Sai tên"}},"seen":["who","where"],"variants":{"/c":1},"aside":{"/c#/d":2}}"#;

const BARE_DRAFT: &str =
    r#"{"tokhai":1,"form":{"id":"","version":""},"answers":null,"provenance":{},"seen":[]}"#;

const DOSSIER: &str = r#"{"tokhai":1,"form":{"id":"ct01","version":"2.1"},"answers":{"a":"x"},"provenance":{"/a":{"source":"earlier","fetchedAt":"2026-11-22T09:00:00+07:00","assurance":"declared","locked":false,"original":"y","changed":true}},"attachments":[{"slot":"/papers","name":"nhà.pdf","type":"application/pdf","size":18446744073709551615,"sha256":"00ff"}],"consents":[{"id":"truth","version":"1","text":"Tôi cam đoan \"đúng\".","locale":"vi","at":"2026-11-22T09:00:00+07:00"}],"locale":"en","createdAt":"2026-11-22T09:00:00+07:00","completedAt":"2026-11-22T09:07:00+07:00"}"#;

const VIOLATION: &str = r#"{"code":"minLength","at":"/a~1b/0","rule":"/properties/a~1b/items/minLength","params":{"limit":10,"actual":9},"severity":"warning"}"#;

const KNOWN: &str = r#"{"id":"population","title":{"vi":"Dân cư","en":"Population"},"fetchedAt":"2026-11-22T09:00:00+07:00","assurance":"verified","outcome":"not-found","values":{"person.fullName":"Trần Thị Mẫu","person.age":36},"locked":["person.fullName"]}"#;

/// A parcel with these members in place of `{}`.
fn parcel(title: &str, state: &str) -> String {
    [
        r#"{"key":"k","src":"/forms/ct01/form.json","title":"#,
        title,
        r#","dossier":"#,
        DOSSIER,
        r#","queuedAt":1790000000000,"state":"#,
        state,
        r#","failures":3,"uploads":[]}"#,
    ]
    .concat()
}

/// Reads a document, as text and as a value, and finds it written the same, to the byte.
#[track_caller]
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(written: &str) -> T {
    let record: T = serde_json::from_str(written).unwrap();
    assert_eq!(serde_json::to_string(&record).unwrap(), written);
    let value: Value = serde_json::from_str(written).unwrap();
    assert_eq!(serde_json::to_value(&record).unwrap().to_string(), written);
    assert_eq!(serde_json::from_value::<T>(value).unwrap(), record);
    record
}

/// Whether a document can be read with one place set to something else, or taken away.
fn reads<T: DeserializeOwned>(written: &str, place: &str, value: Option<Value>) -> bool {
    let mut document: Value = serde_json::from_str(written).unwrap();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => _ = parent.insert(name.to_owned(), value),
        None => assert!(parent.shift_remove(name).is_some()),
    }
    serde_json::from_value::<T>(document).is_ok()
}

#[test]
fn drafts_are_written_as_ever() {
    let draft: Draft = comes_back(DRAFT);
    assert_eq!(draft.form.version, "2.1");
    assert_eq!(draft.provenance["/a"].assurance, Assurance::Verified);
    assert!(draft.provenance["/b"].unsettled);
    assert_eq!(draft.provenance["/b"].report.as_deref(), Some("Sai tên"));
    assert_eq!(draft.variants, json!({"/c": 1}));
    assert_eq!(comes_back::<Draft>(BARE_DRAFT), Draft { tokhai: 1, ..Draft::default() });
}

#[test]
fn dossiers_are_written_as_ever() {
    let dossier: Dossier = comes_back(DOSSIER);
    assert_eq!(dossier.locale, Language::En);
    assert_eq!(dossier.attachments[0].media_type, "application/pdf");
    assert_eq!(dossier.attachments[0].size, u64::MAX);
    assert_eq!(dossier.consents[0].locale, Language::Vi);
    // A paper of an earlier dossier names it; those that were sent have no such member.
    assert_eq!(dossier.attachments[0].from, None);
    let again = DOSSIER.replace(r#""00ff"}"#, r#""00ff","from":"H29-1"}"#);
    let again: Dossier = comes_back(&again);
    assert_eq!(again.attachments[0].from.as_deref(), Some("H29-1"));
}

#[test]
fn parcels_are_written_as_ever() {
    let state = |state: &str| comes_back::<Parcel>(&parcel(r#"{"vi":"Cư trú"}"#, state)).state;
    assert_eq!(state(r#""queued""#), Delivery::Queued);
    let retry = state(r#"{"retry-at":{"at":17}}"#);
    assert_eq!(retry, Delivery::RetryAt { at: 17, asked: false });
    let retry = state(r#"{"retry-at":{"at":17,"asked":true}}"#);
    assert_eq!(retry, Delivery::RetryAt { at: 17, asked: true });
    let reason = |reason: &str| match state(&[r#"{"needs-you":{"reason":"#, reason, "}}"].concat())
    {
        Delivery::NeedsYou { reason } => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(r#""sign-in""#), Reason::SignIn);
    let lost = reason(r#"{"paper-lost":{"name":"nhà.pdf"}}"#);
    assert_eq!(lost, Reason::PaperLost { name: "nhà.pdf".into() });
    let refused = reason(r#"{"refused":{"message":null,"violations":[]}}"#);
    assert_eq!(refused, Reason::Refused { message: None, violations: Vec::new() });
    let refused = [r#"{"refused":{"message":{"vi":"Không"},"violations":["#, VIOLATION, "]}}"];
    let violations = vec![serde_json::from_str(VIOLATION).unwrap()];
    let message = Some(Text::same("Không"));
    assert_eq!(reason(&refused.concat()), Reason::Refused { message, violations });
}

#[test]
fn what_sources_know_and_what_rules_refuse_is_written_as_ever() {
    let known: Known = comes_back(KNOWN);
    assert_eq!(known.outcome, Outcome::NotFound);
    for outcome in ["match", "mismatch", "not-found", "partial"] {
        comes_back::<Outcome>(&["\"", outcome, "\""].concat());
    }
    let violation: Violation = comes_back(VIOLATION);
    assert_eq!(violation.at.segments(), ["a/b", "0"]);
}

#[test]
fn what_may_be_left_out_is_as_if_it_were_empty() {
    for place in ["/provenance", "/seen", "/variants", "/aside"] {
        assert!(reads::<Draft>(DRAFT, place, None), "{place}");
    }
    for place in ["/provenance", "/attachments", "/consents"] {
        assert!(reads::<Dossier>(DOSSIER, place, None), "{place}");
    }
    for place in ["/values", "/locked"] {
        assert!(reads::<Known>(KNOWN, place, None), "{place}");
    }
    let bare = json!({"code": "required", "at": "/a"});
    let bare: Violation = serde_json::from_value(bare).unwrap();
    let root = tokhai_engine::Pointer::ROOT;
    assert_eq!(bare, Violation::new("required", root.join("a"), root));
    let parcel = parcel(r#"{"vi":"x"}"#, r#""queued""#);
    assert!(reads::<Parcel>(&parcel, "/failures", None));
    assert!(reads::<Parcel>(&parcel, "/uploads", None));
}

#[test]
fn unknown_members_are_passed_over() {
    assert!(reads::<Dossier>(DOSSIER, "/metrics", Some(json!({"a": 1}))));
    assert!(reads::<Dossier>(DOSSIER, "/form/title", Some(json!("CT01"))));
    assert!(reads::<Violation>(VIOLATION, "/sentence", Some(json!("x"))));
}

#[test]
fn a_wrong_or_missing_member_makes_the_record_unreadable() {
    for place in ["/tokhai", "/form", "/form/id", "/answers", "/locale", "/createdAt"] {
        assert!(!reads::<Dossier>(DOSSIER, place, None), "{place}");
    }
    for (place, value) in [
        ("/tokhai", json!(1.5)),
        ("/tokhai", json!(4294967296u64)),
        ("/tokhai", json!(-1)),
        ("/tokhai", json!("1")),
        ("/form", json!("ct01")),
        ("/provenance", Value::Null),
        ("/provenance", json!({"/a": {"source": "population"}})),
        ("/attachments", json!({})),
        ("/attachments", json!([{"slot": "/papers"}])),
        ("/consents", json!([null])),
        ("/locale", json!("fr")),
        ("/locale", json!({"vi": 1})),
        ("/locale", Value::Null),
        ("/createdAt", json!(0)),
    ] {
        assert!(!reads::<Dossier>(DOSSIER, place, Some(value.clone())), "{place} {value}");
    }
    for (place, value) in [
        ("/at", json!("a")),
        ("/at", json!("/~2")),
        ("/rule", Value::Null),
        ("/params", json!([])),
        ("/severity", json!("fatal")),
        ("/severity", Value::Null),
    ] {
        assert!(!reads::<Violation>(VIOLATION, place, Some(value.clone())), "{place} {value}");
    }
    let parcel = parcel(r#"{"vi":"x"}"#, r#""queued""#);
    for state in [
        json!("retry-at"),
        json!({"retry-at": {}}),
        json!({"retry-at": {"at": 1}, "queued": null}),
        json!({"queued": {"at": 1}}),
        json!({"needs-you": {"reason": "refused"}}),
        json!({"needs-you": {"reason": {"refused": {"message": null}}}}),
        json!("lost"),
        json!({}),
    ] {
        assert!(!reads::<Parcel>(&parcel, "/state", Some(state.clone())), "{state}");
    }
    for not_a_record in [json!([]), json!("x"), json!(1), Value::Null] {
        assert!(serde_json::from_value::<Draft>(not_a_record.clone()).is_err(), "{not_a_record}");
        assert!(serde_json::from_value::<Provenance>(not_a_record).is_err());
    }
}

#[test]
fn what_is_unreadable_is_named_with_its_line() {
    let error = serde_json::from_str::<Vec<Text>>("[{\"vi\": \"a\"},\n{\"en\": \"b\"}]");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("vi") && error.contains("line 2"), "{error}");
}
