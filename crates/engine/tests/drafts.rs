//! What was stored comes back as it was.

use std::sync::Arc;

use serde_json::json;
use tokhai_engine::answers::{Answers, Draft};
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
