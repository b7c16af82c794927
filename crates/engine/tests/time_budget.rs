//! What a form costs, by the model of `docs/time-budget.md`: which questions are on which path, how
//! long they take whom, and that the page says what the code does.

// Helpers stand outside `#[test]` functions, where clippy cannot tell that they are tests.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokhai_engine::answers::Answers;
use tokhai_engine::budget::{self, Costs, FAST, LIMIT, Person, SLOW, Way, model};
use tokhai_engine::date::Date;
use tokhai_engine::form::{self, Form, Language, Question};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{autofill, journey, wording};

fn today() -> Date {
    Date::day(2026, 11, 22).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn compile(document: &Value) -> Arc<Form> {
    let (form, problems) = form::compile(document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

/// The forms of the checkout.
fn forms() -> Vec<Arc<Form>> {
    let folders = fs::read_dir(root().join("forms")).unwrap();
    let files = folders.map(|folder| folder.unwrap().path().join("form.json"));
    let texts = files.filter_map(|file| fs::read_to_string(file).ok());
    texts.map(|text| compile(&serde_json::from_str(&text).unwrap())).collect()
}

fn ct01() -> Arc<Form> {
    forms().into_iter().find(|form| form.about.id == "ct01").unwrap()
}

/// A form that asks for each of these, in this order, on one page.
fn form_of(schema: &Value, items: &Value) -> Arc<Form> {
    compile(&json!({
        "tokhai": 1, "id": "t", "version": "1", "title": {"vi": "T", "en": "T"},
        "schema": schema,
        "pages": [{"id": "one", "title": {"vi": "P", "en": "P"}, "items": items}],
    }))
}

fn asked(place: &str) -> Value {
    json!({"answer": place, "label": {"vi": place, "en": place}})
}

/// The form of one question, required.
fn of_one(schema: Value, item: Value) -> Arc<Form> {
    let mut whole = asked("/a");
    whole.as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
    let schema = json!({"type": "object", "required": ["a"], "properties": {"a": schema}});
    form_of(&schema, &json!([whole]))
}

/// The milliseconds that a slow person needs for the one question with this schema.
fn takes(schema: Value, item: Value) -> u64 {
    of_one(schema, item).questions().map(|(_, it)| SLOW.takes(&model::answering(it))).sum()
}

fn nothing(_: &str) -> bool {
    false
}

/// Whether a source of the checkout gives it.
fn is_given(concept: &str) -> bool {
    let text = fs::read_to_string(root().join("forms/sources.json")).unwrap();
    let (sources, problems) = autofill::sources(&serde_json::from_str(&text).unwrap());
    assert_eq!(problems, []);
    budget::given(&sources).contains(concept)
}

fn asked_on(costs: &Costs, way: Way) -> u32 {
    costs.path(way, &SLOW, false).asked()
}

/// Many questions that each open another.
fn pairs(count: usize) -> Arc<Form> {
    let mut properties = serde_json::Map::new();
    let mut items = Vec::new();
    for i in 0..count {
        let (choice, more) = (format!("c{i}"), format!("m{i}"));
        properties.insert(choice.clone(), json!({"enum": ["no", "maybe", "yes"]}));
        properties.insert(more.clone(), json!({"type": "string"}));
        items.push(asked(&format!("/{choice}")));
        let mut opened = asked(&format!("/{more}"));
        opened["when"] = json!({"==": [{"var": choice}, "yes"]});
        items.push(opened);
    }
    form_of(&json!({"type": "object", "properties": properties}), &Value::Array(items))
}

#[test]
fn more_to_read_to_choose_from_or_to_type_takes_longer() {
    let text = |most: u64| takes(json!({"type": "string", "maxLength": most}), json!({}));
    assert!(text(4) < text(10) && text(10) < text(100) && text(100) < text(200));
    assert!(text(200) < text(600));
    let least = json!({"type": "string", "minLength": 200});
    assert!(takes(least, json!({})) > text(10_000));
    let of = |format: &str| takes(json!({"type": "string", "format": format}), json!({}));
    assert!(of("vn-business-line") < of("date") && of("date") < of("vn-personal-id"));
    let help = json!({"help": {"vi": "Ghi ở mặt trước thẻ", "en": "On the front"}});
    let short = json!({"type": "string", "maxLength": 10});
    assert_eq!(takes(short, help) - text(10), 5 * u64::from(SLOW.word));
    let choice = |count: usize| {
        let answers: Vec<String> = (0..count).map(|i| i.to_string()).collect();
        takes(json!({"enum": answers}), json!({}))
    };
    assert!(choice(2) < choice(5) && choice(5) < choice(6) && choice(6) < choice(15));
    assert!(choice(16) < text(200), "a long list is searched, not read");
    assert_eq!(choice(16), choice(160));
    let paper = takes(json!({"type": "array"}), json!({"widget": "file"}));
    assert!(paper > of("vn-personal-id"));
    let number = takes(json!({"type": "integer"}), json!({}));
    let money = takes(json!({"type": "integer"}), json!({"options": {"currency": "VND"}}));
    assert!(number < money);
}

#[test]
fn what_is_known_is_confirmed_at_a_glance() {
    let item = json!({"concept": "person.fullName"});
    let form = of_one(json!({"type": "string"}), item);
    let costs = budget::costs(&form, today(), |concept| concept == "person.fullName");
    let path = costs.path(Way::Typical, &SLOW, true);
    assert_eq!((path.asked(), path.known()), (1, 1));
    let seconds = |autofill| path.dearest(&SLOW, autofill, 1)[0].1;
    assert!(seconds(false) > 20 && seconds(true) < 3, "{} {}", seconds(false), seconds(true));
    let others = budget::costs(&form, today(), |concept| concept == "person.sex");
    assert_eq!(others.path(Way::Typical, &SLOW, true).known(), 0);
}

#[test]
fn what_is_filled_in_beforehand_is_only_read() {
    let text = json!({"type": "string"});
    let usual = json!({"type": "string", "default": "Việt Nam"});
    let of = |schema: Value| {
        budget::costs(&of_one(schema, json!({})), today(), nothing).seconds(
            Way::Typical,
            &SLOW,
            false,
        )
    };
    assert!(of(usual) + 15 < of(text));
}

#[test]
fn rows_are_added_and_a_source_that_knows_the_list_spares_them() {
    let list = |least: u64| {
        let schema = json!({
            "type": "object", "required": ["list"],
            "properties": {"list": {"type": "array", "minItems": least, "items": {
                "type": "object", "required": ["name"],
                "properties": {"name": {"type": "string"}, "why": {"type": "string"}}}}}
        });
        let mut name = asked("/list/*/name");
        name["concept"] = json!("person.fullName");
        let items = json!([{
            "repeat": "/list", "label": {"vi": "L", "en": "L"}, "title": {"vi": "R", "en": "R"},
            "add": {"vi": "+", "en": "+"}, "concept": "household.members",
            "items": [name, asked("/list/*/why")],
        }]);
        form_of(&schema, &items)
    };
    let costs = |least, known: &'static str| {
        budget::costs(&list(least), today(), move |concept| concept == known)
    };
    let of = |least, known| costs(least, known).seconds(Way::Typical, &SLOW, true);
    assert!(of(2, "") > of(1, "") + 30, "a second row is as much again");
    // Of whom the person's own name would be is not known.
    assert_eq!(of(1, "person.fullName"), of(1, ""));
    let known = costs(1, "household.members");
    assert_eq!(known.path(Way::Typical, &SLOW, true).known(), 1, "the name, not the reason");
    assert!(of(1, "household.members") + 15 < of(1, ""));
}

/// One choice opens two questions, the other none; a third is optional.
fn branching() -> Arc<Form> {
    let schema = json!({
        "type": "object", "required": ["kind"],
        "properties": {
            "kind": {"enum": ["short", "long"]},
            "a": {"type": "string"}, "b": {"type": "string"}, "extra": {"type": "string"}
        },
        "if": {"required": ["kind"], "properties": {"kind": {"const": "long"}}},
        "then": {"required": ["a", "b"]}
    });
    let when = json!({"==": [{"var": "kind"}, "long"]});
    let mut items = vec![asked("/kind"), asked("/a"), asked("/b"), asked("/extra")];
    items[1]["when"] = when.clone();
    items[2]["when"] = when;
    form_of(&schema, &Value::Array(items))
}

#[test]
fn the_shortest_the_typical_and_the_longest_path_are_walked() {
    let costs = budget::costs(&branching(), today(), nothing);
    assert_eq!(asked_on(&costs, Way::Shortest), 1);
    assert_eq!(asked_on(&costs, Way::Typical), 2, "the first choice, and the optional question");
    assert_eq!(asked_on(&costs, Way::Longest), 4);
    let seconds = |way| costs.seconds(way, &SLOW, false);
    assert!(seconds(Way::Shortest) + 15 < seconds(Way::Typical));
    assert!(seconds(Way::Typical) + 30 < seconds(Way::Longest));
    assert!(costs.exact);
}

#[test]
fn pages_notes_and_consents_take_their_time() {
    let form = |pages: Value, consents: Value| {
        let form = compile(&json!({
            "tokhai": 1, "id": "t", "version": "1", "title": {"vi": "T", "en": "T"},
            "schema": {"type": "object", "properties": {"a": {"enum": ["x"]}, "b": {"enum": ["x"]}}},
            "pages": pages, "consents": consents,
        }));
        budget::costs(&form, today(), nothing).seconds(Way::Typical, &SLOW, false)
    };
    let page =
        |id: &str, items: Value| json!({"id": id, "title": {"vi": "P", "en": "P"}, "items": items});
    let both = json!([asked("/a"), asked("/b")]);
    let plain = form(json!([page("one", both.clone())]), json!([]));
    let apart = json!([page("one", json!([asked("/a")])), page("two", json!([asked("/b")]))]);
    assert!(form(apart, json!([])) > plain);
    let text = json!({"vi": "Mười chữ để đọc cho kỹ rồi mới tiếp tục", "en": "Ten"});
    let noted = json!([asked("/a"), asked("/b"), {"note": text}]);
    assert_eq!(form(json!([page("one", noted)]), json!([])), plain + 5);
    let hidden = json!([asked("/a"), asked("/b"), {"note": text, "when": false}]);
    assert_eq!(form(json!([page("one", hidden)]), json!([])), plain);
    let consent = json!([{"id": "c", "version": "1", "text": text}]);
    assert!(form(json!([page("one", both)]), consent) > plain + 5);
}

#[test]
fn decisions_behind_calculations_and_in_rows_are_taken() {
    let form = ct01();
    let costs = budget::costs(&form, today(), nothing);
    // Renting for good, with a household and others along, all on paper, is far more than the rest.
    let [shortest, typical, longest] = Way::ALL.map(|way| asked_on(&costs, way));
    assert!(shortest < typical && typical + 10 < longest, "{shortest} {typical} {longest}");
    assert!(costs.exact);
    let dearest = costs.path(Way::Longest, &SLOW, false).dearest(&SLOW, false, 3);
    let is_paper = |id| form.question(id).widget.as_deref() == Some("file");
    assert!(dearest.into_iter().all(|(id, _)| is_paper(id)), "papers to photograph take longest");
}

#[test]
fn independent_decisions_are_searched_apart() {
    let costs = budget::costs(&pairs(30), today(), nothing);
    assert!(costs.exact, "3 to the power of 30 paths, but 30 groups of three");
    assert_eq!(asked_on(&costs, Way::Longest), 60);
    assert_eq!(asked_on(&costs, Way::Typical), 30);
    assert_eq!(asked_on(&costs, Way::Shortest), 0);
}

#[test]
fn a_form_with_too_many_paths_says_so() {
    let mut properties = serde_json::Map::new();
    let mut items = Vec::new();
    let mut all = Vec::new();
    for i in 0..12 {
        let name = format!("c{i}");
        properties.insert(name.clone(), json!({"enum": ["a", "b", "c"]}));
        items.push(asked(&format!("/{name}")));
        all.push(json!({"==": [{"var": name}, "c"]}));
    }
    properties.insert("last".into(), json!({"type": "string"}));
    let mut last = asked("/last");
    last["when"] = json!({"and": all});
    items.push(last);
    let schema = json!({"type": "object", "properties": properties});
    let costs = budget::costs(&form_of(&schema, &Value::Array(items)), today(), nothing);
    assert!(!costs.exact);
    assert!((12..=13).contains(&asked_on(&costs, Way::Longest)));
}

#[test]
fn ten_thousand_questions_are_counted() {
    let costs = budget::costs(&pairs(5_000), today(), nothing);
    assert_eq!((asked_on(&costs, Way::Longest), costs.exact), (10_000, true));
}

/// A form of `count` names to type.
fn names(count: usize, concept: bool) -> Arc<Form> {
    let mut properties = serde_json::Map::new();
    let mut items = Vec::new();
    for i in 0..count {
        let long = if i == 3 { 400 } else { 100 };
        properties.insert(format!("n{i}"), json!({"type": "string", "maxLength": long}));
        let mut item = asked(&format!("/n{i}"));
        if concept {
            item["concept"] = json!("person.fullName");
        }
        items.push(item);
    }
    form_of(&json!({"type": "object", "properties": properties}), &Value::Array(items))
}

#[test]
fn a_form_that_just_takes_too_long_names_what_takes_longest() {
    let costs = |count| budget::costs(&names(count, false), today(), is_given);
    let most = (1..40).rev().find(|count| costs(*count).problem(&names(*count, false)).is_none());
    let (most, over) = (most.unwrap(), most.unwrap() + 1);
    let seconds = |count| costs(count).seconds(Way::Typical, &SLOW, true);
    assert!(seconds(most) <= LIMIT && LIMIT < seconds(over), "{most}");
    let form = names(over, false);
    let problem = costs(over).problem(&form).unwrap();
    assert_eq!(problem.code, "too-long");
    assert_eq!(problem.at.to_string(), "/pages/0/items/3/answer", "the longest of the texts");
    for language in [Language::Vi, Language::En] {
        let sentence = wording::problem(&problem, language);
        for part in ["/n3 (", "480", &seconds(over).to_string()] {
            assert!(sentence.contains(part), "{part}: {sentence}");
        }
    }
    // With a concept that a source knows it is all right again.
    let known = names(over, true);
    assert_eq!(budget::costs(&known, today(), is_given).problem(&known), None);
}

#[test]
fn the_time_left_is_that_of_the_questions_left() {
    let form = ct01();
    let answers = Answers::new(form.clone(), today());
    let missing = journey::missing(&answers, None);
    let seconds = |question: &Question| SLOW.seconds(&model::answering(question));
    let sum: u32 = missing.iter().map(|at| seconds(form.question(at.question))).sum();
    assert_eq!(journey::left(&answers).seconds, sum);
}

#[test]
fn the_forms_of_the_checkout_are_within_the_budget() {
    for form in forms() {
        assert_eq!(budget::costs(&form, today(), is_given).problem(&form), None);
    }
}

/// What holds of any costs.
fn is_in_order(costs: &Costs) {
    let persons = [SLOW, FAST, budget::SLOW_AT_DESKTOP, budget::FAST_AT_DESKTOP];
    for person in persons {
        for autofill in [false, true] {
            let [shortest, typical, longest] =
                Way::ALL.map(|way| costs.seconds(way, &person, autofill));
            assert!(shortest <= typical && typical <= longest, "{person:?} {autofill}");
        }
    }
    for way in Way::ALL {
        let of = |person: &Person, autofill| costs.seconds(way, person, autofill);
        assert!(persons.iter().all(|it| of(it, true) <= of(it, false)), "{way:?}");
        assert!([true, false].iter().all(|&it| of(&FAST, it) < of(&SLOW, it)), "{way:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn paths_people_and_autofill_keep_their_order(known in any::<u64>()) {
        let is_known = |concept: &str| {
            let number = concept.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte));
            known >> (number % 64) & 1 == 1
        };
        for form in forms() {
            is_in_order(&budget::costs(&form, today(), is_known));
        }
        is_in_order(&budget::costs(&branching(), today(), is_known));
    }
}

/// The keys that Telex needs for a text, and its letters. Signs over a letter are a key each, and
/// so is the tone; `ươ` needs one `w` for both.
fn telex(text: &str) -> (usize, usize) {
    let one = "àáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵâăêôơưđ";
    let two = "ầấẩẫậằắẳẵặềếểễệồốổỗộờớởỡợừứửữự";
    let horned = "ơờớởỡợ";
    let text = text.to_lowercase();
    let mut keys = 0;
    let mut before = ' ';
    for letter in text.chars() {
        let of = |table: &str| usize::from(table.contains(letter));
        keys += 1 + of(one) + 2 * of(two);
        if before == 'ư' && horned.contains(letter) {
            keys -= 1;
        }
        before = letter;
    }
    (keys, text.chars().count())
}

/// All Vietnamese words of a document.
fn vietnamese(document: &Value, found: &mut String) {
    match document {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "vi") {
                    Some(words) => *found += words,
                    None => vietnamese(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| vietnamese(item, found)),
        _ => {}
    }
}

#[test]
fn telex_needs_as_many_keys_as_the_model_says() {
    assert_eq!(telex("Đường Mẫu"), ("dduowngf maaux".len(), 9));
    let mut text = String::new();
    for folder in fs::read_dir(root().join("forms")).unwrap() {
        let path = folder.unwrap().path();
        let Ok(document) = fs::read_to_string(path.join("form.json")) else { continue };
        vietnamese(&serde_json::from_str(&document).unwrap(), &mut text);
    }
    let (keys, letters) = telex(&text);
    assert!(letters > 3_000);
    let hundredths = (keys * 100).div_ceil(letters) as u32;
    assert!(hundredths.abs_diff(model::TELEX) <= 2, "{hundredths} keys a hundred letters");
}

/// A number with thousands apart.
fn number(number: u64) -> String {
    let digits = number.to_string();
    match digits.len() {
        0..=3 => digits,
        length => [&digits[..length - 3], &digits[length - 3..]].join(","),
    }
}

#[test]
fn the_documentation_has_the_models_constants() {
    let page = fs::read_to_string(root().join("docs/time-budget.md")).unwrap();
    let says = |row: String| assert!(page.contains(&row), "docs/time-budget.md lacks: {row}");
    let tenths = |value: u32| format!("{}.{}", value / 10, value % 10);
    let percent = |value: u32| format!("{}.{:02}", value / 100, value % 100);
    for (of, constant) in [
        ("words read a minute", model::READING.to_string()),
        ("words skimmed for each read", tenths(model::SKIMMING / 10)),
        ("to decide or recall (M)", number(model::DECIDING.into())),
        ("to point or tap (P)", number(model::POINTING.into())),
        ("words typed a minute on a phone", tenths(model::PHONE_TYPING)),
        ("a key on a desktop (K)", model::DESKTOP_KEY.to_string()),
        ("hands to a desktop's keyboard (H)", model::DESKTOP_HOMING.to_string()),
        ("keys a letter with Telex", percent(model::TELEX)),
        ("how many times as long a slow person takes", model::SLOWNESS.to_string()),
        ("words of an answer shown again", model::ANSWER_WORDS.to_string()),
        ("a paper laid out and photographed", number(model::PHOTO.into())),
        ("a signature drawn", number(model::SIGNATURE.into())),
    ] {
        says(format!("| {of} | {constant} |"));
    }
    let people = [FAST, SLOW, budget::FAST_AT_DESKTOP, budget::SLOW_AT_DESKTOP];
    let row = |of: &str, each: fn(&Person) -> u32| {
        let cells = people.each_ref().map(|person| number(each(person).into()));
        format!("| {of} | {} |", cells.join(" | "))
    };
    says(row("a word read", |it| it.word));
    says(row("a word skimmed", |it| it.skim));
    says(row("a decision", |it| it.decision));
    says(row("a tap", |it| it.tap));
    says(row("a key", |it| it.key));
    says(row("a Vietnamese letter", |it| it.letter));
    says(row("hands to the keyboard", |it| it.entry));
    let work = [
        ("signing in", model::SIGNING_IN),
        ("turning a page", model::TURNING),
        ("a consent, besides its words", model::CONSENTING),
        ("sending", model::SENDING),
        ("a further row, besides its questions", model::ADDING),
    ];
    for (of, it) in work {
        let (decisions, taps, keys) = (it.decisions, it.taps, it.keys);
        says(format!("| {of} | {decisions} | {taps} | {keys} | {} |", number(it.waiting.into())));
    }
    // What a question takes besides reading its label and its help.
    let text = |format: &str| json!({"type": "string", "format": format});
    let several = json!({"type": "array", "items": {"enum": ["a", "b", "c"]}});
    let many = |count: usize| json!({"enum": (0..count).collect::<Vec<usize>>()});
    let currency = json!({"options": {"currency": "VND"}});
    let file = json!({"widget": "file"});
    for (of, schema, item) in [
        ("yes or no, one of up to 5", many(5), json!({})),
        ("one of 6 to 15", many(6), json!({})),
        ("one of more", many(16), json!({})),
        ("several of up to 15", several, json!({})),
        ("a date", text("date"), json!({})),
        ("a time", text("time"), json!({})),
        ("a date and a time", text("date-time"), json!({})),
        ("a personal identity number", text("vn-personal-id"), json!({})),
        ("a phone number, a tax code, other numbers of papers", text("vn-phone"), json!({})),
        ("a code of a business line", text("vn-business-line"), json!({})),
        ("an e-mail address", text("email"), json!({})),
        ("a number", json!({"type": "integer"}), json!({})),
        ("money", json!({"type": "integer"}), currency),
        ("a text", json!({"type": "string"}), json!({})),
        ("a text with room for 1,000", json!({"type": "string", "maxLength": 1_000}), json!({})),
        ("a paper", json!({"type": "array"}), file),
        ("a signature", json!({"type": "string", "contentMediaType": "image/png"}), json!({})),
    ] {
        let form = of_one(schema, item);
        let (_, question) = form.questions().next().unwrap();
        let it = model::answering(question);
        let counts = [it.decisions, it.taps, it.keys, it.letters].map(|it| it.to_string());
        says(format!("| {of} | {} |", counts.join(" | ")));
    }
}
