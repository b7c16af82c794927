//! What the designer's preview asks of the engine: made-up answers, and what a form costs.

// Helpers stand outside `#[test]` functions, where clippy cannot tell that they are tests.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, Assurance};
use tokhai_engine::autofill::{Known, Outcome};
use tokhai_engine::budget::{self, Cost};
use tokhai_engine::date::Date;
use tokhai_engine::form::{self, Form, Text};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{Pointer, journey, sample};

fn today() -> Date {
    Date::day(2026, 11, 22).unwrap()
}

fn compile(document: &Value) -> Arc<Form> {
    let (form, problems) = form::compile(document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

fn ct01() -> Arc<Form> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms/ct01/form.json");
    compile(&serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

/// A form that asks for each of these, in this order, on one page.
fn form_of(schema: &Value, items: &Value) -> Arc<Form> {
    compile(&json!({
        "tokhai": 1, "id": "t", "version": "1", "title": {"vi": "T", "en": "T"},
        "schema": schema,
        "pages": [{"id": "one", "title": {"vi": "P", "en": "P"}, "items": items}],
    }))
}

fn asked(place: &str) -> Value {
    json!({"answer": place, "label": {"vi": place, "en": place}})
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
                     "phone", "id", "tax", "papers", "given", "tuple"],
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

/// One choice opens two questions, the other none; a third is optional.
fn branching() -> Arc<Form> {
    let schema = json!({
        "type": "object", "required": ["kind"],
        "properties": {
            "kind": {"enum": ["short", "long"]},
            "a": {"type": "string"}, "b": {"type": "string"}, "extra": {"type": "string"}
        },
        "if": {"required": ["kind"], "properties": {"kind": {"const": "long"}}},
        "then": {"required": ["a", "b"]}
    });
    let when = json!({"==": [{"var": "kind"}, "long"]});
    let mut items = vec![asked("/kind"), asked("/a"), asked("/b"), asked("/extra")];
    items[1]["when"] = when.clone();
    items[2]["when"] = when;
    items[1]["concept"] = json!("person.fullName");
    form_of(&schema, &Value::Array(items))
}

#[test]
fn the_shortest_and_the_longest_path_are_counted() {
    let costs = budget::costs(&branching(), today(), &[]);
    assert_eq!(costs.shortest.questions, 1);
    assert_eq!(costs.typical.questions, 2, "the first choice, and the optional question");
    assert_eq!(costs.longest.questions, 4);
    assert!(costs.shortest.seconds < costs.typical.seconds);
    assert!(costs.typical.seconds < costs.longest.seconds);
    assert!(costs.exact);
}

#[test]
fn what_a_source_knows_is_not_asked_on_the_typical_path() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let mut item = asked("/a");
    item["concept"] = json!("person.fullName");
    let form = form_of(&schema, &json!([item]));
    let known = Known {
        id: "population".into(),
        title: Text::same("P"),
        fetched_at: "2026-11-22T00:00:00Z".into(),
        assurance: Assurance::Verified,
        outcome: Outcome::Match,
        values: json!({"person.fullName": "Mẫu"}).as_object().unwrap().clone(),
        locked: Vec::new(),
    };
    let costs = budget::costs(&form, today(), &[known]);
    assert_eq!((costs.typical, costs.filled), (Cost::default(), 1));
    assert_eq!(costs.longest.questions, 1);
}

#[test]
fn decisions_behind_calculations_and_in_rows_are_taken() {
    let costs = budget::costs(&ct01(), today(), &[]);
    // Renting for good, with a household and others along, all on paper, is far more than the rest.
    assert!(costs.shortest.questions < costs.typical.questions, "{costs:?}");
    assert!(costs.typical.questions < costs.longest.questions, "{costs:?}");
    assert!(costs.longest.questions > costs.shortest.questions + 15, "{costs:?}");
    assert!(costs.exact);
    let (dearest, seconds) = costs.dearest.unwrap();
    assert!(seconds > 20, "{:?}", ct01().question(dearest).path);
}

#[test]
fn independent_decisions_are_searched_apart() {
    let mut properties = serde_json::Map::new();
    let mut items = Vec::new();
    for i in 0..30 {
        let (choice, more) = (format!("c{i}"), format!("m{i}"));
        properties.insert(choice.clone(), json!({"enum": ["no", "maybe", "yes"]}));
        properties.insert(more.clone(), json!({"type": "string"}));
        items.push(asked(&format!("/{choice}")));
        let mut opened = asked(&format!("/{more}"));
        opened["when"] = json!({"==": [{"var": choice}, "yes"]});
        items.push(opened);
    }
    let schema = json!({"type": "object", "properties": properties});
    let costs = budget::costs(&form_of(&schema, &Value::Array(items)), today(), &[]);
    assert!(costs.exact, "3 to the power of 30 paths, but 30 groups of three");
    assert_eq!(costs.longest.questions, 60);
    assert_eq!(costs.typical.questions, 30);
    assert_eq!(costs.shortest.questions, 0);
}

#[test]
fn a_form_with_too_many_paths_says_so() {
    let mut properties = serde_json::Map::new();
    let mut items = Vec::new();
    let mut all = Vec::new();
    for i in 0..12 {
        let name = format!("c{i}");
        properties.insert(name.clone(), json!({"enum": ["a", "b", "c"]}));
        items.push(asked(&format!("/{name}")));
        all.push(json!({"==": [{"var": name}, "c"]}));
    }
    properties.insert("last".into(), json!({"type": "string"}));
    let mut last = asked("/last");
    last["when"] = json!({"and": all});
    items.push(last);
    let schema = json!({"type": "object", "properties": properties});
    let costs = budget::costs(&form_of(&schema, &Value::Array(items)), today(), &[]);
    assert!(!costs.exact);
    assert!((12..=13).contains(&costs.longest.questions));
}

#[test]
fn a_large_form_is_counted() {
    let mut properties = serde_json::Map::new();
    let mut items = Vec::new();
    for i in 0..1_000 {
        let (choice, more) = (format!("c{i}"), format!("m{i}"));
        properties.insert(choice.clone(), json!({"enum": ["no", "yes"]}));
        properties.insert(more.clone(), json!({"type": "string"}));
        items.push(asked(&format!("/{choice}")));
        let mut opened = asked(&format!("/{more}"));
        opened["when"] = json!({"==": [{"var": choice}, "yes"]});
        items.push(opened);
    }
    let schema = json!({"type": "object", "properties": properties});
    let costs = budget::costs(&form_of(&schema, &Value::Array(items)), today(), &[]);
    assert_eq!((costs.longest.questions, costs.exact), (2_000, true));
}
