//! What an identity card's code says, and what becomes of it in a form.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, At, Change};
use tokhai_engine::autofill::card::{self, Proposal, Refusal, disagreements, propose};
use tokhai_engine::autofill::{Known, Vocabulary, fill};
use tokhai_engine::date::Date;
use tokhai_engine::form::compile;
use tokhai_engine::schema::pattern::NativePatterns;

const CARD: &str = "079190000000|020000000|Trần Thị Mẫu|15031990|Nữ|12 Đường Mẫu, Phường Bến Nghé, \
                    Quận 1, TP. Hồ Chí Minh|01072021";

fn read(text: &str) -> Result<Known, Refusal> {
    card::read(text, "2026-11-22T08:00:00Z".to_owned())
}

/// The card with one field exchanged.
fn with(field: usize, value: &str) -> String {
    let mut fields: Vec<&str> = CARD.split('|').collect();
    fields[field] = value;
    fields.join("|")
}

fn answers() -> Answers {
    let words = |words: &str| json!({"vi": words, "en": words});
    let question = |name: &str, concept: &str| json!({"answer": format!("/{name}"), "label": words(name), "concept": concept});
    let document = json!({
        "tokhai": 1, "id": "person", "version": "1", "title": words("Person"),
        "schema": {"type": "object", "properties": {
            "id": {"type": "string", "format": "vn-personal-id"},
            "name": {"type": "string", "minLength": 2},
            "born": {"type": "string", "format": "date"},
            "sex": {"enum": ["male", "female"]},
            "issued": {"type": "integer"},
            "phone": {"type": "string"},
            "people": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}
        }},
        "pages": [{"id": "one", "title": words("One"), "items": [
            question("id", "person.personalId"),
            question("name", "person.fullName"),
            question("born", "person.birthDate"),
            question("sex", "person.sex"),
            question("issued", "identityPaper.issuedOn"),
            question("phone", "person.phone"),
            {
                "repeat": "/people", "label": words("People"), "title": words("{name}"), "add": words("Add"),
                "items": [question("people/*/name", "person.fullName")]
            }
        ]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    let mut answers = Answers::new(Arc::new(form), Date::parse("2026-11-22").unwrap());
    let repeat = at(&answers, "/people");
    answers.apply(Change::AddRow { repeat, position: None, answers: Value::Null });
    answers
}

fn at(answers: &Answers, place: &str) -> At {
    answers.locate(&Pointer::parse(place).unwrap()).unwrap()
}

fn set(answers: &mut Answers, place: &str, value: &str) {
    let at = at(answers, place);
    answers.apply(Change::Set { at, value: json!(value) });
}

fn register(id: &str, assurance: &str, values: Value) -> Known {
    let known = json!({
        "id": id, "title": {"vi": id}, "fetchedAt": "2026-11-22T08:00:00Z",
        "assurance": assurance, "outcome": "match", "values": values
    });
    serde_json::from_value(known).unwrap()
}

fn take(answers: &mut Answers, proposal: Proposal) -> Option<Change> {
    answers.apply(Change::Batch(proposal.fills)).inverse
}

#[test]
fn a_card_says_who_somebody_is() {
    let known = read(CARD).unwrap();
    assert_eq!(known.id, "card");
    assert_eq!(known.locked, Vec::<String>::new());
    let expected = json!({
        "person.personalId": "079190000000",
        "person.fullName": "Trần Thị Mẫu",
        "person.birthDate": "1990-03-15",
        "person.sex": "female",
        "identityPaper.kind": "cccd",
        "identityPaper.number": "079190000000",
        "identityPaper.issuedOn": "2021-07-01",
        "residence.permanent.text": "12 Đường Mẫu, Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh"
    });
    assert_eq!(Value::Object(known.values), expected);
}

#[test]
fn what_a_card_says_is_in_the_vocabulary() {
    let vocabulary = Vocabulary::parse(include_str!("../../../forms/concepts.json")).unwrap();
    let said = read(CARD).unwrap().values;
    assert_eq!(said.len(), card::CONCEPTS.len());
    for concept in card::CONCEPTS {
        assert!(said.contains_key(concept), "{concept}");
        assert!(vocabulary.iter().any(|(name, _)| name == concept), "{concept}");
    }
}

#[test]
fn newer_cards_say_more_and_some_say_less() {
    let newer = format!("{CARD}|Nguyễn Văn Mẫu|Lê Thị Mẫu|");
    assert_eq!(read(&newer), read(CARD));
    assert_eq!(read(&format!("\u{feff}{CARD}\r\n")), read(CARD));
    // Without a former card, and without an address.
    assert_eq!(read(&with(1, "")), read(CARD));
    assert_eq!(read(&with(5, "")).unwrap().values.get("residence.permanent.text"), None);
    assert_eq!(read(&with(2, "  Trần   Thị Mẫu ")), read(CARD));
    // Born in a year, or in a month of it.
    let born = |text: &str| read(&with(3, text)).unwrap().values["person.birthDate"].clone();
    assert_eq!((born("00001952"), born("00041952")), (json!("1952"), json!("1952-04")));
}

#[test]
fn another_code_is_no_card() {
    for text in ["", "https://example.com/a|b", "000.00.01.H29-261122-0001", "|||||", "1|2|3|4|5|6"]
    {
        assert_eq!(read(text), Err(Refusal::Other), "{text}");
    }
    assert_eq!(read(&"|".repeat(5_000)), Err(Refusal::Other));
}

#[test]
fn a_damaged_card_is_told_from_another_code() {
    let damaged = [
        (0, "07919000000"),
        (0, "07919000000x"),
        (0, "０７９１９００００００"),
        (1, "12"),
        (2, ""),
        (2, "Trần\u{0}Mẫu"),
        (2, "Trần \u{202e}uẫM"),
        (3, "31021990"),
        (3, "1990-03-15"),
        (3, "15039999"),
        (4, "X"),
        (5, "12\u{7}"),
        (6, ""),
        (6, "01071980"),
    ];
    for (field, value) in damaged {
        assert_eq!(read(&with(field, value)), Err(Refusal::Damaged), "{field}: {value:?}");
    }
    assert_eq!(read(&with(5, &"a".repeat(300))), Err(Refusal::Damaged));
}

#[test]
fn a_card_fills_what_nobody_has_answered() {
    let mut answers = answers();
    let proposal = propose(&answers, &read(CARD).unwrap());
    // The number that the form wants as date of issue cannot be had of a card.
    assert_eq!((proposal.fills.len(), proposal.differing.len()), (4, 0));
    take(&mut answers, proposal);
    let expected = json!({
        "id": "079190000000", "name": "Trần Thị Mẫu", "born": "1990-03-15", "sex": "female", "people": [{}]
    });
    assert_eq!(*answers.live(), expected);
    let provenance = answers.provenance(at(&answers, "/name")).unwrap();
    assert_eq!((provenance.source.as_str(), provenance.locked), ("card", false));
    assert!(answers.is_known(at(&answers, "/name")));
    // A second look has nothing to add.
    assert_eq!(propose(&answers, &read(CARD).unwrap()), Proposal::default());
}

#[test]
fn what_a_card_filled_in_can_be_undone_and_redone() {
    let mut answers = answers();
    let proposal = propose(&answers, &read(CARD).unwrap());
    let undo = take(&mut answers, proposal).unwrap();
    let filled = answers.live().clone();
    let redo = answers.apply(undo).inverse.unwrap();
    assert_eq!(*answers.live(), json!({"people": [{}]}));
    assert_eq!(answers.provenance(at(&answers, "/name")), None);
    answers.apply(redo);
    assert_eq!(*answers.live(), filled);
    assert!(answers.is_known(at(&answers, "/name")));
}

#[test]
fn what_was_typed_stays_until_the_person_takes_the_card_s() {
    let mut answers = answers();
    set(&mut answers, "/name", "trần  thị mẫu");
    set(&mut answers, "/born", "1991");
    let Proposal { fills, differing } = propose(&answers, &read(CARD).unwrap());
    assert_eq!(fills.len(), 2);
    // The name is the same in other letters; the date, even one that is not accepted, is not.
    let [difference] = differing.as_slice() else { panic!("{differing:?}") };
    assert_eq!((&difference.answer, &difference.card), (&json!("1991"), &json!("1990-03-15")));
    let undo = answers.apply(difference.take.clone()).inverse.unwrap();
    assert_eq!(answers.live()["born"], "1990-03-15");
    answers.apply(undo);
    assert_eq!(answers.live()["born"], "1991");
    assert_eq!(answers.provenance(difference.at), None);
}

#[test]
fn what_was_taken_from_a_card_and_changed_is_told_apart() {
    let mut answers = answers();
    let proposal = propose(&answers, &read(CARD).unwrap());
    take(&mut answers, proposal);
    set(&mut answers, "/name", "Trần Thị Mầu");
    let provenance = answers.provenance(at(&answers, "/name")).unwrap();
    assert!(provenance.changed && provenance.original == "Trần Thị Mẫu");
    assert_eq!(propose(&answers, &read(CARD).unwrap()).differing.len(), 1);
}

#[test]
fn a_register_outdoes_a_card() {
    let said = json!({"person.fullName": "Trần Thị Mẩu", "person.birthDate": "1990"});
    let mut population = register("population", "verified", said);
    population.locked = vec!["person.fullName".to_owned()];
    // Asked before the card was read…
    let mut before = answers();
    for change in fill(&before, std::slice::from_ref(&population)) {
        before.apply(change);
    }
    let proposal = propose(&before, &read(CARD).unwrap());
    assert_eq!((proposal.fills.len(), proposal.differing.len()), (3, 0));
    take(&mut before, proposal);
    assert_eq!(before.live()["name"], "Trần Thị Mẩu");
    // … or heard of after it.
    let mut after = answers();
    let proposal = propose(&after, &read(CARD).unwrap());
    take(&mut after, proposal);
    for change in fill(&after, std::slice::from_ref(&population)) {
        after.apply(change);
    }
    assert_eq!(after.live(), before.live());
    // No change of the person's goes past a lock.
    let at = at(&before, "/name");
    let change = Change::Take { at, value: json!("Trần Thị Mẫu"), provenance: None };
    assert_eq!(before.apply(change).inverse, None);
    assert_eq!(before.live()["name"], "Trần Thị Mẩu");
}

#[test]
fn a_card_and_a_register_that_disagree_are_both_named() {
    let card = read(CARD).unwrap();
    let said = json!({
        "person.fullName": "TRẦN THỊ MẨU", "person.birthDate": "1990", "person.sex": "female",
        "identityPaper.issuedOn": "2021-07-02"
    });
    let account = register("account", "account", json!({"person.fullName": "Trần Thị Mẫu"}));
    let sources = [account.clone(), register("population", "verified", said)];
    let found = disagreements(&card, &sources);
    let found: Vec<_> =
        found.iter().map(|it| (it.concept, it.card.clone(), it.source.id.as_str())).collect();
    let expected = [
        ("person.fullName", json!("Trần Thị Mẫu"), "population"),
        ("identityPaper.issuedOn", json!("2021-07-01"), "population"),
    ];
    assert_eq!(found, expected);
    assert_eq!(disagreements(&card, &[account]), []);
}

#[test]
fn spellings_of_one_name_agree() {
    let count = |one: &str, other: &str| {
        let said = json!({"person.fullName": other});
        let sources = [register("population", "verified", said)];
        disagreements(&read(&with(2, one)).unwrap(), &sources).len()
    };
    for (one, other) in [("Hoà", "Hòa"), ("Thuý Mỹ", "THÚY  MỸ"), ("Đặng Quý", "đặng quý")]
    {
        assert_eq!(count(one, other), 0, "{one}, {other}");
    }
    for (one, other) in [("Hoa", "Hòa"), ("Ðặng", "Dặng"), ("An Mẫu", "Mẫu An"), ("Cân", "Căn")]
    {
        assert_eq!(count(one, other), 1, "{one}, {other}");
    }
}

#[test]
fn the_portal_takes_a_card_s_answers_as_the_person_s_own() {
    let mut answers = answers();
    let proposal = propose(&answers, &read(CARD).unwrap());
    take(&mut answers, proposal);
    let provenance = answers.provenance(at(&answers, "/id")).unwrap();
    let told = serde_json::to_value(provenance).unwrap();
    assert_eq!((&told["source"], &told["assurance"]), (&json!("card"), &json!("declared")));
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,40}(\\|\\PC{0,20}){5,9}", other in any::<String>()) {
        let _ = (read(&text), read(&other));
    }

    #[test]
    fn no_field_is_too_strange(field in 0..7usize, value in any::<String>()) {
        let _ = read(&with(field, &value));
    }
}
