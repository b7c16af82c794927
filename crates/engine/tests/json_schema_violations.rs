//! What a broken rule says: its code, where it lands, which rule, and what a sentence needs.

use serde_json::{Value, json};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Draft, Options, Schema, metaschemas};
use tokhai_engine::{Pointer, Problem, Violation};

fn options() -> Options<'static> {
    Options { draft: None, bundled: &[], format_assertion: false, patterns: &NativePatterns }
}

fn violations(schema: &Value, data: &Value) -> Vec<Violation> {
    let (schema, problems) = Schema::compile(schema, &options());
    assert!(problems.is_empty(), "{problems:?}");
    schema.validate(data)
}

/// `code at rule params` of each violation.
fn lines(schema: &Value, data: &Value) -> Vec<String> {
    let line = |v: &Violation| {
        format!("{} {} {} {}", v.code, v.at, v.rule, Value::Object(v.params.clone()))
    };
    violations(schema, data).iter().map(line).collect()
}

#[test]
fn each_keyword_names_itself_its_place_and_its_limits() {
    let schema = json!({"properties": {
        "phone": {"type": "string", "minLength": 10, "pattern": "^0", "format": "vn-phone"},
        "age": {"type": "integer", "minimum": 18},
        "price": {"multipleOf": 0.01, "exclusiveMaximum": 100},
        "rows": {"minItems": 2, "uniqueItems": true, "contains": {"const": 9}},
        "kind": {"enum": ["a", "b"]},
    }});
    let data =
        json!({"phone": "912", "age": 17, "price": 100.001, "rows": [1, 1.0, 2], "kind": "c"});
    assert_eq!(
        lines(&schema, &data),
        [
            r#"minLength /phone /properties/phone/minLength {"limit":10,"actual":3}"#,
            r#"pattern /phone /properties/phone/pattern {"pattern":"^0"}"#,
            r#"format:vn-phone /phone /properties/phone/format {"format":"vn-phone","actual":3}"#,
            r#"minimum /age /properties/age/minimum {"limit":18}"#,
            r#"multipleOf /price /properties/price/multipleOf {"limit":0.01}"#,
            r#"exclusiveMaximum /price /properties/price/exclusiveMaximum {"limit":100}"#,
            r#"uniqueItems /rows /properties/rows/uniqueItems {"first":0,"second":1}"#,
            r#"contains /rows /properties/rows/contains {"min":1}"#,
            r#"enum /kind /properties/kind/enum {}"#,
        ]
    );
}

