//! What is stored and what follows from it come back as they were.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, At, Carried, Change, Draft, is_after, migrate};
use tokhai_engine::date::Date;
use tokhai_engine::form::compile;
use tokhai_engine::schema::pattern::NativePatterns;

#[test]
fn rows_that_are_always_asked_come_back_with_their_answers() {
    let row = |name: &str| json!({"properties": {"name": {"type": name}}});
    let document = json!({
        "tokhai": 1, "id": "rows", "version": "1.0.0", "title": {"vi": "Dòng", "en": "Rows"},
        "schema": {"properties": {"rows": {"type": "array", "items": row("string")}}},
        "pages": [{"id": "page", "title": {"vi": "Trang", "en": "Page"}, "items": [{
            "repeat": "/rows",
            "label": {"vi": "Dòng", "en": "Rows"},
            "title": {"vi": "Dòng", "en": "Row"},
            "add": {"vi": "Thêm", "en": "Add"},
            "items": [{"answer": "/rows/*/name", "label": {"vi": "Tên", "en": "Name"}}]
        }]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    let answers = json!({"rows": [{"name": "An"}, {"name": "Bình"}]});
    let draft = Draft { tokhai: 1, answers: answers.clone(), ..Draft::default() };
    let today = Date::parse("2026-11-22").unwrap();
    let (restored, left_over) = Answers::restore(Arc::new(form), today, draft);
    assert_eq!(left_over, []);
    assert_eq!(restored.live(), &answers);
}

#[test]
fn what_is_calculated_cannot_be_set() {
    let document = json!({
        "tokhai": 1, "id": "sum", "version": "1.0.0", "title": {"vi": "Tổng", "en": "Sum"},
        "schema": {"properties": {"one": {"type": "integer"}, "sum": {"type": "integer"}}},
        "pages": [{"id": "page", "title": {"vi": "Trang", "en": "Page"}, "items": [
            {"answer": "/one", "label": {"vi": "Một", "en": "One"}}
        ]}],
        "calculate": [{"answer": "/sum", "value": {"+": [{"var": "one"}, 1]}}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    let form = Arc::new(form);
    let mut answers = Answers::new(form.clone(), Date::parse("2026-11-22").unwrap());
    for (question, _) in form.questions() {
        answers.apply(Change::Set { at: At { question, row: None }, value: json!(40) });
    }
    assert_eq!(answers.live(), &json!({"one": 40, "sum": 41}));
}

#[test]
fn what_only_the_authority_fills_in_is_nothing_that_a_person_has_to_answer() {
    let document = json!({
        "tokhai": 1, "id": "code", "version": "1.0.0", "title": {"vi": "Mã", "en": "Code"},
        "schema": {
            "required": ["code", "name"],
            "properties": {"code": {"type": "string", "readOnly": true}, "name": {"type": "string"}}
        },
        "pages": [{"id": "page", "title": {"vi": "Trang", "en": "Page"}, "items": [
            {"answer": "/code", "label": {"vi": "Mã", "en": "Code"}},
            {"answer": "/name", "label": {"vi": "Tên", "en": "Name"}}
        ]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    let form = Arc::new(form);
    let answers = Answers::new(form.clone(), Date::parse("2026-11-22").unwrap());
    let missing = form.questions().filter(|(question, _)| {
        !answers.state(At { question: *question, row: None }).violations.is_empty()
    });
    let missing: Vec<_> = missing.map(|(_, question)| question.path.to_string()).collect();
    assert_eq!(missing, ["/name"]);
}

#[test]
fn a_place_in_any_row_of_no_list_is_a_problem() {
    let document = json!({
        "tokhai": 1, "id": "stars", "version": "1.0.0", "title": {"vi": "Sao", "en": "Stars"},
        "schema": true,
        "pages": [{"id": "page", "title": {"vi": "Trang", "en": "Page"}, "items": [
            {"answer": "/rows/*/name", "label": {"vi": "Tên", "en": "Name"}}
        ]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems[0].code, "outside-its-row");
    assert_eq!(form.questions().count(), 0);
}

/// A form of version 1.2.0 whose answers have been elsewhere, and otherwise, before.
fn moved() -> Value {
    let words = |words: &str| json!({"vi": words, "en": words});
    let ask = |place: &str| json!({"answer": place, "label": words("?")});
    json!({
        "tokhai": 1, "id": "moved", "version": "1.2.0", "title": words("Moved"),
        "schema": {"properties": {
            "who": {"properties": {"name": {"type": "string"}, "phone": {"type": "string"}}},
            "kind": {"enum": ["own", "rented"]},
            "floors": {"type": "integer"},
            "pets": {"items": {"properties": {
                "name": {"type": "string"}, "species": {"enum": ["dog", "cat"]}
            }}}
        }},
        "pages": [{"id": "one", "title": words("One"), "items": [
            ask("/who/name"), ask("/who/phone"), ask("/kind"), ask("/floors"),
            {
                "repeat": "/pets", "label": words("Pets"), "title": words("Pet"),
                "add": words("Add"), "items": [ask("/pets/*/name"), ask("/pets/*/species")]
            }
        ]}],
        "migrations": [
            {"from": "1.0.0", "rules": [
                {"answer": "/phone", "was": "/telephone"},
                {"answer": "/pets", "was": "/animals"}
            ]},
            {"from": "1.1.0", "rules": [
                {"answer": "/who/phone", "was": "/phone"},
                {
                    "answer": "/who/name", "was": ["/family", "/given"],
                    "value": {"cat": [{"var": "family"}, " ", {"var": "given"}]}
                },
                {
                    "answer": "/pets/*/species", "was": "/pets/*/type",
                    "value": {"if": [
                        {"===": [{"var": "$row.type"}, 1]}, "dog",
                        {"===": [{"var": "$row.type"}, 2]}, "cat"
                    ]}
                }
            ]}
        ]
    })
}

fn carried(draft: Value) -> (Value, Vec<(String, Value)>, Draft) {
    let document = moved();
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    let today = Date::parse("2026-11-22").unwrap();
    let draft = serde_json::from_value(draft).unwrap();
    let Carried { draft, left_over } =
        migrate(&Arc::new(form), &document, today, &NativePatterns, draft);
    let left_over = left_over.into_iter().map(|(at, value)| (at.to_string(), value)).collect();
    (draft.answers.clone(), left_over, draft)
}

fn of_version(version: &str, answers: Value) -> Value {
    json!({"tokhai": 1, "form": {"id": "moved", "version": version}, "answers": answers})
}

#[test]
fn an_older_draft_walks_through_every_migration_since() {
    let old = json!({
        "telephone": "0901", "family": "Lý", "given": "Mẫu", "floors": 2,
        "animals": [{"name": "Vàng", "type": 1}, {"name": "Mun", "type": 2}]
    });
    let now = json!({
        "who": {"phone": "0901", "name": "Lý Mẫu"}, "floors": 2,
        "pets": [{"name": "Vàng", "species": "dog"}, {"name": "Mun", "species": "cat"}]
    });
    let (answers, left_over, draft) = carried(of_version("1.0.0", old));
    assert_eq!((answers, left_over), (now, vec![]));
    assert_eq!(draft.form.version, "1.2.0");
    // One that was begun in between has gone half the way.
    let (answers, ..) = carried(of_version("1.1.0", json!({"phone": "0902", "telephone": "0901"})));
    assert_eq!(answers, json!({"who": {"phone": "0902"}}));
}

#[test]
fn what_fits_nowhere_is_left_over_and_never_dropped() {
    let old = json!({
        "kind": "lent", "floors": [3], "shoe": {"size": 41},
        "animals": [{"name": "Sâu", "type": 3}, {"name": {"vi": "Mun"}}]
    });
    let (answers, left_over, _) = carried(of_version("1.0.0", old));
    assert_eq!(answers, json!({"pets": [{"name": "Sâu"}, {}]}));
    let at = |place: &str, value: Value| (place.to_owned(), value);
    assert_eq!(
        left_over,
        [
            at("/shoe/size", json!(41)),
            at("/pets/0/type", json!(3)),
            at("/kind", json!("lent")),
            at("/floors", json!([3])),
            at("/pets/1/name", json!({"vi": "Mun"})),
        ]
    );
}

#[test]
fn what_a_source_vouched_for_moves_with_its_answer_but_not_through_a_rule() {
    let origin = json!({
        "source": "population", "fetchedAt": "2026-11-01T08:00:00Z", "assurance": "verified",
        "locked": true, "original": "x", "changed": false
    });
    let mut old = of_version("1.0.0", json!({"telephone": "0901", "family": "Lý", "given": "Mẫu"}));
    old["provenance"] = json!({"/telephone": origin, "/family": origin, "/given": origin});
    let (_, _, draft) = carried(old);
    assert_eq!(draft.provenance.keys().collect::<Vec<_>>(), ["/who/phone"]);
}

#[test]
fn what_was_typed_and_makes_no_sense_stays_where_it_was_typed() {
    let (answers, left_over, _) = carried(of_version("1.2.0", json!({"floors": "hai"})));
    assert_eq!((answers, left_over), (json!({"floors": "hai"}), vec![]));
}

#[test]
fn versions_are_compared_by_their_numbers() {
    for (later, earlier) in [("1.10.0", "1.9.2"), ("2", "1.9"), ("1.0.1", "1.0")] {
        assert!(is_after(later, earlier) && !is_after(earlier, later));
    }
    assert!(!is_after("1.0.0", "1.0.0"));
}

#[test]
fn a_mistake_in_a_migration_names_its_place() {
    let found = |at: &str, written: Value| {
        let mut document = moved();
        *document.pointer_mut(at).unwrap() = written;
        let (_, problems) = compile(&document, &NativePatterns);
        problems.into_iter().map(|it| format!("{} {}", it.code, it.at)).collect::<Vec<_>>()
    };
    let rule = "/migrations/1/rules/0";
    assert_eq!(
        found(&format!("{rule}/answer"), json!("/who/fone")),
        [format!("unknown-answer {rule}/answer")]
    );
    assert_eq!(
        found(&format!("{rule}/was"), json!("phone")),
        [
            format!("not-a-pointer {rule}/was"),
            format!("missing-member {rule}"),
            // Then nothing follows what the version before has moved there.
            "unknown-answer /migrations/0/rules/0/answer".to_owned(),
        ]
    );
    assert_eq!(
        found("/migrations/1/rules/2/was", json!("/type")),
        ["migration-rows /migrations/1/rules/2/was"]
    );
    assert_eq!(
        found("/migrations/1/rules/1/value", json!({"no_such": []})),
        ["unknown-operator /migrations/1/rules/1/value/no_such"]
    );
    assert_eq!(found("/migrations/1/from", json!("1.2.0")), ["migration-order /migrations/1/from"]);
    assert_eq!(found("/migrations/0", json!([])), ["not-an-object /migrations/0"]);
}
