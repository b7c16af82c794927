//! What the documentation says of forms and rules is true: its examples run, and its lists name
//! exactly what there is.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tokhai_engine::date::Date;
use tokhai_engine::form;
use tokhai_engine::logic::{Context, Rule};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Options, Schema, metaschemas};

/// The day on which the examples of `docs/logic.md` run.
const TODAY: &str = "2026-11-22";

fn path(below_root: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(below_root)
}

fn read(below_root: &str) -> String {
    fs::read_to_string(path(below_root)).unwrap()
}

/// The texts of a page's blocks of JSON.
fn json_blocks(page: &str) -> Vec<&str> {
    let blocks = page.split("\n```json\n").skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// What stands in backticks in the first column of the table under a heading.
fn first_column<'p>(page: &'p str, heading: &str) -> BTreeSet<&'p str> {
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap();
    let table = rest.lines().skip_while(|line| !line.starts_with('|'));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect()
}

fn contract() -> Value {
    serde_json::from_str(&read("forms/form.schema.json")).unwrap()
}

/// The operators' names, as the engine's own list writes them.
fn operators(source: &str) -> BTreeSet<&str> {
    let lines = source.lines().filter_map(|line| line.trim().strip_prefix("operator(\""));
    lines.map(|line| line.split('"').next().unwrap()).collect()
}

#[test]
fn forms_in_the_documentation_compile_and_fit_the_contract() {
    let page = read("docs/form-format.md");
    let (contract, metaschemas) = (contract(), metaschemas());
    let bundled: Vec<(&str, &Value)> = metaschemas.iter().map(|(at, it)| (*at, it)).collect();
    let options = Options {
        draft: None,
        bundled: &bundled,
        format_assertion: true,
        patterns: &NativePatterns,
    };
    let (contract, problems) = Schema::compile(&contract, &options);
    assert_eq!(problems, []);
    let blocks = json_blocks(&page);
    assert!(!blocks.is_empty());
    for block in blocks {
        let document: Value = serde_json::from_str(block).unwrap();
        assert_eq!(form::compile(&document, &NativePatterns).1, []);
        assert_eq!(contract.validate(&document), []);
    }
}

#[test]
fn rules_in_the_documentation_give_what_it_says() {
    let page = read("docs/logic.md");
    let lines: Vec<&str> = json_blocks(&page).into_iter().flat_map(str::lines).collect();
    assert!(lines.len() > 20);
    for line in lines {
        let example: Value = serde_json::from_str(line).unwrap();
        let today = Date::parse(TODAY).unwrap();
        let context = Context { data: &example["data"], row: example.get("row"), today };
        let (rule, problems) = Rule::compile(&example["rule"]);
        assert_eq!(problems, [], "{line}");
        match rule.evaluate(&context) {
            Ok(result) => assert_eq!(Some(&result), example.get("result"), "{line}"),
            Err(error) => assert_eq!(error.to_json()["type"], example["error"], "{line}"),
        }
    }
}

#[test]
fn every_operator_is_explained_and_completed() {
    let source = read("crates/engine/src/logic/operators.rs");
    let operators = operators(&source);
    assert!(operators.contains("var"));
    let page = read("docs/logic.md");
    assert_eq!(first_column(&page, "## Operators"), operators);
    let contract = contract();
    let completed = contract["$defs"]["rule"]["properties"].as_object().unwrap();
    assert_eq!(completed.keys().map(String::as_str).collect::<BTreeSet<_>>(), operators);
}

#[test]
fn every_widget_is_explained_and_completed() {
    let mut widgets = BTreeSet::new();
    for entry in fs::read_dir(path("src/widgets")).unwrap() {
        let Ok(source) = fs::read_to_string(entry.unwrap().path().join("mod.rs")) else { continue };
        let name = source.lines().find_map(|line| line.trim().strip_prefix("name: \""));
        widgets.insert(name.unwrap().split('"').next().unwrap().to_owned());
    }
    // Names that the widgets for text and for repeats know besides their own.
    widgets.extend(["phone", "email", "cards", "table"].map(str::to_owned));
    let page = read("docs/form-format.md");
    let explained = first_column(&page, "### Widgets");
    assert_eq!(explained, widgets.iter().map(String::as_str).collect());
    let contract = contract();
    let completed = contract["$defs"]["item"]["properties"]["widget"]["enum"].as_array().unwrap();
    // A repeat needs no widget to be named.
    widgets.remove("repeat");
    assert_eq!(
        completed.iter().map(|it| it.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>(),
        widgets
    );
}

#[test]
fn what_the_contract_lets_an_author_write_the_engine_reads() {
    let contract = contract();
    let members = |of: &str| {
        let members = contract.pointer(of).and_then(|it| it["properties"].as_object()).unwrap();
        Value::Object(members.keys().map(|name| (name.clone(), Value::Null)).collect())
    };
    let mut document = members("");
    let mut page = members("/$defs/page");
    page["items"] = Value::Array(vec![members("/$defs/item")]);
    document["pages"] = Value::Array(vec![page]);
    document["calculate"] = Value::Array(vec![members("/$defs/calculation")]);
    document["checks"] = Value::Array(vec![members("/$defs/check")]);
    document["consents"] = Value::Array(vec![members("/$defs/consent")]);
    let mut service = members("/$defs/service");
    for list in ["fees", "durations", "legalBasis"] {
        let item = format!("/$defs/service/properties/{list}/items");
        service[list] = Value::Array(vec![members(&item)]);
    }
    document["service"] = service;
    let (_, problems) = form::compile(&document, &NativePatterns);
    let unread: Vec<_> = problems.iter().filter(|it| it.code == "unknown-member").collect();
    assert!(unread.is_empty(), "{unread:?}");
}
