//! Schemas and documents of JSON Forms as forms: what is asked, and that it can be answered.

#![allow(clippy::unwrap_used)]

mod generated;

use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, At, Change, Draft};
use tokhai_engine::date::Date;
use tokhai_engine::flow::adopt;
use tokhai_engine::form::{Language, compile};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{Pointer, Problem};

use generated::{adopted, form_of, open, outline, outline_items, set, told};

fn at(place: &str) -> Pointer {
    Pointer::parse(place).unwrap()
}

fn asked(answers: &Answers) -> Vec<String> {
    let all = answers.all().into_iter().filter(|&at| answers.state(at).relevant);
    all.map(|at| answers.pointer(at).to_string()).collect()
}

#[test]
fn a_bare_schema_asks_for_its_members_by_their_titles_or_names() {
    let schema = json!({
        "title": "Person",
        "type": "object",
        "required": ["firstName"],
        "properties": {
            "firstName": {"type": "string"},
            "birth_date": {"type": "string", "format": "date", "title": "Born on"},
            "address": {"type": "object", "properties": {"street": {"type": "string"}, "zip": {"type": "string"}}},
            "tags": {"type": "array", "items": {"type": "string"}},
            "children": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
            "hidden": false,
        },
    });
    assert_eq!(
        outline(&schema),
        "\
# Your answers
/firstName “First name”
/birth_date “Born on”
group “Address”
  /address/street “Street”
  /address/zip “Zip”
list /tags “Tags”
  /tags/* “Tags”
list /children “Children”
  /children/*/name “Name”
"
    );
    assert_eq!(form_of(&schema).about.title.get(Language::Vi), "Person");
}

#[test]
fn a_long_form_has_a_page_for_each_larger_part() {
    let texts = |count: usize| {
        let names = (1..=count).map(|i| (format!("q{i}"), json!({"type": "string"})));
        json!({"type": "object", "properties": names.collect::<serde_json::Map<_, _>>()})
    };
    let mut schema = texts(10);
    schema["properties"]["home"] = texts(8);
    schema["properties"]["pet"] = texts(2);
    schema["properties"]["work"] = texts(9);
    let form = form_of(&schema);
    let titles: Vec<&str> = form.pages.iter().map(|page| page.title.get(Language::En)).collect();
    // Two small questions go along with what follows them.
    assert_eq!(titles, ["General", "Home", "Work"]);
    assert_eq!(form.pages[2].items.len(), 10);
}

#[test]
fn what_python_models_export_is_asked_plainly() {
    // As pydantic writes a model with an optional field, an enum and a nested model.
    let schema = json!({
        "$defs": {
            "Colour": {"enum": ["red", "green"], "title": "Colour", "type": "string"},
            "Owner": {"properties": {"name": {"title": "Name", "type": "string"}}, "required": ["name"], "title": "Owner", "type": "object"},
        },
        "properties": {
            "nick": {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}], "default": null, "title": "Nick"},
            "colour": {"$ref": "#/$defs/Colour"},
            "owner": {"anyOf": [{"$ref": "#/$defs/Owner"}, {"type": "null"}]},
            "seller_now": {"$ref": "#/$defs/Owner"},
            "speed": {"default": 5, "title": "Speed", "type": "integer"},
        },
        "required": ["colour"], "title": "Car", "type": "object",
    });
    assert_eq!(
        outline(&schema),
        "\
# Your answers
/nick “Nick”
/colour “Colour”
group “Owner”
  /owner/name “Name”
group “Seller now”
  /seller_now/name “Name”
/speed “Speed”
"
    );
    let mut answers = open(&schema);
    assert_eq!(answers.live(), &json!({"speed": 5}));
    set(&mut answers, "/nick", json!("far too long"));
    set(&mut answers, "/colour", json!("red"));
    let nick = answers.locate(&at("/nick")).unwrap();
    assert_eq!(answers.state(nick).violations[0].code, "maxLength");
    assert_eq!(answers.form().question(nick.question).facets.max_length, Some(9));
}

