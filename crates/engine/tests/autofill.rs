//! What sources know, and what becomes of it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, Assurance, At, Change, MAX_REPORT, RowId};
use tokhai_engine::autofill::{
    Ask, Known, MAX_REPLY, Outcome, Source, Trouble, Vocabulary, choose, fill, fill_row, look,
    offers, people, same_as, sources, useful,
};
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

#[test]
fn what_comes_for_a_row_that_is_gone_by_then_goes_nowhere() {
    let (mut answers, people) = household();
    let row = add(&mut answers, people);
    let mut known = register(json!([]));
    known.values.insert("person.fullName".to_owned(), json!("An"));
    assert_eq!(fill_row(&answers, row, &known).len(), 1);
    answers.apply(Change::RemoveRow { row });
    assert_eq!(fill_row(&answers, row, &known), []);
    assert_eq!(look(&answers, Some(row), &[known], "person.fullName"), None);
}

/// A form that asks for a name, a phone number and a company by its tax code.
fn company() -> Answers {
    let question = |name: &str, concept: &str| json!({"answer": format!("/{name}"), "label": words(name), "concept": concept});
    let text = json!({"type": "string", "minLength": 2});
    let document = json!({
        "tokhai": 1, "id": "company", "version": "1", "title": words("Company"),
        "schema": {"properties": {
            "name": text, "phone": text, "code": {"type": "string", "minLength": 10}, "company": text
        }},
        "pages": [{"id": "one", "title": words("One"), "items": [
            question("name", "person.fullName"), question("phone", "person.phone"),
            question("code", "org.taxCode"), question("company", "org.name")
        ]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    Answers::new(Arc::new(form), Date::parse("2026-11-22").unwrap())
}

fn at(answers: &Answers, place: &str) -> At {
    answers.locate(&Pointer::parse(place).unwrap()).unwrap()
}

/// What a register says of somebody's name; it lets nobody change it if `locked`.
fn name_is(name: &str, locked: bool) -> Vec<Known> {
    let mut known = register(json!([]));
    known.values.insert("person.fullName".to_owned(), json!(name));
    known.locked.extend(locked.then(|| "person.fullName".to_owned()));
    vec![known]
}

fn fill_from(answers: &mut Answers, known: &[Known]) {
    for change in fill(answers, known) {
        answers.apply(change);
    }
}

/// The answer, whether it counts as the person's own, and whether they are asked about it.
fn standing(answers: &Answers, at: At) -> (Value, bool, bool) {
    let provenance = answers.provenance(at).unwrap();
    (answers.value(at).cloned().unwrap_or_default(), provenance.changed, provenance.is_open())
}

#[test]
fn an_untouched_answer_follows_its_source_and_a_touched_one_stays_and_asks() {
    let mut answers = company();
    let name = at(&answers, "/name");
    fill_from(&mut answers, &name_is("An", false));
    assert_eq!(standing(&answers, name), (json!("An"), false, false));
    fill_from(&mut answers, &name_is("Ân", false));
    assert_eq!(standing(&answers, name), (json!("Ân"), false, false));

    answers.apply(Change::Set { at: name, value: json!("Ấn") });
    // The source says what it said before: the person knows that already.
    fill_from(&mut answers, &name_is("Ân", false));
    assert_eq!(standing(&answers, name), (json!("Ấn"), true, false));
    fill_from(&mut answers, &name_is("Ẩn", false));
    assert_eq!(standing(&answers, name), (json!("Ấn"), true, true));
    // Nobody is kept from going on by a source that may be wrong.
    assert!(!answers.state(name).has_error());

    // What the person said another time is no reason to ask them.
    let earlier = [Known { assurance: Assurance::Declared, ..name_is("Ẫn", false).remove(0) }];
    let mut other = company();
    other.apply(Change::Set { at: name, value: json!("Ấn") });
    fill_from(&mut other, &earlier);
    assert_eq!(other.provenance(name), None);

    // The question outlives the draft.
    let draft = serde_json::from_value(serde_json::to_value(answers.draft()).unwrap()).unwrap();
    let (mut later, _) = Answers::restore(answers.form().clone(), answers.today(), draft);
    later.apply(Change::Settle { at: name, take: false });
    fill_from(&mut later, &name_is("Ẩn", false));
    assert_eq!(standing(&later, name), (json!("Ấn"), true, false));

    let back = answers.apply(Change::Settle { at: name, take: true }).inverse.unwrap();
    assert_eq!(standing(&answers, name), (json!("Ẩn"), false, false));
    answers.apply(back);
    assert_eq!(standing(&answers, name), (json!("Ấn"), true, false));
}

#[test]
fn what_was_typed_before_the_source_answered_is_weighed_against_it() {
    let mut answers = company();
    let name = at(&answers, "/name");
    answers.apply(Change::Set { at: name, value: json!("An") });
    let mut same = company();
    same.apply(Change::Set { at: name, value: json!("An") });
    fill_from(&mut same, &name_is("An", true));
    assert_eq!(standing(&same, name), (json!("An"), false, false));

    fill_from(&mut answers, &name_is("Ân", true));
    assert_eq!(standing(&answers, name), (json!("An"), true, true));
    let codes = |answers: &Answers| -> Vec<String> {
        let state = answers.state(name);
        state.violations.iter().map(|it| it.code.to_string()).collect()
    };
    assert_eq!(codes(&answers), ["source-differs"]);
    let draft = answers.draft();
    let (restored, _) = Answers::restore(answers.form().clone(), answers.today(), draft);
    assert_eq!(codes(&restored), ["source-differs"]);

    // A locked answer cannot stay otherwise, but can be reported.
    answers.apply(Change::Settle { at: name, take: false });
    assert_eq!(codes(&answers), ["source-differs"]);
    answers.apply(Change::Settle { at: name, take: true });
    answers.apply(Change::Set { at: name, value: json!("An") });
    answers.apply(Change::Report { at: name, text: "x".repeat(MAX_REPORT + 5) });
    assert_eq!(standing(&answers, name), (json!("Ân"), false, false));
    let report = |answers: &Answers| answers.provenance(name).unwrap().report.clone();
    assert_eq!(report(&answers).unwrap().len(), MAX_REPORT);
    // Asked again, the source does not make the person's report undone.
    fill_from(&mut answers, &name_is("Ân", true));
    assert!(report(&answers).is_some());
    answers.apply(Change::Report { at: name, text: String::new() });
    assert_eq!(report(&answers), None);
}

fn declared(json: Value) -> Vec<Source> {
    let (sources, problems) = sources(&json!({"sources": json}));
    assert_eq!(problems, []);
    sources
}

fn business() -> Value {
    json!({
        "id": "business", "title": words("Business register"), "assurance": "verified",
        "needs": ["org.taxCode"],
        "request": {"url": "/business", "body": {"object": {"code": {"var": "org.taxCode"}, "kind": "any"}}},
        "reply": {
            "outcome": {"if": [{"var": "found"}, "match", "not-found"]},
            "values": {"org.name": {"var": "company.name"}, "org.capital": {"+": [{"var": "capital"}]}},
            "locks": ["org.name", "org.capital"]
        }
    })
}

const AT: &str = "2026-11-22T08:00:00+07:00";

#[test]
fn a_source_is_asked_once_it_can_be_and_only_where_it_helps() {
    let all = declared(json!([
        business(),
        {"id": "tax", "title": words("Tax"), "request": {"url": "/tax"},
         "reply": {"values": {"org.taxCode": {"var": "code"}}}},
        {"id": "land", "title": words("Land"), "request": {"url": "/land"},
         "reply": {"values": {"land.lot": {"var": "lot"}}}},
    ]));
    let mut answers = company();
    // The land register learns nothing of somebody who founds a company.
    let all = useful(all, answers.form());
    let asked: Vec<&str> = all.iter().map(|it| &*it.id).collect();
    assert_eq!(asked, ["business", "tax"]);

    let ask = |answers: &Answers, known: &[Known]| {
        all[0].ask(answers.today(), &|concept| look(answers, None, known, concept))
    };
    assert_eq!(ask(&answers, &[]), None);
    let body = json!({"code": "0300000018"}).to_string();
    let tax = all[1].read(200, body.as_bytes(), AT.to_owned(), answers.today()).unwrap();
    let expected = |code: &str| {
        Some(Ask { url: "/business".to_owned(), body: Some(json!({"code": code, "kind": "any"})) })
    };
    assert_eq!(ask(&answers, std::slice::from_ref(&tax)), expected("0300000018"));
    // What the person says goes before what sources say, once it can be right.
    let code = at(&answers, "/code");
    answers.apply(Change::Set { at: code, value: json!("03") });
    assert_eq!(ask(&answers, std::slice::from_ref(&tax)), expected("0300000018"));
    answers.apply(Change::Set { at: code, value: json!("0300000019") });
    assert_eq!(ask(&answers, &[tax]), expected("0300000019"));
}

#[test]
fn a_reply_is_read_as_far_as_it_makes_sense() {
    let [source] = &declared(json!([business()]))[..] else { panic!("one") };
    let today = Date::parse("2026-11-22").unwrap();
    let read = |status: u16, body: &str| source.read(status, body.as_bytes(), AT.to_owned(), today);
    let known = read(200, r#"{"found": 1, "company": {"name": "Mẫu"}, "capital": "12"}"#).unwrap();
    assert_eq!(known.outcome, Outcome::Match);
    assert_eq!(Value::from(known.values), json!({"org.name": "Mẫu", "org.capital": 12}));
    assert_eq!(known.locked, ["org.name", "org.capital"]);

    let known = read(200, r#"{"found": 1, "company": 7, "capital": "a lot"}"#).unwrap();
    assert_eq!((known.outcome, known.values.len(), known.locked.len()), (Outcome::Partial, 0, 0));
    assert_eq!(read(404, "").unwrap().outcome, Outcome::NotFound);

    let trouble = |status: u16, body: &str| read(status, body).unwrap_err();
    assert_eq!(trouble(200, "<html>"), Trouble::Malformed);
    assert_eq!(trouble(200, "[1]"), Trouble::Malformed);
    assert_eq!(trouble(200, &format!("\"{}\"", "x".repeat(MAX_REPLY))), Trouble::TooLarge);
    assert_eq!(trouble(401, ""), Trouble::SignedOut);
    assert_eq!(trouble(403, ""), Trouble::Forbidden);
    assert_eq!(trouble(429, ""), Trouble::Busy(None));
    assert_eq!(trouble(504, ""), Trouble::Slow);
    assert_eq!(trouble(500, ""), Trouble::Failing);
}

#[test]
fn what_is_wrong_with_a_declaration_is_said_and_the_others_work() {
    let json = json!({"sources": [
        {"id": "a", "request": {"url": "/x/{org.taxCode}"}, "reply": {"values": {"org.name": {"nope": 1}}}},
        {"id": "a", "request": {"url": "/y"}, "reply": {"values": {"org.name": {"var": "x"}}}},
        {"id": "b"}, 7
    ]});
    let (found, problems) = sources(&json);
    assert_eq!(found.len(), 1);
    let said: Vec<String> = problems.iter().map(|it| format!("{} {}", it.at, it.code)).collect();
    assert_eq!(
        said,
        [
            "/sources/0/reply/values/org.name/nope unknown-operator",
            "/sources/0/request/url not-needed",
            "/sources/1/id source-twice",
            "/sources/2 missing-member",
            "/sources/2 missing-member",
            "/sources/3 missing-member",
            "/sources/3 missing-member",
            "/sources/3 missing-member",
        ]
    );
    assert_eq!(sources(&json!([])).1.len(), 1);
}

#[test]
fn an_address_tells_only_what_anybody_may_know() {
    let vocabulary = Vocabulary::parse(include_str!("../../../forms/concepts.json")).unwrap();
    let by = |concept: &str| {
        let url = format!("/x/{{{concept}}}");
        declared(json!([{
            "id": "a", "needs": [concept], "request": {"url": url},
            "reply": {"values": {"org.name": {"var": "name"}}}
        }]))
    };
    let problems = vocabulary.check_sources(&by("person.personalId"));
    assert_eq!(problems[0].code, "private-in-address");
    let public = by("org.taxCode");
    assert_eq!(vocabulary.check_sources(&public), []);
    let today = Date::parse("2026-11-22").unwrap();
    let ask = public[0].ask(today, &|_| Some(json!("03/0 ơ"))).unwrap();
    assert_eq!(ask.url, "/x/03%2F0%20%C6%A1");
}

/// A form about a child: an address of the mother's, one of the child's, and who the child is.
fn child() -> Answers {
    let question = |place: &str| json!({"answer": place, "label": words(place)});
    let text = json!({"type": "string", "minLength": 2});
    let home = json!({"type": "object", "properties": {"commune": text, "detail": text}});
    let document = json!({
        "tokhai": 1, "id": "child", "version": "1", "title": words("Child"),
        "schema": {"properties": {
            "mother": {"type": "object", "properties": {"home": home}},
            "child": {"type": "object", "properties": {"home": home, "fullName": text, "birthDate": text}}
        }},
        "pages": [{"id": "one", "title": words("One"), "items": [
            question("/mother/home/commune"), question("/mother/home/detail"),
            {"offer": "/child", "label": words("Who?"), "concept": "family.children"},
            question("/child/fullName"), question("/child/birthDate"),
            {"offer": "/child/home", "label": words("Where?"),
             "from": [{"place": "/mother/home", "label": words("With the mother")}]},
            question("/child/home/commune"), question("/child/home/detail")
        ]}]
    });
    let (form, problems) = compile(&document, &NativePatterns);
    assert_eq!(problems, []);
    Answers::new(Arc::new(form), Date::parse("2026-11-22").unwrap())
}

#[test]
fn the_same_as_elsewhere_is_one_step_there_and_back() {
    let mut answers = child();
    let place = |text: &str| Pointer::parse(text).unwrap();
    let same =
        |answers: &Answers| same_as(answers, &place("/child/home"), &place("/mother/home"), None);
    assert_eq!(same(&answers), None);
    for (to, value) in [("/mother/home/commune", "26740"), ("/child/home/detail", "nhà cũ")] {
        let at = at(&answers, to);
        answers.apply(Change::Set { at, value: json!(value) });
    }
    let before = answers.live().clone();
    let back = answers.apply(same(&answers).unwrap()).inverse.unwrap();
    // What is not known of the one stays with the other.
    assert_eq!(answers.live()["child"], json!({"home": {"commune": "26740", "detail": "nhà cũ"}}));
    assert_eq!(same(&answers), None);
    answers.apply(back);
    assert_eq!(answers.live(), &before);
}

#[test]
fn a_person_is_chosen_from_a_list_and_may_be_another_later() {
    let mut answers = child();
    let to = Pointer::parse("/child").unwrap();
    let mut known = register(json!([]));
    known.values.insert(
        "family.children".to_owned(),
        json!([
            {"person.fullName": "Mẫu An", "person.birthDate": "2015-06-01"},
            {"person.fullName": "Mẫu Bình", "person.birthDate": "2018-02-03"}
        ]),
    );
    let sources = [known];
    let offered = |answers: &Answers| people(answers, &to, "family.children", None, &sources);
    let names = |answers: &Answers| -> Vec<Value> {
        offered(answers).iter().map(|it| it.name().unwrap().1.clone()).collect()
    };
    let name = at(&answers, "/child/fullName");
    answers.apply(Change::Set { at: name, value: json!("Mau An") });
    assert_eq!(names(&answers), ["Mẫu An", "Mẫu Bình"]);
    answers.apply(choose(&offered(&answers)[0], None));
    assert_eq!(answers.live()["child"], json!({"fullName": "Mẫu An", "birthDate": "2015-06-01"}));
    assert_eq!(standing(&answers, name), (json!("Mẫu An"), false, false));
    assert_eq!(names(&answers), ["Mẫu Bình"]);
    let back = answers.apply(choose(&offered(&answers)[0], None)).inverse.unwrap();
    assert_eq!(answers.live()["child"], json!({"fullName": "Mẫu Bình", "birthDate": "2018-02-03"}));
    answers.apply(back);
    assert_eq!(answers.live()["child"], json!({"fullName": "Mẫu An", "birthDate": "2015-06-01"}));
}

#[test]
fn an_offer_for_nothing_that_is_asked_is_a_mistake() {
    let document = json!({
        "tokhai": 1, "id": "x", "version": "1", "title": words("X"),
        "schema": {"properties": {"a": {"type": "string"}}},
        "pages": [{"id": "one", "title": words("One"), "items": [
            {"answer": "/a", "label": words("A")},
            {"offer": "/b", "label": words("B"), "concept": "family.children"},
            {"offer": "/a", "label": words("A")},
        ]}]
    });
    let (_, problems) = compile(&document, &NativePatterns);
    let said: Vec<String> = problems.iter().map(|it| format!("{} {}", it.at, it.code)).collect();
    assert_eq!(said, ["/pages/0/items/2 missing-member", "/pages/0/items/1/offer unknown-answer"]);
}
