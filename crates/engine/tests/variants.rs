//! Alternatives of the schema: what is asked, kept and sent when one is chosen.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, At, Change};
use tokhai_engine::date::Date;
use tokhai_engine::form::{Form, compile};
use tokhai_engine::schema::pattern::NativePatterns;

fn words(words: &str) -> Value {
    json!({"vi": words, "en": words})
}

fn question(path: &str) -> Value {
    json!({"answer": path, "label": words(path)})
}

/// A form of one page.
fn form(schema: Value, items: Value) -> Arc<Form> {
    let document = json!({
        "tokhai": 1, "id": "demo", "version": "1", "title": words("Demo"), "schema": schema,
        "pages": [{"id": "one", "title": words("One"), "items": items}],
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

fn open(form: Arc<Form>) -> Answers {
    Answers::new(form, Date::parse("2026-11-22").unwrap())
}

/// The way to pay: by card, by transfer, or with a word; all three use the same places.
fn payment() -> Arc<Form> {
    let schema = json!({
        "type": "object",
        "required": ["payment"],
        "properties": {"payment": {"oneOf": [
            {
                "type": "object", "required": ["kind", "number", "month"], "additionalProperties": false,
                "properties": {
                    "kind": {"const": "card"},
                    "number": {"type": "string", "pattern": "^[0-9]{16}$"},
                    "month": {"type": "string"},
                },
            },
            {
                "type": "object", "required": ["kind", "number", "bank"], "additionalProperties": false,
                "properties": {
                    "kind": {"const": "transfer"},
                    "number": {"type": "string", "maxLength": 10},
                    "bank": {"type": "string"},
                },
            },
            {"type": "string"},
        ]}},
    });
    let option = |label: &str, items: Value| json!({"label": words(label), "items": items});
    let fixed = |value: &str| json!({"calculate": "/payment/kind", "value": value});
    form(
        schema,
        json!([{"variants": "/payment", "label": words("How?"), "options": [
            option("Card", json!([fixed("card"), question("/payment/number"), question("/payment/month")])),
            option("Transfer", json!([fixed("transfer"), question("/payment/number"), question("/payment/bank")])),
            option("Word", json!([question("/payment")])),
        ]}]),
    )
}

fn chooser(answers: &Answers) -> At {
    let form = answers.form();
    let (question, _) = form.questions().find(|(_, question)| question.is_chooser()).unwrap();
    At { question, row: None }
}

fn choose(answers: &mut Answers, number: impl Into<Value>) {
    let at = chooser(answers);
    answers.apply(Change::Set { at, value: number.into() });
}

fn set(answers: &mut Answers, place: &str, value: Value) {
    let at = answers.locate(&Pointer::parse(place).unwrap()).unwrap();
    answers.apply(Change::Set { at, value });
}

/// The places of everything that is asked now, `!` where it is missing or wrong.
fn asked(answers: &Answers) -> Vec<String> {
    let all = answers.all().into_iter().filter(|&at| {
        answers.state(at).relevant && !answers.form().question(at.question).is_calculated()
    });
    all.map(|at| {
        let wrong = if answers.state(at).has_error() { "!" } else { "" };
        [wrong, &answers.pointer(at).to_string()].concat()
    })
    .collect()
}

#[test]
fn nothing_is_chosen_for_the_person_and_a_choice_is_demanded() {
    let answers = open(payment());
    assert_eq!(asked(&answers), ["!/payment"]);
    assert_eq!(answers.live(), &json!({}));
}

#[test]
fn a_variant_asks_its_own_questions_and_sends_what_marks_it() {
    let mut answers = open(payment());
    choose(&mut answers, 0);
    assert_eq!(asked(&answers), ["/payment", "!/payment/number", "!/payment/month"]);
    set(&mut answers, "/payment/number", json!("1234"));
    set(&mut answers, "/payment/month", json!("11/26"));
    assert_eq!(asked(&answers), ["/payment", "!/payment/number", "/payment/month"]);
    set(&mut answers, "/payment/number", json!("1234123412341234"));
    assert_eq!(asked(&answers), ["/payment", "/payment/number", "/payment/month"]);
    let sent = json!({"payment": {"kind": "card", "number": "1234123412341234", "month": "11/26"}});
    assert_eq!(answers.data(), sent);
    assert!(answers.form().schema().is_valid(&sent));
}

#[test]
fn answers_of_a_variant_come_back_with_it() {
    let mut answers = open(payment());
    choose(&mut answers, 0);
    set(&mut answers, "/payment/number", json!("1234123412341234"));
    set(&mut answers, "/payment/month", json!("11/26"));
    // Too long for an account: it stays with the card.
    choose(&mut answers, 1);
    assert_eq!(asked(&answers), ["/payment", "!/payment/number", "!/payment/bank"]);
    assert_eq!(answers.live(), &json!({"payment": {"kind": "transfer"}}));
    set(&mut answers, "/payment/number", json!("0071"));
    set(&mut answers, "/payment/bank", json!("VCB"));
    choose(&mut answers, 2);
    assert_eq!(asked(&answers), ["/payment", "!/payment"]);
    set(&mut answers, "/payment", json!("cash"));
    assert_eq!(answers.live(), &json!({"payment": "cash"}));
    choose(&mut answers, 0);
    let card = json!({"payment": {"kind": "card", "number": "1234123412341234", "month": "11/26"}});
    assert_eq!(answers.live(), &card);
    choose(&mut answers, 1);
    let transfer = json!({"payment": {"kind": "transfer", "number": "0071", "bank": "VCB"}});
    assert_eq!(answers.live(), &transfer);
    choose(&mut answers, Value::Null);
    assert_eq!(asked(&answers), ["!/payment"]);
    assert_eq!(answers.live(), &json!({}));
}

#[test]
fn what_the_other_variant_accepts_too_is_carried_over() {
    let mut answers = open(payment());
    choose(&mut answers, 1);
    set(&mut answers, "/payment/number", json!("0071"));
    choose(&mut answers, 0);
    // Four digits are no card number, so nothing is carried.
    assert_eq!(answers.live(), &json!({"payment": {"kind": "card"}}));
    set(&mut answers, "/payment/number", json!("12345"));
    choose(&mut answers, 1);
    choose(&mut answers, 0);
    assert_eq!(answers.live(), &json!({"payment": {"kind": "card", "number": "12345"}}));
}

#[test]
fn a_draft_keeps_the_choice_and_what_was_put_aside() {
    let mut answers = open(payment());
    choose(&mut answers, 2);
    set(&mut answers, "/payment", json!("cash"));
    choose(&mut answers, 1);
    set(&mut answers, "/payment/bank", json!("VCB"));
    let stored = serde_json::to_value(answers.draft()).unwrap();
    let draft = serde_json::from_value(stored).unwrap();
    let (mut restored, left_over) = Answers::restore(payment(), answers.today(), draft);
    assert_eq!(left_over, []);
    assert_eq!(restored.live(), answers.live());
    assert_eq!(asked(&restored), asked(&answers));
    choose(&mut restored, 2);
    assert_eq!(restored.live(), &json!({"payment": "cash"}));
}

#[test]
fn data_alone_tell_which_variant_was_meant() {
    let card = json!({"payment": {"kind": "card", "number": "1", "month": "11/26"}});
    let transfer = json!({"payment": {"kind": "transfer", "number": "0071", "bank": "VCB"}});
    for data in [card, transfer, json!({"payment": "cash"})] {
        let draft = tokhai_engine::answers::Draft { answers: data.clone(), ..Default::default() };
        let today = Date::parse("2026-11-22").unwrap();
        let (answers, left_over) = Answers::restore(payment(), today, draft);
        assert_eq!((answers.live(), left_over), (&data, Vec::new()));
    }
}

/// Contacts, each by phone or by post; a list inside one variant.
fn contacts() -> Arc<Form> {
    let schema = json!({"properties": {"contacts": {"items": {"anyOf": [
        {"required": ["phone"], "properties": {"phone": {"type": "string"}}},
        {"required": ["lines"], "properties": {"lines": {"items": {"type": "string"}, "minItems": 1}}},
    ]}}}});
    let lines = json!({
        "repeat": "/contacts/*/lines", "label": words("Lines"), "title": words(""), "add": words("Add"),
        "items": [question("/contacts/*/lines/*")],
    });
    let variants = json!({"variants": "/contacts/*", "label": words("How?"), "options": [
        {"label": words("Phone"), "items": [question("/contacts/*/phone")]},
        {"label": words("Post"), "items": [lines]},
    ]});
    form(
        schema,
        json!([{
            "repeat": "/contacts", "label": words("Contacts"), "title": words(""), "add": words("Add"),
            "items": [variants],
        }]),
    )
}

#[test]
fn each_row_has_a_choice_of_its_own_and_rows_may_be_bare_answers() {
    let mut answers = open(contacts());
    let repeat = answers.locate(&Pointer::parse("/contacts").unwrap()).unwrap();
    let add = |answers: &mut Answers| {
        let change = Change::AddRow { repeat, position: None, answers: Value::Null };
        answers.apply(change).added
    };
    let (one, two) = (add(&mut answers), add(&mut answers));
    let (chooser, _) =
        answers.form().questions().find(|(_, question)| question.is_chooser()).unwrap();
    answers.apply(Change::Set { at: At { question: chooser, row: one }, value: json!(1) });
    answers.apply(Change::Set { at: At { question: chooser, row: two }, value: json!(0) });
    set(&mut answers, "/contacts/1/phone", json!("0901234567"));
    let lines = answers.locate(&Pointer::parse("/contacts/0/lines").unwrap()).unwrap();
    answers.apply(Change::AddRow { repeat: lines, position: None, answers: json!("1 Lê Lợi") });
    answers.apply(Change::AddRow { repeat: lines, position: None, answers: Value::Null });
    assert_eq!(
        asked(&answers),
        [
            "/contacts",
            "/contacts/0",
            "/contacts/0/lines",
            "/contacts/0/lines/0",
            "!/contacts/0/lines/1",
            "/contacts/1",
            "/contacts/1/phone",
        ]
    );
    set(&mut answers, "/contacts/0/lines/1", json!("Quận 1"));
    let both = json!({"contacts": [{"lines": ["1 Lê Lợi", "Quận 1"]}, {"phone": "0901234567"}]});
    assert_eq!(answers.live(), &both);
    set(&mut answers, "/contacts/0/lines/0", Value::Null);
    assert_eq!(answers.live()["contacts"][0], json!({"lines": [null, "Quận 1"]}));
    // The choice moves along with its row.
    answers.apply(Change::MoveRow { row: two.unwrap(), to: 0 });
    assert_eq!(answers.live()["contacts"][0], json!({"phone": "0901234567"}));
    let draft = answers.draft();
    let (restored, _) = Answers::restore(contacts(), answers.today(), draft);
    assert_eq!(restored.live(), answers.live());
}

#[test]
fn a_question_follows_the_schema_that_allows_or_forbids_it() {
    let schema = json!({
        "properties": {"kind": {"enum": ["short", "long"]}},
        "if": {"properties": {"kind": {"const": "short"}}, "required": ["kind"]},
        "then": {"properties": {"until": {"type": "string"}}, "required": ["until"]},
    });
    let until = json!({"answer": "/until", "label": words("Until"), "whileAllowed": true});
    let mut answers = open(form(schema, json!([question("/kind"), until])));
    assert_eq!(asked(&answers), ["/kind"]);
    set(&mut answers, "/kind", json!("short"));
    assert_eq!(asked(&answers), ["/kind", "!/until"]);
    set(&mut answers, "/until", json!("2027"));
    set(&mut answers, "/kind", json!("long"));
    assert_eq!(answers.live(), &json!({"kind": "long"}));
    set(&mut answers, "/kind", json!("short"));
    assert_eq!(answers.live(), &json!({"kind": "short", "until": "2027"}));
}

#[test]
fn a_question_can_be_changed_only_while_it_is_enabled() {
    let schema = json!({"properties": {"own": {"type": "boolean"}, "name": {"type": "string"}}});
    let mut name = question("/name");
    name["enabled"] = json!({"fits": [{"var": "own"}, {"const": true}]});
    let mut answers = open(form(schema, json!([question("/own"), name])));
    set(&mut answers, "/name", json!("Mẫu"));
    assert_eq!(answers.live(), &json!({}));
    set(&mut answers, "/own", json!(true));
    set(&mut answers, "/name", json!("Mẫu"));
    assert_eq!(answers.live(), &json!({"own": true, "name": "Mẫu"}));
    // It is asked all the same, and what was answered counts.
    set(&mut answers, "/own", json!(false));
    set(&mut answers, "/name", json!("Cựu"));
    assert_eq!(answers.live(), &json!({"own": false, "name": "Mẫu"}));
}

#[test]
fn objects_that_the_schema_demands_are_sent_even_when_empty() {
    let schema = json!({
        "required": ["home"],
        "properties": {
            "home": {"required": ["garden"], "properties": {
                "garden": {"type": "object", "properties": {"trees": {"type": "string"}}},
                "garage": {"type": "object", "properties": {"cars": {"type": "string"}}},
            }},
        },
    });
    let items = json!([question("/home/garden/trees"), question("/home/garage/cars")]);
    let answers = open(form(schema, items));
    assert_eq!(answers.data(), json!({"home": {"garden": {}}}));
}