#[test]
fn alternatives_are_chosen_and_marked_by_their_constants() {
    let schema = json!({
        "properties": {
            "name": {"type": "string"},
            "kind": {"enum": ["house", "flat"]},
        },
        "required": ["kind"],
        "oneOf": [
            {"properties": {"kind": {"const": "house"}, "garden": {"type": "boolean"}}},
            {"title": "A flat", "properties": {"kind": {"const": "flat"}, "floor": {"type": "integer"}}},
        ],
    });
    assert_eq!(
        outline(&schema),
        "\
# Your answers
/name “Name”
group “”
  choose  “Choose one”
  group “”
    /garden “Garden”
  group “”
    /floor “Floor”
"
    );
    let mut answers = open(&schema);
    let (question, chooser) =
        answers.form().questions().find(|(_, question)| question.is_chooser()).unwrap();
    let labels: Vec<_> =
        chooser.choices.iter().map(|choice| choice.label.get(Language::Vi)).collect();
    assert_eq!(labels, ["House", "A flat"]);
    answers.apply(Change::Set { at: At { question, row: None }, value: json!(1) });
    set(&mut answers, "/floor", json!(3));
    assert_eq!(answers.data(), json!({"kind": "flat", "floor": 3}));
}

#[test]
fn what_only_an_if_declares_is_asked_when_it_applies() {
    let schema = json!({
        "type": "object",
        "properties": {"married": {"type": "boolean"}},
        "if": {"properties": {"married": {"const": true}}, "required": ["married"]},
        "then": {"properties": {"spouse": {"type": "object", "properties": {"name": {"type": "string"}}}}},
        "else": {"properties": {"remarks": {"type": "string"}}},
    });
    let mut answers = open(&schema);
    assert_eq!(asked(&answers), ["/married", "/remarks"]);
    set(&mut answers, "/married", json!(true));
    assert_eq!(asked(&answers), ["/married", "/spouse/name"]);
}

#[test]
fn a_recursive_schema_opens_level_by_level_and_as_far_as_data_go() {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "parts": {"type": "array", "items": {"$ref": "#"}},
        },
    });
    let level0 = "\
# Your answers
/name “Name”
list /parts “Parts”
  /parts/*/name “Name”
  more /parts/*/parts
";
    assert_eq!(outline(&schema), level0);
    let outline_opened = |opened: &[Pointer]| {
        let adopted = adopt(&schema, &Value::Null, opened, &NativePatterns);
        let (form, problems) = compile(&adopted.document, &NativePatterns);
        assert_eq!(problems, []);
        let mut lines = String::new();
        outline_items(&form, &form.pages[0].items, 0, &mut lines);
        lines
    };
    let level1 = "\
/name “Name”
list /parts “Parts”
  /parts/*/name “Name”
  list /parts/*/parts “Parts”
    /parts/*/parts/*/name “Name”
    more /parts/*/parts/*/parts
";
    assert_eq!(outline_opened(&[at("/parts/*/parts")]), level1);
    let spoke = json!({"name": "wheel", "parts": [{"name": "spoke"}]});
    let given = json!({"schema": schema, "data": {"parts": [spoke]}});
    let answers = open(&given);
    assert_eq!(answers.live(), &given["data"]);
}

#[test]
fn a_schema_of_no_object_is_asked_as_one_answer() {
    let schema = json!({"type": "array", "items": {"$ref": "#/definitions/name"}, "definitions": {"name": {"type": "string", "minLength": 2}}});
    let adopted = adopted(&schema);
    assert!(adopted.wrapped);
    let mut answers = open(&json!({"schema": schema, "data": ["Mẫu", "x"]}));
    assert_eq!(adopted.answers(answers.live()), json!(["Mẫu", "x"]));
    let wrong = answers.locate(&at("/value/1")).unwrap();
    assert_eq!(answers.state(wrong).violations[0].code, "minLength");
    set(&mut answers, "/value/1", json!("Cựu"));
    assert!(!answers.state(wrong).has_error());
}

#[test]
fn json_that_is_no_schema_is_said_to_be_none() {
    let other = json!({"hello": "world", "list": [1, 2]});
    assert_eq!(adopted(&other).problems, [Problem::warning("no-schema", Pointer::ROOT)]);
    for schema in [json!({}), json!(true), json!({"title": "A"}), json!({"enum": [1]})] {
        assert_eq!(adopted(&schema).problems, [], "{schema}");
    }
}

