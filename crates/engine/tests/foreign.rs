//! Schemas and documents of JSON Forms as others write them: idioms that are in no specification,
//! and what is seldom met.

#![allow(clippy::unwrap_used)]

mod generated;

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use tokhai_engine::answers::Answers;
use tokhai_engine::form::{Language, compile};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{Pointer, sample};

use generated::{adopted, form_of, open, outline, told};

/// A document of JSON Forms with these elements one below the other.
fn vertical(schema: Value, elements: Value) -> Value {
    json!({"schema": schema, "uischema": {"type": "VerticalLayout", "elements": elements}})
}

fn control(scope: &str) -> Value {
    json!({"type": "Control", "scope": scope})
}

/// The answers that sample data make, with which nothing is wrong.
fn sampled(document: &Value) -> Value {
    let mut answers: Answers = open(document);
    sample::fill(&mut answers);
    assert_eq!(answers.form().schema().validate(&answers.data()), [], "{}", answers.data());
    answers.data()
}

/// The labels of the answers to choose from at a place.
fn choices(document: &Value, place: &str) -> Vec<String> {
    let form = form_of(document);
    let (_, question) = form.questions().find(|(_, it)| it.path.to_string() == place).unwrap();
    question.choices.iter().map(|choice| choice.label.get(Language::Vi).to_owned()).collect()
}

#[test]
fn names_beside_an_enum_are_what_people_read() {
    let schema = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {
            "country": {"enum": ["VNM", "LAO"], "enumNames": ["Việt Nam", "Lào"]},
            "short": {"enum": [1, 2], "enumNames": ["One"]},
        },
    });
    assert_eq!(choices(&schema, "/country"), ["Việt Nam", "Lào"]);
    assert_eq!(choices(&schema, "/short"), ["One", "2"]);
}

#[test]
fn alternatives_are_called_by_their_definitions() {
    let list = |of: &str| json!({"type": "array", "items": {"$ref": format!("#/$defs/{of}")}});
    let schema = json!({
        "$defs": {
            "bankAccount": {"properties": {"iban": {"type": "string"}}, "required": ["iban"]},
            "card": {"properties": {"number": {"type": "string"}}, "required": ["number"]},
            "cards": list("card"), "accounts": list("bankAccount"),
        },
        "properties": {
            "pay": {"oneOf": [
                {"$ref": "#/$defs/bankAccount"},
                {"$ref": "#/$defs/card"},
                {"properties": {"paidBy": {"type": "string"}}, "required": ["paidBy"]},
            ]},
            "all": {"anyOf": [{"$ref": "#/$defs/cards"}, {"$ref": "#/$defs/accounts"}]},
        },
    });
    assert_eq!(choices(&schema, "/pay"), ["Bank account", "Card", "Phương án 3: Paid by"]);
    assert_eq!(choices(&schema, "/all"), ["Cards", "Accounts"]);
    assert_eq!(sampled(&schema)["pay"], json!({"iban": "Nội dung mẫu"}));
}

