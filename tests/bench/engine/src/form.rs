//! Forms of any length with what real ones have: texts with lengths and patterns, choices, dates,
//! numbers, conditions, calculations, checks, an object a section, a list of rows.

use serde_json::{Map, Value, json};

/// How many questions a section asks.
const SECTION: usize = 10;

/// A form document of about `questions` questions.
pub(crate) fn document(questions: usize) -> Value {
    let sections = sections(questions);
    let mut properties = Map::new();
    let mut pages = Vec::new();
    let mut calculate = Vec::new();
    let mut checks = Vec::new();
    for section in 0..sections {
        let name = format!("s{section}");
        properties.insert(name.clone(), contract());
        if section % 2 == 0 {
            let id = format!("p{section}");
            pages.push(json!({"id": id, "title": words(&id), "items": []}));
        }
        if let Some(items) = pages.last_mut().and_then(|page| page["items"].as_array_mut()) {
            items.push(json!({"group": words(&name), "items": asked(&name)}));
        }
        calculate.push(json!({
            "answer": format!("/{name}/total"),
            "value": {"+": [
                {"*": [{"var": format!("{name}.amount")}, 2]},
                {"var": format!("{name}.price")}
            ]}
        }));
        checks.push(json!({
            "code": "in-the-future",
            "answer": format!("/{name}/day"),
            "holds": {"same_or_before": [{"var": format!("{name}.day")}, {"today": []}]},
            "message": words("This day lies in the future.")
        }));
    }
    properties.insert("people".to_owned(), people());
    pages.push(json!({"id": "people", "title": words("People"), "items": [{
        "repeat": "/people",
        "label": words("People"),
        "title": words("{name}"),
        "add": words("Add"),
        "items": [
            {"answer": "/people/*/name", "label": words("Name")},
            {"answer": "/people/*/birthDate", "label": words("Born on")},
            {"answer": "/people/*/kin", "label": words("Kin")}
        ]
    }]}));
    json!({
        "tokhai": 1,
        "id": "bench",
        "version": "1.0.0",
        "title": words("Bench"),
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": false,
            "properties": properties
        },
        "pages": pages,
        "calculate": calculate,
        "checks": checks
    })
}

/// Answers to every question of [`document`], none of them wrong.
pub(crate) fn answers(questions: usize) -> Value {
    let mut answers = Map::new();
    for section in 0..sections(questions) {
        let answer = json!({
            "name": "Nguyễn Thị Minh Khai",
            "code": "AB1234",
            "kind": "b",
            "district": "d7",
            "day": "2020-02-29",
            "age": 42,
            "has": true,
            "which": "The one at the corner",
            "amount": 12.75,
            "price": 100,
            "total": 125.5
        });
        answers.insert(format!("s{section}"), answer);
    }
    let person = json!({"name": "Trần Văn An", "birthDate": "1990-03-15", "kin": "child"});
    answers.insert("people".to_owned(), vec![person; 5].into());
    Value::Object(answers)
}

/// The sections of a form of about so many questions.
pub(crate) fn sections(questions: usize) -> usize {
    questions / SECTION
}

fn words(text: &str) -> Value {
    json!({"vi": text, "en": text})
}

fn asked(section: &str) -> Vec<Value> {
    let names = ["name", "code", "kind", "district", "day", "age", "has", "amount", "price"];
    let question =
        |name: &str| json!({"answer": format!("/{section}/{name}"), "label": words(name)});
    let mut items: Vec<Value> = names.iter().map(|name| question(name)).collect();
    let mut which = question("which");
    which["when"] = json!({"==": [{"var": format!("{section}.has")}, true]});
    items.insert(7, which);
    items
}

fn contract() -> Value {
    let districts: Vec<String> = (0..20).map(|number| format!("d{number}")).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "code", "kind", "day", "has"],
        "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 100},
            "code": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
            "kind": {"enum": ["a", "b", "c", "d"]},
            "district": {"enum": districts},
            "day": {"type": "string", "format": "date"},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "has": {"type": "boolean"},
            "which": {"type": "string", "maxLength": 200},
            "amount": {"type": "number", "minimum": 0},
            "price": {"type": "number", "minimum": 0, "multipleOf": 0.5},
            "total": {"type": "number"}
        },
        "if": {"required": ["has"], "properties": {"has": {"const": true}}},
        "then": {"required": ["which"]},
        "else": {"properties": {"which": false}}
    })
}

fn people() -> Value {
    json!({"type": "array", "minItems": 1, "maxItems": 100, "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "birthDate"],
        "properties": {
            "name": {"type": "string", "minLength": 2},
            "birthDate": {"type": "string", "format": "date"},
            "kin": {"enum": ["child", "parent", "spouse", "other"]}
        }
    }})
}