#[test]
fn a_wrong_type_is_the_only_thing_said_about_a_value() {
    let schema = json!({"type": ["string", "null"], "enum": ["a"], "minLength": 1});
    assert_eq!(
        lines(&schema, &json!(7)),
        [r#"type  /type {"expected":["null","string"],"actual":"integer"}"#]
    );
}

#[test]
fn what_is_missing_lands_on_its_own_place() {
    let schema = json!({
        "properties": {"members": {"items": {"$ref": "#/$defs/member"}}},
        "dependentRequired": {"wife": ["wedding"]},
        "$defs": {"member": {"required": ["a/b", "name"]}},
    });
    assert_eq!(
        lines(&schema, &json!({"wife": 1, "members": [{"name": 1}]})),
        [
            r#"dependentRequired /wedding /dependentRequired {"property":"wedding","trigger":"wife"}"#,
            r#"required /members/0/a~1b /$defs/member/required {"property":"a/b"}"#,
        ]
    );
}

#[test]
fn what_is_too_much_lands_on_itself() {
    let schema = json!({"properties": {"a": true, "no": false}, "additionalProperties": false});
    assert_eq!(
        lines(&schema, &json!({"a": 1, "b": 2, "no": 3})),
        [
            r#"additionalProperties /b /additionalProperties {"property":"b"}"#,
            r#"false /no /properties/no {"property":"no"}"#,
        ]
    );
    let schema = json!({"prefixItems": [true], "items": false, "propertyNames": {"maxLength": 2}});
    assert_eq!(lines(&schema, &json!([1, 2])), [r#"items /1 /items {"property":"1"}"#]);
    assert_eq!(
        lines(&schema, &json!({"long": 1})),
        [r#"propertyNames /long /propertyNames {"property":"long"}"#]
    );
    let schema = json!({"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false});
    assert_eq!(
        lines(&schema, &json!({"a": 1, "b": 2})),
        [r#"unevaluatedProperties /b /unevaluatedProperties {"property":"b"}"#]
    );
}

#[test]
fn of_alternatives_the_one_that_was_meant_speaks() {
    let schema = json!({"oneOf": [
        {"properties": {"kind": {"const": "person"}, "name": {"type": "string"}}, "required": ["kind", "name"]},
        {"properties": {"kind": {"const": "company"}, "taxCode": {"type": "string"}}, "required": ["kind", "taxCode"]},
    ]});
    assert_eq!(
        lines(&schema, &json!({"kind": "company"})),
        [r#"required /taxCode /oneOf/1/required {"property":"taxCode"}"#]
    );
    let vague = json!({"anyOf": [{"type": "string"}, {"type": "integer"}]});
    assert_eq!(lines(&vague, &json!(null)), ["anyOf  /anyOf {}"]);
    let nullable = json!({"anyOf": [{"type": "null"}, {"type": "string", "minLength": 3}]});
    assert_eq!(
        lines(&nullable, &json!("ab")),
        [r#"minLength  /anyOf/1/minLength {"limit":3,"actual":2}"#]
    );
    let both = json!({"oneOf": [{"minimum": 1}, {"minimum": 2}]});
    assert_eq!(lines(&both, &json!(5)), [r#"oneOf  /oneOf {"matched":2}"#]);
}

#[test]
fn the_answer_itself_is_never_told() {
    let secret = "079190000001";
    let schema = json!({
        "type": "object",
        "properties": {"id": {"maxLength": 3, "pattern": "^x", "format": "vn-cmnd", "enum": ["1"], "not": {"type": "string"},
            "anyOf": [{"const": "2"}, {"minLength": 50}]}},
    });
    let found = violations(&schema, &json!({"id": secret}));
    assert!(found.len() >= 6);
    assert!(!serde_json::to_string(&found).unwrap().contains(secret));
}

#[test]
fn one_node_is_checked_below_its_place() {
    let schema = json!({"properties": {"a": {"minimum": 3}}});
    let (schema, _) = Schema::compile(&schema, &options());
    let at = Pointer::parse("/a").unwrap();
    let node = schema.constraints(&at, &[])[0].node;
    let mut out = Vec::new();
    schema.check(node, &json!(1), &at, &mut out);
    assert_eq!(
        (out[0].at.to_string(), out[0].rule.to_string()),
        ("/a".into(), "/properties/a/minimum".into())
    );
    assert!(schema.holds(node, &json!(3)));
    assert_eq!(schema.place(node).to_string(), "/properties/a");
}

fn problems(schema: &Value, options: &Options<'_>) -> Vec<Problem> {
    Schema::compile(schema, options).1
}

#[test]
fn mistakes_have_a_place_and_what_the_sentence_needs() {
    let schema = json!({
        "type": "strin",
        "properties": {"a": {"minLength": -1}, "b": {"$ref": "#/nowhere"}, "c": {"format": "phone"}},
        "required": "a",
    });
    let found: Vec<String> = problems(&schema, &options())
        .iter()
        .map(|p| {
            format!("{} {} {:?} {}", p.code, p.at, p.severity, Value::Object(p.params.clone()))
        })
        .collect();
    assert_eq!(
        found,
        [
            r#"invalid-keyword /type Error {"expected":"type"}"#,
            r#"invalid-keyword /required Error {"expected":"names"}"#,
            r#"invalid-keyword /properties/a/minLength Error {"expected":"count"}"#,
            r##"unresolved-reference /properties/b/$ref Error {"reference":"#/nowhere"}"##,
            r#"unknown-format /properties/c/format Warning {"format":"phone"}"#,
        ]
    );
}

#[test]
fn only_bundled_documents_are_reachable() {
    let schema = json!({"$ref": "https://json-schema.org/draft/2020-12/schema"});
    assert_eq!(problems(&schema, &options())[0].code, "unresolved-reference");
    let documents = metaschemas();
    let bundled: Vec<(&str, &Value)> =
        documents.iter().map(|(address, value)| (*address, value)).collect();
    let options = Options { bundled: &bundled, ..options() };
    let (schema, problems) = Schema::compile(&schema, &options);
    assert!(problems.is_empty(), "{problems:?}");
    assert!(schema.is_valid(&json!({"properties": {"a": {"minLength": 1}}})));
    assert_eq!(
        schema.validate(&json!({"properties": {"a": {"minLength": "1"}}}))[0].at.to_string(),
        "/properties/a/minLength"
    );
}

#[test]
fn the_metaschemas_fit_themselves() {
    let documents = metaschemas();
    let bundled: Vec<(&str, &Value)> =
        documents.iter().map(|(address, value)| (*address, value)).collect();
    let options = Options { bundled: &bundled, format_assertion: true, ..options() };
    for (address, document) in &documents {
        let dialect = document.get("$schema").and_then(Value::as_str).unwrap();
        let (schema, problems) = Schema::compile(&json!({"$ref": dialect}), &options);
        assert!(problems.is_empty(), "{address} {problems:?}");
        assert_eq!(schema.validate(document), [], "{address}");
        assert!(Schema::compile(document, &options).1.is_empty(), "{address}");
    }
}

#[test]
fn each_draft_goes_by_its_own_rules() {
    let check = |draft: Draft, schema: Value, data: Value| {
        let options = Options { draft: Some(draft), ..options() };
        Schema::compile(&schema, &options).0.is_valid(&data)
    };
    // Draft 4: bounds are made exclusive by a boolean, integers are written as integers.
    assert!(!check(Draft::Draft4, json!({"minimum": 3, "exclusiveMinimum": true}), json!(3)));
    assert!(!check(Draft::Draft4, json!({"type": "integer"}), json!(1.0)));
    assert!(check(Draft::Draft6, json!({"type": "integer"}), json!(1.0)));
    assert!(check(Draft::Draft4, json!({"const": 1, "contains": false}), json!([2])));
    let named = json!({"$ref": "name", "definitions": {"n": {"id": "name", "type": "string"}}});
    assert!(!check(Draft::Draft4, named.clone(), json!(1)));
    assert!(check(Draft::Draft7, named, json!(1)));
    // Up to draft 7 a reference silences its siblings.
    let siblings = json!({"$ref": "#/definitions/any", "minimum": 9, "definitions": {"any": {}}});
    assert!(check(Draft::Draft7, siblings.clone(), json!(1)));
    assert!(!check(Draft::Draft2020_12, siblings, json!(1)));
    // Tuples.
    let tuple = json!({"items": [{"type": "string"}], "additionalItems": false});
    assert!(!check(Draft::Draft6, tuple.clone(), json!(["a", 1])));
    assert!(check(Draft::Draft6, tuple, json!(["a"])));
    // `if` came with draft 7.
    let condition = json!({"if": true, "then": false});
    assert!(check(Draft::Draft6, condition.clone(), json!(1)));
    assert!(!check(Draft::Draft7, condition, json!(1)));
    // 2019-09: recursive references find the outermost schema.
    let tree = json!({
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$id": "urn:strict", "$recursiveAnchor": true, "$ref": "urn:tree", "unevaluatedProperties": false,
        "$defs": {"tree": {"$id": "urn:tree", "$recursiveAnchor": true,
            "properties": {"children": {"items": {"$recursiveRef": "#"}}}}},
    });
    assert!(check(Draft::Draft7, tree.clone(), json!({"children": [{"children": []}]})));
    assert!(!check(Draft::Draft7, tree, json!({"children": [{"more": 1}]})));
}
