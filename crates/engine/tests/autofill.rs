//! What sources know, and what becomes of it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, At, Change, RowId};
use tokhai_engine::autofill::{Known, Vocabulary, fill, offers};
use tokhai_engine::date::Date;
use tokhai_engine::form::{QuestionId, compile};
use tokhai_engine::schema::pattern::NativePatterns;

fn words(words: &str) -> Value {
    json!({"vi": words, "en": words})
}

/// A list of people who live together.
fn household() -> (Answers, At) {
    let text = json!({"type": "string", "minLength": 2});
    let column = |name: &str| json!({"answer": format!("/people/*/{name}"), "label": words(name), "concept": format!("person.{name}")});
    let document = json!({
        "tokhai": 1, "id": "household", "version": "1", "title": words("Household"),
        "schema": {"properties": {"people": {"type": "array", "items": {
            "type": "object", "properties": {"fullName": text, "phone": text}
        }}}},
        "pages": [{"id": "one", "title": words("One"), "items": [{
            "repeat": "/people", "label": words("People"), "title": words("{fullName}"),
            "add": words("Add"), "concept": "household.members",
            "items": [column("fullName"), column("phone")]
        }]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    let answers = Answers::new(Arc::new(form), Date::parse("2026-11-22").unwrap());
    let repeat = answers.form().questions().find(|(_, question)| question.rows.is_some());
    let at = At { question: repeat.unwrap().0, row: None };
    (answers, at)
}

fn register(members: Value) -> Known {
    serde_json::from_value(json!({
        "id": "population", "title": words("Register"), "fetchedAt": "2026-11-22T08:00:00+07:00",
        "assurance": "verified", "outcome": "match", "values": {"household.members": members}
    }))
    .unwrap()
}

fn add(answers: &mut Answers, repeat: At) -> RowId {
    let row = Change::AddRow { repeat, position: None, answers: Value::Null };
    answers.apply(row).added.unwrap()
}

fn column(answers: &Answers, name: &str) -> QuestionId {
    let path = format!("/people/*/{name}");
    let mut questions = answers.form().questions();
    questions.find(|(_, question)| question.path.to_string() == path).unwrap().0
}

#[test]
fn known_rows_are_offered_until_they_are_in_the_list() {
    let (mut answers, people) = household();
    let sources = [register(json!([
        {"person.fullName": "An", "person.phone": "0900000001"},
        {"person.fullName": "Bình"},
        {"person.nationality": "VN"}, 7
    ]))];
    // Nobody is put into a list unasked.
    assert_eq!(fill(&answers, &sources), []);
    let names = |answers: &Answers| -> Vec<Value> {
        let all = offers(answers, people, &sources);
        all.iter().map(|it| it.name().unwrap().1.clone()).collect()
    };
    assert_eq!(names(&answers), ["An", "Bình"]);

    let [an, _] = &offers(&answers, people, &sources)[..] else { panic!("two") };
    let row = add(&mut answers, people);
    for change in an.take(row) {
        answers.apply(change);
    }
    assert_eq!(answers.live(), &json!({"people": [{"fullName": "An", "phone": "0900000001"}]}));
    let phone = At { question: column(&answers, "phone"), row: Some(row) };
    let provenance = answers.provenance(phone).unwrap();
    assert_eq!((provenance.source.as_str(), provenance.changed), ("population", false));
    assert_eq!(names(&answers), ["Bình"]);

    // Somebody whose number differs is somebody else; without a number it may be the same.
    answers.apply(Change::Set { at: phone, value: json!("0900000009") });
    assert_eq!(names(&answers), ["An", "Bình"]);
    answers.apply(Change::Set { at: phone, value: Value::Null });
    assert_eq!(names(&answers), ["Bình"]);
}

#[test]
fn the_schema_has_the_last_word_about_a_known_row() {
    let (mut answers, people) = household();
    let sources = [register(json!([{"person.fullName": "An", "person.phone": {"not": "a text"}}]))];
    let [an] = &offers(&answers, people, &sources)[..] else { panic!("one") };
    let row = add(&mut answers, people);
    for change in an.take(row) {
        answers.apply(change);
    }
    assert_eq!(answers.live(), &json!({"people": [{"fullName": "An"}]}));
}

#[test]
fn the_vocabulary_names_what_its_lists_hold() {
    let text = include_str!("../../../forms/concepts.json");
    let vocabulary = Vocabulary::parse(text).unwrap();
    let names: BTreeSet<&str> = vocabulary.iter().map(|(name, _)| name).collect();
    for (name, concept) in vocabulary.iter() {
        assert_eq!(concept.kind == "array", !concept.rows.is_empty(), "{name}");
        for row in &concept.rows {
            assert!(names.contains(row.as_str()), "{name}: {row}");
        }
    }
}
