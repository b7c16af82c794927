//! The dossier as backends get it: its printed form, and the schema that is published for it.

use serde_json::{Value, json};
use tokhai_engine::dossier::Dossier;
use tokhai_engine::record::Json;

const SCHEMA: &str = include_str!("../../../docs/dossier.schema.json");

/// Every member that version 1 has. Whoever changes this changes what backends read.
fn whole() -> Value {
    json!({
        "tokhai": 1,
        "form": {"id": "ct01", "version": "1.0.0", "digest": "0f".repeat(32)},
        "answers": {"requester": {"fullName": "Trần Thị Mẫu"}},
        "provenance": {"/requester/fullName": {
            "source": "population",
            "fetchedAt": "2026-11-22T08:00:00Z",
            "assurance": "verified",
            "locked": true,
            "original": "Trần Thị Mẫu",
            "changed": false,
        }},
        "attachments": [{
            "slot": "/attachments/lease",
            "name": "hợp đồng.pdf",
            "type": "application/pdf",
            "size": 3,
            "sha256": "ab".repeat(32),
            "from": "000.00.01.H29-261122-0001",
        }],
        "consents": [{
            "id": "truth",
            "version": "1",
            "text": "Tôi cam đoan…",
            "locale": "vi",
            "at": "2026-11-22T08:10:00Z",
        }],
        "locale": "vi",
        "createdAt": "2026-11-22T08:02:00Z",
        "completedAt": "2026-11-22T08:10:00Z",
        "queuedAt": "2026-11-22T08:10:01Z",
        "idempotencyKey": "1b4e28ba-2fa1-4d2b-a3b8-1c2d3e4f5a6b",
        "metrics": {"activeSeconds": 410},
        "signature": "e30..AAAA",
    })
}

#[test]
fn it_is_printed_as_version_1_has_it() {
    let dossier = Dossier::from_json(&mut whole()).unwrap();
    assert_eq!(dossier.to_json().to_string(), whole().to_string());
}

#[test]
fn the_published_schema_takes_it_and_knows_every_member() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&whole()).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    for name in whole().as_object().unwrap().keys() {
        assert!(schema["properties"].get(name).is_some(), "{name} is not described");
    }
    for missing in schema["required"].as_array().unwrap() {
        let mut dossier = whole();
        dossier.as_object_mut().unwrap().remove(missing.as_str().unwrap());
        assert!(!validator.is_valid(&dossier), "without {missing}");
    }
}
