//! What is stored and what follows from it come back as they were.

use std::sync::Arc;

use serde_json::json;
use tokhai_engine::answers::{Answers, At, Change, Draft};
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
