//! Thousands of rows: opening them takes time in proportion to their number, and a change in one
//! of them does not look at the others.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, At, Change, Draft};
use tokhai_engine::date::Date;
use tokhai_engine::form::{Form, compile};
use tokhai_engine::schema::pattern::NativePatterns;

/// Employees in six columns: a condition and a calculation in each row, rows within rows, a sum
/// over all, and a rule in each row that reads how many there are.
fn form() -> Arc<Form> {
    let words = |words: &str| json!({"vi": words, "en": words});
    let question = |place: &str| json!({"answer": place, "label": words(place)});
    let mut until = question("/staff/*/until");
    until["when"] = json!({"==": [{"var": "$row.contract"}, "fixed"]});
    let document = json!({
        "tokhai": 1, "id": "staff", "version": "1", "title": words("Staff"),
        "schema": {"type": "object", "properties": {
            "staff": {"type": "array", "maxItems": 9000, "items": {
                "type": "object",
                "required": ["name", "born", "contract"],
                "properties": {
                    "name": {"type": "string", "minLength": 2},
                    "born": {"type": "string", "format": "date"},
                    "contract": {"enum": ["fixed", "open"]},
                    "until": {"type": "string", "format": "date"},
                    "wage": {"type": "integer", "minimum": 0},
                    "yearly": {"type": "integer"},
                    "children": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}
                },
                "if": {"properties": {"contract": {"const": "fixed"}}, "required": ["contract"]},
                "then": {"required": ["until"]}
            }},
            "total": {"type": "integer"}
        }},
        "calculate": [
            {"answer": "/staff/*/yearly", "value": {"*": [{"var": "$row.wage"}, 12]}},
            {"answer": "/total", "value": {"length": [{"var": "staff"}]}}
        ],
        "checks": [{
            "code": "alone", "answer": "/staff/*/wage", "message": words("Alone"), "severity": "warning",
            "holds": {">": [{"length": [{"var": "staff"}]}, 1]}
        }],
        "pages": [{"id": "one", "title": words("One"), "items": [{
            "repeat": "/staff", "label": words("Staff"), "title": words("{name}"), "add": words("Add"),
            "items": [
                question("/staff/*/name"), question("/staff/*/born"), question("/staff/*/contract"),
                until, question("/staff/*/wage"),
                {"repeat": "/staff/*/children", "label": words("Children"), "title": words("{name}"),
                 "add": words("Add"), "items": [question("/staff/*/children/*/name")]}
            ]
        }]}],
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

fn row(number: usize) -> Value {
    json!({
        "name": format!("Nhân viên {number}"),
        "born": "1990-03-15",
        "contract": if number.is_multiple_of(2) { "fixed" } else { "open" },
        "until": "2027-01-01",
        "wage": 9_000_000 + number,
        "children": [{"name": "Con"}]
    })
}

fn opened(rows: usize) -> Answers {
    let staff: Vec<Value> = (0..rows).map(row).collect();
    let draft = Draft { answers: json!({"staff": staff}), ..Draft::default() };
    Answers::restore(form(), Date::parse("2026-11-22").unwrap(), draft).0
}

fn at(answers: &Answers, place: &str) -> At {
    answers.locate(&Pointer::parse(place).unwrap()).unwrap()
}

/// The quickest of some runs: what else the machine does takes no part in it.
fn quickest(runs: usize, mut run: impl FnMut(usize)) -> Duration {
    let timed = |i| {
        let begun = Instant::now();
        run(i);
        begun.elapsed()
    };
    (0..runs).map(timed).min().unwrap()
}

/// What the operations take on a list of so many rows.
fn figures(rows: usize) -> [(&'static str, Duration); 6] {
    let open = quickest(2, |_| drop(black_box(opened(rows))));
    let mut answers = opened(rows);
    let staff = at(&answers, "/staff");
    let name = at(&answers, &format!("/staff/{}/name", rows / 2));
    let set = quickest(50, |i| {
        answers.apply(Change::Set { at: name, value: json!(format!("Tên {i}")) });
    });
    let add = quickest(5, |i| {
        answers.apply(Change::AddRow { repeat: staff, position: None, answers: row(i) });
    });
    let moved = quickest(5, |i| {
        let row = answers.rows(staff)[0];
        answers.apply(Change::MoveRow { row, to: rows / 2 + i });
    });
    let removed = quickest(5, |_| {
        let row = answers.rows(staff)[0];
        answers.apply(Change::RemoveRow { row });
    });
    let paste = quickest(1, |_| {
        let add = |i| Change::AddRow { repeat: staff, position: None, answers: row(i) };
        let pasted = answers.apply(Change::Batch((0..rows / 2).map(add).collect()));
        answers.apply(pasted.inverse.unwrap());
    });
    [
        ("open", open),
        ("change in one row", set),
        ("add at the end", add),
        ("move", moved),
        ("remove", removed),
        ("paste half as many and undo it", paste),
    ]
}

#[test]
fn nothing_grows_faster_than_the_list() {
    let few = figures(300);
    let many = figures(2_400);
    let floor = Duration::from_micros(20);
    for ((what, few), (_, many)) in few.into_iter().zip(many) {
        // Eight times the rows: 8 if it grows with their number, 64 if with its square.
        assert!(many < few.max(floor) * 24, "{what}: {few:?}, {many:?}");
    }
}

#[test]
fn typing_in_one_row_does_not_look_at_the_others() {
    let mut few = opened(60);
    let mut many = opened(2_400);
    let time = |answers: &mut Answers| {
        let name = at(answers, "/staff/30/name");
        quickest(200, |i| {
            answers.apply(Change::Set { at: name, value: json!(format!("Tên {i}")) });
        })
    };
    let (few, many) = (time(&mut few), time(&mut many));
    assert!(many < few * 4, "{few:?} among 60, {many:?} among 2,400");
}

#[test]
fn five_thousand_rows_are_all_there() {
    let answers = opened(5_000);
    let staff = at(&answers, "/staff");
    assert_eq!(answers.rows(staff).len(), 5_000);
    assert_eq!(answers.live().pointer("/total"), Some(&json!(5_000)));
    assert_eq!(answers.live().pointer("/staff/4999/yearly"), Some(&json!(12 * 9_004_999_u64)));
    // Its row's condition hides it; its neighbour's does not.
    assert_eq!(answers.live().pointer("/staff/4999/until"), None);
    assert_eq!(answers.live().pointer("/staff/4998/until"), Some(&json!("2027-01-01")));
}