#[test]
fn every_place_of_a_generated_form_leads_to_what_it_was_made_from() {
    let schema = json!({"properties": {"a": {"properties": {"b": {"type": "string"}}}}});
    let generated = adopted(&schema);
    let item = at("/pages/0/items/0/items/0/label");
    assert_eq!(generated.origin(&item), at("/properties/a/properties/b"));
    assert_eq!(generated.origin(&at("/schema/properties/a")), at("/properties/a"));
    let both = json!({"schema": schema, "uischema": {"type": "VerticalLayout", "elements": [
        {"type": "Control", "scope": "#/properties/a/properties/b"},
    ]}});
    let generated = adopted(&both);
    assert_eq!(generated.origin(&at("/pages/0/items/0/answer")), at("/uischema/elements/0"));
    assert_eq!(generated.origin(&at("/schema/properties")), at("/schema/properties"));
}

fn person() -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "married": {"type": "boolean"},
            "spouse": {"type": "string"},
            "notes": {"type": "string"},
            "job": {"type": "object", "properties": {"title": {"type": "string"}}},
            "pets": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"}, "wild": {"type": "boolean"}, "licence": {"type": "string"},
            }}},
        },
        "required": ["name"],
    })
}

#[test]
fn layouts_controls_and_rules_of_json_forms_become_items() {
    let is = |scope: &str, value: Value| json!({"scope": scope, "schema": {"const": value}});
    let uischema = json!({"type": "VerticalLayout", "elements": [
        {"type": "Label", "text": "Welcome"},
        {"type": "HorizontalLayout", "elements": [
            {"type": "Control", "scope": "#/properties/name", "label": "Full name"},
            {"type": "Control", "scope": "#/properties/married"},
        ]},
        {"type": "Group", "label": "Family", "elements": [
            {"type": "Control", "scope": "#/properties/spouse"},
        ], "rule": {"effect": "SHOW", "condition": is("#/properties/married", json!(true))}},
        {"type": "Control", "scope": "#/properties/notes", "options": {"multi": true},
            "rule": {"effect": "DISABLE", "condition": {"type": "OR", "conditions": [
                is("#/properties/name", json!("x")),
                {"type": "LEAF", "scope": "#/properties/name", "expectedValue": "y"},
            ]}}},
        {"type": "Control", "scope": "#/properties/pets", "options": {"detail": {"type": "VerticalLayout", "elements": [
            {"type": "Control", "scope": "#/properties/wild"},
            {"type": "Control", "scope": "#/properties/licence",
                "rule": {"effect": "HIDE", "condition": {"scope": "#/properties/wild", "schema": {"enum": [false, null]}}}},
        ]}}},
    ]});
    let document = json!({"schema": person(), "uischema": uischema, "data": {"name": "x"}});
    assert_eq!(
        outline(&document),
        "\
# Your answers
note “Welcome”
group “” side by side
  /name “Full name”
  /married “Married”
group “”
  group “Family”
    /spouse “Spouse”
group “”
  /notes “Notes”
list /pets “Pets”
  /pets/*/wild “Wild”
  group “”
    /pets/*/licence “Licence”
"
    );
    let mut answers = open(&document);
    assert_eq!(asked(&answers), ["/name", "/married", "/notes", "/pets"]);
    set(&mut answers, "/notes", json!("kept out"));
    set(&mut answers, "/name", json!("Mẫu"));
    set(&mut answers, "/notes", json!("let in"));
    set(&mut answers, "/married", json!(true));
    assert_eq!(asked(&answers), ["/name", "/married", "/spouse", "/notes", "/pets"]);
    let repeat = answers.locate(&at("/pets")).unwrap();
    for wild in [true, false] {
        let row = json!({"wild": wild});
        answers.apply(Change::AddRow { repeat, position: None, answers: row });
    }
    let rows: Vec<_> = asked(&answers).into_iter().filter(|it| it.ends_with("licence")).collect();
    assert_eq!(rows, ["/pets/0/licence"]);
    let data = json!({"name": "Mẫu", "married": true, "notes": "let in", "pets": [{"wild": true}, {"wild": false}]});
    assert_eq!(answers.live(), &data);
}

