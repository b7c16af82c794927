//! What the designer's preview asks of the engine: made-up answers.

// Helpers stand outside `#[test]` functions, where clippy cannot tell that they are tests.
#![allow(clippy::unwrap_used)]

mod small;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::answers::Answers;
use tokhai_engine::date::Date;
use tokhai_engine::form::Form;
use tokhai_engine::{Pointer, journey, sample};

use small::{asked, compile, form_of};

fn today() -> Date {
    Date::day(2026, 11, 22).unwrap()
}

fn ct01() -> Arc<Form> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms/ct01/form.json");
    compile(&serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

#[test]
fn ct01_is_filled_in_so_that_its_schema_accepts_it() {
    let mut answers = Answers::new(ct01(), today());
    sample::fill(&mut answers);
    assert_eq!(journey::missing(&answers, None), []);
    assert_eq!(answers.form().schema().validate(answers.live()), []);
    assert!(answers.live().pointer("/requester/personalId").is_some());
}

#[test]
fn what_was_answered_well_stays() {
    let form = ct01();
    let mut answers = Answers::new(form.clone(), today());
    let at = answers.locate(&Pointer::parse("/request/kind").unwrap()).unwrap();
    answers.apply(tokhai_engine::answers::Change::Set { at, value: json!("permanent") });
    sample::fill(&mut answers);
    assert_eq!(answers.live().pointer("/request/kind"), Some(&json!("permanent")));
    assert_eq!(form.schema().validate(answers.live()), []);
}

#[test]
fn every_kind_of_answer_is_made_up() {
    let schema = json!({
        "type": "object",
        "required": ["text", "long", "digits", "plate", "whole", "half", "yes", "day", "mail",
                     "phone", "id", "tax", "papers", "given", "written", "year", "tuple"],
        "properties": {
            "text": {"type": "string", "maxLength": 5},
            "long": {"type": "string", "minLength": 300},
            "digits": {"type": "string", "pattern": "^[0-9]{7}$"},
            "plate": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
            "whole": {"type": "integer", "minimum": 18, "maximum": 20},
            "half": {"type": "number", "exclusiveMinimum": 3, "multipleOf": 0.5},
            "yes": {"type": "boolean"},
            "day": {"type": "string", "format": "date"},
            "mail": {"type": "string", "format": "email"},
            "phone": {"type": "string", "format": "vn-phone"},
            "id": {"type": "string", "format": "vn-personal-id"},
            "tax": {"type": "string", "format": "vn-tax-code"},
            "papers": {"type": "array", "minItems": 2, "items": {
                "type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "minLength": 64}}}},
            "given": {"type": "string", "examples": ["từ ví dụ"]},
            "written": {"type": "string", "pattern": "^[a-z.]+@[a-z.]+$"},
            "year": {"type": "string", "pattern": "^(\\d{4}|XXXX)-(0[1-9]|XX)-(1[0-9]|XX)$"},
            "tuple": {"type": "array", "prefixItems": [{"const": 1}, {"type": "boolean"}],
                      "minItems": 2}
        }
    });
    let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let items: Vec<Value> = names.iter().map(|name| asked(&format!("/{name}"))).collect();
    let mut answers = Answers::new(form_of(&schema, &Value::Array(items)), today());
    sample::fill(&mut answers);
    assert_eq!(answers.form().schema().validate(answers.live()), [], "{}", answers.live());
    assert_eq!(answers.live()["given"], "từ ví dụ");
}

#[test]
fn what_no_candidate_fits_ends_all_the_same() {
    let schema = json!({
        "type": "object", "required": ["odd", "free"],
        "properties": {
            "odd": {"type": "string", "pattern": "^xyzzy-[0-9]{3}-plugh$"},
            "free": {"type": "string"}
        }
    });
    let mut answers =
        Answers::new(form_of(&schema, &json!([asked("/odd"), asked("/free")])), today());
    sample::fill(&mut answers);
    assert_eq!(answers.live().pointer("/odd"), None);
    assert!(answers.live().pointer("/free").is_some());
}

#[test]
fn demanded_rows_are_added_and_filled_in() {
    let schema = json!({
        "type": "object", "required": ["list"],
        "properties": {"list": {"type": "array", "minItems": 2, "items": {
            "type": "object", "required": ["id"],
            "properties": {"id": {"type": "string", "format": "vn-personal-id"}}}}}
    });
    let items = json!([{
        "repeat": "/list", "label": {"vi": "L", "en": "L"}, "title": {"vi": "R", "en": "R"},
        "add": {"vi": "+", "en": "+"}, "items": [asked("/list/*/id")],
    }]);
    let mut answers = Answers::new(form_of(&schema, &items), today());
    sample::fill(&mut answers);
    assert_eq!(answers.form().schema().validate(answers.live()), []);
    assert_ne!(answers.live()["list"][0], answers.live()["list"][1], "two people are two");
}
