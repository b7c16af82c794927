//! Whatever was done can be undone, step by step, and done again; and what is derived on the way
//! is what a fresh start from the same answers derives.

#![allow(clippy::unwrap_used)]

mod random;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, Assurance, At, Change, Draft, Provenance, State};
use tokhai_engine::date::Date;
use tokhai_engine::form::{Form, compile};
use tokhai_engine::schema::pattern::NativePatterns;

/// Repeats in repeats, conditions in rows and around them, calculations in rows and over them.
fn form(conditional: bool) -> Arc<Form> {
    let words = |words: &str| json!({"vi": words, "en": words});
    let question = |place: &str| json!({"answer": place, "label": words(place)});
    let mut named = question("/people/*/nick");
    named["when"] = json!({"==": [{"var": "$row.kind"}, "a"]});
    let mut hidden = json!({
        "repeat": "/people/*/pets", "label": words("Pets"), "title": words("{name}"),
        "add": words("Add"), "items": [question("/people/*/pets/*/name"), question("/people/*/pets/*/age")],
    });
    hidden["when"] = json!({"!=": [{"var": "$row.kind"}, "b"]});
    let mut people = json!({
        "repeat": "/people", "label": words("People"), "title": words("{name}"), "add": words("Add"),
        "items": [question("/people/*/name"), question("/people/*/kind"), named, hidden],
    });
    if conditional {
        people["when"] = json!({"!=": [{"var": "mode"}, "alone"]});
    }
    let document = json!({
        "tokhai": 1, "id": "undo", "version": "1", "title": words("Undo"),
        "schema": {
            "type": "object",
            "required": ["mode"],
            "properties": {
                "mode": {"enum": ["alone", "both"]},
                "count": {"type": "integer"},
                "people": {"type": "array", "minItems": 1, "items": {
                    "type": "object",
                    "required": ["name", "kind"],
                    "properties": {
                        "name": {"type": "string", "maxLength": 2},
                        "kind": {"enum": ["a", "b"]},
                        "nick": {"type": "string"},
                        "shout": {"type": "string"},
                        "pets": {"type": "array", "items": {"type": "object", "properties": {
                            "name": {"type": "string"}, "age": {"type": "integer"}
                        }}}
                    }
                }}
            }
        },
        "calculate": [
            {"answer": "/count", "value": {"length": [{"var": "people"}]}},
            {"answer": "/people/*/shout", "value": {"cat": [{"var": "$row.name"}, "!"]}}
        ],
        "checks": [{
            "code": "few", "answer": "/people/*/name", "message": words("Too many"),
            "holds": {"<": [{"length": [{"var": "people"}]}, 4]}
        }],
        "pages": [{"id": "one", "title": words("One"), "items": [question("/mode"), people]}],
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

fn today() -> Date {
    Date::parse("2026-11-22").unwrap()
}

/// A change that three random numbers stand for, if there is anything to change.
fn change(answers: &Answers, (kind, which, what): (u8, u8, u8)) -> Option<Change> {
    let (which, what) = (usize::from(which), usize::from(what));
    let form = answers.form();
    let of = |wanted: &dyn Fn(At) -> bool| {
        let found: Vec<At> = answers.all().into_iter().filter(|&at| wanted(at)).collect();
        (!found.is_empty()).then(|| found[which % found.len()])
    };
    let is_repeat = |at: At| form.question(at.question).rows.is_some();
    let is_asked = |at: At| !is_repeat(at) && !form.question(at.question).is_calculated();
    let values =
        [json!("a"), json!("b"), json!("alone"), json!("both"), json!("long"), Value::Null];
    let value = values[what % values.len()].clone();
    let row = || of(&|at| at.row.is_some())?.row;
    Some(match kind % 8 {
        0..=2 => Change::Set { at: of(&is_asked)?, value },
        3 => {
            let answers = json!({"name": "x", "kind": value, "pets": [{"name": "y"}, {"age": 3}]});
            let position = (what % 3 != 0).then_some(what % 4);
            Change::AddRow { repeat: of(&is_repeat)?, position, answers }
        }
        4 => Change::RemoveRow { row: row()? },
        5 => Change::MoveRow { row: row()?, to: what % 4 },
        6 => Change::Batch(
            (0..3)
                .filter_map(|i| {
                    change(
                        answers,
                        ((which as u8 ^ i) % 6, what as u8 / 2 + i, (which as u8).wrapping_add(i)),
                    )
                })
                .collect(),
        ),
        _ => Change::Fill {
            at: of(&is_asked)?,
            value,
            provenance: Provenance {
                source: "register".into(),
                fetched_at: "2026-11-22T00:00:00Z".into(),
                assurance: Assurance::Verified,
                locked: false,
                original: values[what % values.len()].clone(),
                changed: false,
                unsettled: false,
                report: None,
            },
        },
    })
}

/// What follows from the answers, by place.
fn derived(answers: &Answers) -> Vec<(Pointer, State)> {
    answers.all().into_iter().map(|at| (answers.pointer(at), answers.state(at).clone())).collect()
}

fn expect_as_from_scratch(answers: &Answers) {
    let (fresh, left_over) = Answers::restore(answers.form().clone(), today(), answers.draft());
    assert_eq!(
        left_over.iter().map(|(place, _)| place.to_string()).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    assert_eq!(answers.live(), fresh.live());
    assert_eq!(derived(answers), derived(&fresh));
    assert_eq!(answers.count(0), fresh.count(0));
}

proptest! {
    #![proptest_config(random::config(256))]

    #[test]
    fn every_change_can_be_taken_back_and_made_again(
        conditional in any::<bool>(),
        changes in prop::collection::vec(any::<(u8, u8, u8)>(), 1..24),
    ) {
        let mut answers = Answers::new(form(conditional), today());
        let mut past: Vec<(Draft, Change)> = Vec::new();
        for change_of in changes {
            let Some(next) = change(&answers, change_of) else { continue };
            let before = answers.draft();
            let is_fill = matches!(next, Change::Fill { .. });
            let effects = answers.apply(next);
            expect_as_from_scratch(&answers);
            match effects.inverse {
                Some(inverse) => past.push((before, inverse)),
                // What a source says is no step of the person; earlier steps reach over it.
                None if is_fill => past.clear(),
                None => assert_eq!(answers.draft(), before),
            }
        }
        let mut future = Vec::new();
        for (before, inverse) in past.into_iter().rev() {
            let after = answers.draft();
            let again = answers.apply(inverse).inverse.expect("undoing can be undone");
            assert_eq!(answers.draft(), before);
            expect_as_from_scratch(&answers);
            future.push((after, again));
        }
        for (after, again) in future.into_iter().rev() {
            answers.apply(again);
            assert_eq!(answers.draft(), after);
            expect_as_from_scratch(&answers);
        }
    }
}

#[test]
fn a_row_that_comes_back_is_the_same_row() {
    let mut answers = Answers::new(form(true), today());
    let at =
        |answers: &Answers, place: &str| answers.locate(&Pointer::parse(place).unwrap()).unwrap();
    answers.apply(Change::Set { at: at(&answers, "/mode"), value: json!("both") });
    let people = at(&answers, "/people");
    for name in ["a", "b"] {
        let answers_of = json!({"name": name, "kind": "a", "pets": [{"name": "p"}]});
        answers.apply(Change::AddRow { repeat: people, position: None, answers: answers_of });
    }
    let pet = at(&answers, "/people/0/pets/0/name");
    let row = answers.rows(people)[0];
    let back = answers.apply(Change::RemoveRow { row }).inverse.unwrap();
    assert_eq!(answers.value(pet), None);
    // An answer of a row that is gone goes nowhere.
    let lost = Change::Set { at: pet, value: json!("q") };
    assert_eq!(answers.apply(lost).inverse, None);
    assert_eq!(answers.apply(back.clone()).added, Some(row));
    assert_eq!(answers.value(pet), Some(&json!("p")));
    assert_eq!(answers.pointer(pet).to_string(), "/people/0/pets/0/name");
    // It cannot come back twice.
    assert_eq!(answers.apply(back).added, None);
    assert_eq!(answers.rows(people).len(), 2);
}

#[test]
fn a_locked_answer_is_not_undone() {
    let mut answers = Answers::new(form(true), today());
    let mode = answers.locate(&Pointer::parse("/mode").unwrap()).unwrap();
    let typed = answers.apply(Change::Set { at: mode, value: json!("both") }).inverse.unwrap();
    answers.apply(Change::Set { at: mode, value: Value::Null });
    let provenance = Provenance {
        source: "register".into(),
        fetched_at: String::new(),
        assurance: Assurance::Verified,
        locked: true,
        original: json!("alone"),
        changed: false,
        unsettled: false,
        report: None,
    };
    let filled = answers.apply(Change::Fill { at: mode, value: json!("alone"), provenance });
    assert_eq!(filled.inverse, None);
    assert_eq!(answers.apply(typed).inverse, None);
    assert_eq!(answers.value(mode), Some(&json!("alone")));
}