#[test]
fn categories_are_pages_gone_to_by_tabs_or_step_by_step() {
    let category = |label: &str, name: &str| {
        json!({"type": "Category", "label": label, "elements": [
            {"type": "Control", "scope": format!("#/properties/{name}")},
        ]})
    };
    let mut document = json!({"schema": person(), "uischema": {
        "type": "Categorization",
        "elements": [category("You", "name"), category("Job", "job")],
    }});
    let form = form_of(&document);
    assert!(form.tabs);
    assert_eq!(
        outline(&document),
        "# You\n/name “Name”\n# Job\ngroup “Job”\n  /job/title “Title”\n"
    );
    document["uischema"]["options"] = json!({"variant": "stepper"});
    assert!(!form_of(&document).tabs);
}

#[test]
fn what_json_forms_has_and_we_have_not_is_named_and_shown_plainly() {
    let document = json!({"schema": person(), "uischema": {"type": "VerticalLayout", "elements": [
        {"type": "Rating", "scope": "#/properties/name"},
        {"type": "Accordion", "elements": [{"type": "Control", "scope": "#/properties/notes"}]},
        {"type": "Control", "scope": "#/properties/nobody"},
        {"type": "Control", "scope": "elsewhere"},
        {"type": "Control", "scope": "#/properties/spouse", "rule": {"effect": "BLINK", "condition": {"scope": "#", "schema": {}}}},
    ]}});
    let adopted = adopted(&document);
    assert_eq!(
        told(&adopted.problems),
        [
            "/uischema/elements/0/type unknown-renderer",
            "/uischema/elements/1/type unknown-renderer",
            "/uischema/elements/2/scope not-in-schema",
            "/uischema/elements/3/scope not-a-scope",
            "/uischema/elements/4/rule/effect unknown-effect",
        ]
    );
    let (form, problems) = compile(&adopted.document, &NativePatterns);
    assert_eq!(problems, []);
    let mut lines = String::new();
    outline_items(&form, &form.pages[0].items, 0, &mut lines);
    let shown = "/name “Name”\n/notes “Notes”\ngroup “”\n  /spouse “Spouse”\n";
    assert_eq!(lines, shown);
}

#[test]
fn a_name_without_a_letter_is_called_by_its_place() {
    let schema = json!({"properties": {"": {"type": "string"}}});
    assert_eq!(form_of(&schema).questions().next().unwrap().1.label.get(Language::En), "/");
}

#[test]
fn strange_names_and_hostile_schemas_become_forms_or_problems() {
    let schema = json!({"type": "object", "properties": {
        "__proto__": {"type": "string"}, "": {"type": "string"}, "/": {"type": "string"},
        "~": {"type": "string"}, "{x}": {"type": "string"}, "a.b": {"type": "string"},
    }});
    let mut answers = open(&schema);
    for place in ["/__proto__", "/", "/~1", "/~0", "/{x}", "/a.b"] {
        set(&mut answers, place, json!(place));
    }
    let data = json!({"__proto__": "/__proto__", "": "/", "/": "/~1", "~": "/~0", "{x}": "/{x}", "a.b": "/a.b"});
    assert_eq!(answers.live(), &data);

    for schema in [
        json!(null),
        json!(7),
        json!([]),
        json!({}),
        json!(true),
        json!({"$ref": "#"}),
        json!({"$ref": "#/nowhere"}),
        json!({"properties": 3}),
        json!({"oneOf": [{"$ref": "#"}, {"$ref": "#"}]}),
        json!({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}}),
        json!({"schema": 1, "uischema": 2, "data": 3}),
        json!({"schema": {}, "uischema": {"type": "Control", "scope": "#"}}),
    ] {
        let adopted = adopt(&schema, &Value::Null, &[], &NativePatterns);
        let (form, _) = compile(&adopted.document, &NativePatterns);
        let today = Date::parse("2026-11-22").unwrap();
        Answers::restore(
            Arc::new(form),
            today,
            Draft { answers: adopted.data.clone(), ..Draft::default() },
        );
    }
}