#[test]
fn alternatives_may_lie_in_alternatives_or_be_no_objects() {
    let member = |name: &str| json!({"properties": {name: {"type": "string"}}, "required": [name]});
    let nested = json!({"oneOf": [{"oneOf": [member("a"), member("b")]}, member("c")]});
    assert_eq!(
        outline(&nested),
        "\
# Your answers
group “”
  choose  “Choose one”
  group “”
    group “”
      choose  “Choose one”
      group “”
        /a “A”
      group “”
        /b “B”
  group “”
    /c “C”
"
    );
    // What only an object can have is asked where it is one.
    let row = json!({
        "properties": {"if": {"type": "string"}},
        "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "string"}}],
    });
    assert_eq!(
        outline(&json!({"properties": {"rule": row}})),
        "\
# Your answers
group “”
  choose /rule “Rule”
  group “”
    /rule/if “If”
  group “”
    list /rule “Rule”
      /rule/* “Rule”
"
    );
    // A whole document that may be something else than an object is one answer.
    let plugin = json!({"anyOf": [member("a"), {"type": "string"}]});
    assert!(adopted(&plugin).wrapped);
    assert_eq!(sampled(&plugin), json!({"value": {"a": "Nội dung mẫu"}}));
}

#[test]
fn the_only_alternative_is_no_choice() {
    let one_or_many =
        json!({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]});
    let schema = json!({
        "properties": {
            "kind": {"enum": ["a", "b"]},
            // Nothing, or one of two.
            "template": {"oneOf": [one_or_many, {"type": "null"}]},
        },
        "anyOf": [{
            "if": {"properties": {"kind": {"const": "a"}}},
            "then": {"properties": {"age": {"type": "integer"}}},
        }],
    });
    assert_eq!(
        outline(&schema),
        "\
# Your answers
/kind “Kind”
group “”
  choose /template “Template”
  group “”
    /template “Template”
  group “”
    list /template “Template”
      /template/* “Template”
/age “Age”
"
    );
}

#[test]
fn dependencies_with_alternatives_ask_by_the_value_they_depend_on() {
    let is = |value: &str| json!({"enum": [value]});
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"pet": {"enum": ["none", "dog", "cat"]}},
        "required": ["pet"],
        "dependencies": {"pet": {"oneOf": [
            {"properties": {"pet": is("none")}},
            {"properties": {"pet": is("cat"), "indoors": {"type": "boolean"}}},
            {"properties": {"pet": is("dog"), "chip": {"type": "string", "title": "Chip"}}, "required": ["chip"]},
        ]}},
    });
    let asked = "# Your answers\n/pet “Pet”\n/indoors “Indoors”\n/chip “Chip”\n";
    assert_eq!(outline(&schema), asked);
    assert_eq!(sampled(&schema), json!({"pet": "none"}));
    let given = json!({"schema": schema, "data": {"pet": "dog"}});
    assert_eq!(sampled(&given), json!({"pet": "dog", "chip": "Nội dung mẫu"}));
    let item = Pointer::parse("/pages/0/items/2/label").unwrap();
    let origin = adopted(&schema).origin(&item).to_string();
    assert_eq!(origin, "/dependencies/pet/oneOf/2/properties/chip");
    // What does not tell them apart does not decide.
    schema["dependencies"]["pet"]["oneOf"][1]["properties"]["pet"] = is("dog");
    assert_eq!(outline(&schema), "# Your answers\n/pet “Pet”\n");
}

#[test]
fn patterns_that_only_older_programs_take_are_taken() {
    let schema =
        json!({"properties": {"mail": {"type": "string", "pattern": "^[a-z]+\\@[a-z\\_]+$"}}});
    let mut answers = open(&schema);
    generated::set(&mut answers, "/mail", json!("a@b_c"));
    assert!(answers.form().schema().is_valid(&answers.data()));
    generated::set(&mut answers, "/mail", json!("ab"));
    assert!(!answers.form().schema().is_valid(&answers.data()));
}

#[test]
fn what_has_no_answer_is_not_asked() {
    let schema = json!({
        "properties": {
            "name": {"type": "string"},
            "view:note": {"type": "object", "properties": {}},
            "nothing": {"type": "null"},
        },
        "required": ["nothing"],
    });
    let adopted = adopted(&schema);
    assert_eq!(told(&adopted.problems), ["/properties/nothing not-asked"]);
    let (form, _) = compile(&adopted.document, &NativePatterns);
    assert_eq!(form.questions().count(), 1);
}

#[test]
fn a_reference_with_definitions_beside_it_is_followed_in_every_draft() {
    for draft in
        ["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"]
    {
        let schema = json!({
            "$schema": draft,
            "$ref": "#/definitions/age",
            "definitions": {"age": {"type": "integer", "minimum": 18}},
        });
        assert_eq!(sampled(&schema), json!({"value": 18}));
    }
}

#[test]
fn a_very_long_form_folds_what_nobody_demands() {
    fn part(levels: usize) -> Value {
        let mut properties = Map::new();
        properties.insert("note".to_owned(), json!({"type": "string"}));
        for i in 0..12 {
            let inside = if levels == 0 { json!({"type": "string"}) } else { part(levels - 1) };
            properties.insert(format!("p{i}"), inside);
        }
        json!({"type": "object", "properties": properties, "required": ["p1"]})
    }
    let start = Instant::now();
    let schema = part(3);
    let form = form_of(&schema);
    assert!(start.elapsed() < Duration::from_secs(10));
    let places: Vec<String> = form.questions().map(|(_, it)| it.path.to_string()).collect();
    assert!(places.len() < 2_000, "{}", places.len());
    assert!(places.iter().any(|place| place == "/p7/note"));
    assert!(places.iter().any(|place| place == "/p1/p1/p1/p1"), "what is demanded is asked");
    assert!(!places.iter().any(|place| place == "/p2/p2/p2/p2"));
    sampled(&schema);
}

#[test]
fn scopes_are_understood_as_json_forms_does() {
    let schema = json!({"properties": {
        "a/b": {"type": "string"}, "c d": {"type": "string"}, "e.f": {"type": "string"},
        "g": {"properties": {"h": {"type": "string"}}},
    }});
    let document = vertical(
        schema.clone(),
        json!([
            control("#/properties/a~1b"),
            control("#/properties/c%20d"),
            control("/properties/e.f"),
            control("#/properties/g/properties/h"),
        ]),
    );
    assert_eq!(
        outline(&document),
        "# Your answers\n/a~1b “A/b”\n/c d “C d”\n/e.f “E.f”\n/g/h “H”\n"
    );
    let whole = json!({"schema": schema, "uischema": control("#")});
    assert_eq!(
        outline(&whole),
        "# Your answers\ngroup “”\n  /a~1b “A/b”\n  /c d “C d”\n  /e.f “E.f”\n  group “G”\n    /g/h “H”\n"
    );
    let text = json!({"schema": {"type": "string"}, "uischema": {"type": "Control", "scope": "#/", "label": "Say"}});
    assert_eq!(outline(&text), "# Your answers\n/value “Say”\n");
}

#[test]
fn a_second_control_for_a_place_is_named_and_left_out() {
    let schema = json!({"properties": {
        "a": {"type": "string"}, "b": {"properties": {"c": {"type": "string"}}},
    }});
    let elements = json!([
        control("#/properties/a"),
        control("#/properties/b"),
        control("#/properties/a"),
        control("#/properties/b/properties/c"),
    ]);
    let document = vertical(schema, elements);
    let adopted = adopted(&document);
    assert_eq!(
        told(&adopted.problems),
        ["/uischema/elements/2/scope asked-twice", "/uischema/elements/3/scope asked-twice"]
    );
    assert_eq!(told(&compile(&adopted.document, &NativePatterns).1), Vec::<String>::new());
    assert_eq!(
        adopted.origin(&Pointer::parse("/pages/0/items/0/answer").unwrap()).to_string(),
        "/uischema/elements/0"
    );
}

#[test]
fn data_for_which_nobody_is_asked_stay_and_what_is_missing_is_named() {
    let schema = json!({
        "properties": {
            "name": {"type": "string"},
            "id": {"type": "integer"},
            "home": {"properties": {"zip": {"type": "string"}, "city": {"type": "string"}}},
            "job": {"properties": {"title": {"type": "string"}, "since": {"type": "string"}}, "required": ["since"]},
            "pets": {"type": "array", "items": {"properties": {"name": {"type": "string"}, "chip": {"type": "string"}}, "required": ["chip"]}},
        },
        "required": ["name", "id"],
    });
    let detail = json!({"type": "VerticalLayout", "elements": [control("#/properties/name")]});
    let mut document = vertical(
        schema,
        json!([
            control("#/properties/name"),
            control("#/properties/home/properties/city"),
            control("#/properties/job/properties/title"),
            {"type": "Control", "scope": "#/properties/pets", "options": {"detail": detail}},
        ]),
    );
    let names = |document: &Value| -> Vec<Value> {
        adopted(document).problems.iter().map(|it| it.params["name"].clone()).collect()
    };
    assert_eq!(names(&document), ["/id", "/job/since", "/pets/*/chip"]);
    document["data"] = json!({
        "id": 7, "home": {"zip": "700000", "city": "Huế"}, "job": {"since": "2020"},
        "unknown": 1, "name": "Mẫu",
    });
    assert_eq!(names(&document), ["/pets/*/chip"]);
    let made = adopted(&document);
    let (form, problems) = compile(&made.document, &NativePatterns);
    assert_eq!(problems, []);
    let today = tokhai_engine::date::Date::parse("2026-11-22").unwrap();
    let draft = tokhai_engine::answers::Draft { answers: made.data, ..Default::default() };
    let answers = Answers::restore(form.into(), today, draft).0;
    let kept = json!({"id": 7, "home": {"zip": "700000", "city": "Huế"}, "job": {"since": "2020"}, "name": "Mẫu"});
    assert_eq!(answers.data(), kept);
}

#[test]
fn options_lock_hint_and_name_rows_and_others_are_named() {
    let schema = json!({"properties": {
        "a": {"type": "string"}, "b": {"type": "string"},
        "rows": {"type": "array", "items": {"properties": {"who": {"properties": {"name": {"type": "string"}}}}}},
    }});
    let document = vertical(
        schema,
        json!([
            {"type": "Group", "label": "G", "i18n": "g", "options": {"readonly": true}, "elements": [control("#/properties/a")]},
            {"type": "Control", "scope": "#/properties/b", "options": {
                "placeholder": "For example 12", "slider": true, "format": "password", "suggestion": ["x"],
            }},
            {"type": "ListWithDetail", "scope": "#/properties/rows", "options": {"elementLabelProp": "who.name"}},
        ]),
    );
    let adopted = adopted(&document);
    assert_eq!(
        told(&adopted.problems),
        [
            "/uischema/elements/0/i18n ignored-translation",
            "/uischema/elements/1/options/format ignored-option",
            "/uischema/elements/1/options/suggestion ignored-option",
        ]
    );
    let (form, problems) = compile(&adopted.document, &NativePatterns);
    assert_eq!(problems, []);
    let question =
        |place: &str| form.question(form.question_at(&Pointer::parse(place).unwrap()).unwrap());
    assert!(question("/a").enabled.is_some() && question("/b").enabled.is_none());
    assert_eq!(question("/b").help.as_ref().unwrap().get(Language::En), "For example 12");
    assert_eq!(question("/rows").rows.as_ref().unwrap().title.get(Language::En), "{who/name}");
}

#[test]
fn a_rule_may_look_at_everything_and_at_what_nobody_is_asked_for() {
    let schema = json!({"properties": {
        "expert": {"type": "boolean"}, "on": {"type": "boolean"}, "more": {"type": "string"},
    }});
    let is_expert = json!({"properties": {"expert": {"const": true}}, "required": ["expert"]});
    let rule = |scope: &str, schema: Value| json!({"effect": "SHOW", "condition": {"scope": scope, "schema": schema}});
    let mut document = vertical(
        schema,
        json!([
            control("#/properties/expert"),
            {"type": "Group", "rule": rule("#/properties/on", json!({"const": true})), "elements": [
                {"type": "Control", "scope": "#/properties/more", "rule": rule("#", is_expert)},
            ]},
        ]),
    );
    document["data"] = json!({"on": true});
    assert_eq!(sampled(&document), json!({"on": true, "expert": true, "more": "Nội dung mẫu"}));
    document["data"] = json!({"on": true, "expert": false});
    assert_eq!(sampled(&document), json!({"on": true, "expert": false}));
}

#[test]
fn a_group_of_everything_is_the_page() {
    let schema = json!({"properties": {"a": {"type": "string"}}});
    let group = json!({"type": "Group", "label": "All", "elements": [control("#/properties/a")]});
    let document = json!({"schema": schema, "uischema": group});
    assert_eq!(outline(&document), "# All\n/a “A”\n");
}
