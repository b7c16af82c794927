//! Schemas and data made to hurt: each ends soon, with a named problem or violation, never in a
//! panic, an exhausted stack or an endless loop.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokhai_engine::Problem;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Options, Schema};

fn compile(schema: &Value) -> (Schema, Vec<Problem>) {
    let options =
        Options { draft: None, bundled: &[], format_assertion: true, patterns: &NativePatterns };
    Schema::compile(schema, &options)
}

fn codes(schema: &Schema, data: &Value) -> Vec<String> {
    schema.validate(data).into_iter().map(|violation| violation.code.into_owned()).collect()
}

fn problem_codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn nested(levels: usize, wrap: impl Fn(Value) -> Value, innermost: Value) -> Value {
    (0..levels).fold(innermost, |inner, _| wrap(inner))
}

fn row(inner: Value) -> Value {
    Value::Array(vec![inner])
}

fn member(name: &str, inner: Value) -> Value {
    Value::Object([(name.to_owned(), inner)].into_iter().collect())
}

#[test]
fn data_nested_without_end_is_refused_not_followed() {
    let (schema, problems) = compile(&json!({
        "type": "array",
        "anyOf": [{"items": {"$ref": "#"}}, {"minItems": 7}],
    }));
    assert!(problems.is_empty());
    let data = nested(2_000, row, json!([]));
    assert!(codes(&schema, &data).contains(&"tooDeep".to_owned()));
    assert!(!schema.is_valid(&data));
    let shallow = nested(100, row, json!([]));
    assert!(schema.is_valid(&shallow));
}

#[test]
fn every_way_down_stays_within_the_stack() {
    for step in [
        json!({"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": false}),
        json!({"patternProperties": {"a": {"$ref": "#"}}}),
        json!({"additionalProperties": {"if": true, "then": {"$ref": "#"}}}),
        json!({"allOf": [{"anyOf": [{"oneOf": [{"properties": {"a": {"$ref": "#"}}}]}]}]}),
        json!({"dependentSchemas": {"a": {"properties": {"a": {"not": {"not": {"$ref": "#"}}}}}}}),
        json!({"$dynamicAnchor": "n", "unevaluatedProperties": {"$dynamicRef": "#n"}}),
    ] {
        let (schema, problems) = compile(&step);
        assert!(problems.is_empty(), "{step} {problems:?}");
        let data = nested(2_000, |inner| member("a", inner), json!({}));
        // Whether the walk gives up depends on the way; that it comes back is the point.
        let _ = schema.validate(&data);
        assert!(!schema.is_valid(&data), "{step}");
    }
}

#[test]
fn a_schema_nested_without_end_is_a_problem() {
    for keyword in ["not", "items", "additionalProperties"] {
        let (schema, problems) =
            compile(&nested(2_000, |inner| member(keyword, inner), json!({"type": "string"})));
        assert_eq!(problem_codes(&problems), ["too-deep"]);
        let _ = schema.validate(&json!([[{"a": 1}]]));
    }
}

#[test]
fn references_in_circles_are_cut_and_named() {
    for circle in [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}}}),
        json!({"if": {"$ref": "#/then"}, "then": {"$ref": "#/if"}}),
        json!({"dependentSchemas": {"a": {"oneOf": [{"$ref": "#"}]}}}),
        json!({"$defs": {"p": {"anyOf": [{"$ref": "#/$defs/p/anyOf/1"}, {"$ref": "#/$defs/p"}]}}, "$ref": "#/$defs/p/anyOf/1"}),
    ] {
        let (schema, problems) = compile(&circle);
        assert!(problem_codes(&problems).contains(&"endless-reference"), "{circle}");
        let _ = schema.validate(&json!({"a": 1}));
        let _ = schema.facets(&[schema.root()]);
        let _ = schema.reads(schema.root());
    }
    // A circle that goes down into the data comes to an end with the data.
    let tree = json!({"properties": {"children": {"items": {"$ref": "#"}}}, "required": ["name"]});
    let (schema, problems) = compile(&tree);
    assert!(problems.is_empty());
    assert!(!schema.is_valid(&json!({"name": 1, "children": [{"name": 2, "children": [{}]}]})));
}

#[test]
fn dynamic_circles_end_too() {
    let (schema, _) = compile(
        &json!({"$dynamicAnchor": "a", "allOf": [{"$dynamicRef": "#a"}, {"$dynamicRef": "#a"}]}),
    );
    let start = Instant::now();
    assert!(!schema.is_valid(&json!(1)));
    assert_eq!(codes(&schema, &json!(1)).len(), 1);
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn references_that_double_at_every_step_are_given_up() {
    let mut definitions = json!({"a0": {"type": "integer"}});
    for level in 1..64 {
        let below = json!({"$ref": format!("#/$defs/a{}", level - 1)});
        definitions[format!("a{level}")] = json!({"allOf": [below, below]});
    }
    let (schema, problems) = compile(&json!({"$ref": "#/$defs/a63", "$defs": definitions}));
    assert!(problems.is_empty());
    assert_eq!(codes(&schema, &json!(1)), ["tooComplex"]);
    assert!(!schema.is_valid(&json!(1)));
    let _ = schema.facets(&[schema.root()]);
    let _ = schema.reads(schema.root());
}

#[test]
fn a_document_with_every_answer_wrong_is_told_within_bounds() {
    let (schema, _) =
        compile(&json!({"items": {"anyOf": [{"items": {"type": "integer"}}, {"minItems": 90}]}}));
    let data: Value = (0..20_000).map(|_| (0..80).map(|_| json!("x")).collect::<Value>()).collect();
    assert_eq!(schema.validate(&data).len(), 10_000);
    // An alternative may fail in thousands of ways beside one that fits.
    let (schema, _) =
        compile(&json!({"anyOf": [{"items": {"type": "integer"}}, {"items": {"type": "string"}}]}));
    let data: Value = (0..20_000).map(|_| json!("x")).collect();
    assert!(schema.validate(&data).is_empty());
}

#[test]
fn names_that_break_naive_code_are_names_like_any_other() {
    for name in
        ["__proto__", "constructor", "", "/", "~", "~1", "*", "-", "0", "a/b~c", "\u{0}", "$ref"]
    {
        let (schema, problems) =
            compile(&json!({"properties": {name: {"type": "string"}}, "required": [name]}));
        assert!(problems.is_empty(), "{name:?} {problems:?}");
        assert!(schema.is_valid(&json!({name: "x"})));
        let wrong = json!({name: 1});
        let violations = schema.validate(&wrong);
        assert_eq!(violations[0].at.segments(), [name]);
        assert_eq!(violations[0].at.get(&wrong), Some(&json!(1)));
        assert_eq!(violations[0].rule.segments(), ["properties", name, "type"]);
        assert_eq!(schema.validate(&json!({}))[0].at.segments(), [name]);
    }
}

#[test]
fn numbers_at_the_edges() {
    let (schema, problems) = compile(&json!({
        "multipleOf": 1e-300, "minimum": -1e308, "maximum": 1e308, "minLength": 1e20, "maxItems": 1e300
    }));
    assert!(problems.is_empty(), "{problems:?}");
    for text in ["1e308", "-0.0", "18446744073709551615", "-9223372036854775808", "5e-324", "0"] {
        let number: Value = serde_json::from_str(text).unwrap();
        let _ = schema.validate(&number);
    }
    assert!(!schema.is_valid(&json!("short")));
    assert!(schema.is_valid(&json!([1])));
    let (schema, _) = compile(&json!({"const": 9_007_199_254_740_993_u64}));
    assert!(!schema.is_valid(&json!(9_007_199_254_740_992_u64)));
    assert!(!schema.is_valid(&json!(9_007_199_254_740_992.0)));
}

#[test]
fn a_malformed_pattern_is_a_problem_and_checks_nothing() {
    let (schema, problems) = compile(&json!({
        "pattern": "(", "patternProperties": {"[": false, "^a": {"type": "string"}}
    }));
    assert_eq!(problem_codes(&problems), ["invalid-pattern", "invalid-pattern"]);
    assert_eq!(problems[0].at.to_string(), "/pattern");
    assert!(schema.is_valid(&json!("anything")));
    assert!(!schema.is_valid(&json!({"a": 1})));
}

#[test]
fn a_pattern_that_would_run_for_ever_is_a_problem_and_never_runs() {
    let start = Instant::now();
    let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    for pattern in ["^(a+)+$", "^(?:\\w+ ?)*$", "(a|a)*b", &deep] {
        let (schema, problems) =
            compile(&json!({"pattern": pattern, "patternProperties": {pattern: false}}));
        assert_eq!(problem_codes(&problems), ["slow-pattern", "slow-pattern"]);
        let text = "a".repeat(60) + "!";
        assert!(schema.is_valid(&json!(text)) && schema.is_valid(&json!({text: 1})));
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_pattern_that_reads_each_text_in_one_way_runs() {
    // Words with one space between each: beyond ASCII, too, no character is both.
    let (schema, problems) = compile(&json!({"pattern": "^[^\\s]+(\\s[^\\s]+)*$"}));
    assert_eq!(problem_codes(&problems), Vec::<&str>::new());
    assert!(schema.is_valid(&json!("đường Mẫu")) && !schema.is_valid(&json!("hai  cách")));
    let (_, problems) = compile(&json!({"pattern": "^([^\\S]+é?)+\\s*$"}));
    assert_eq!(problem_codes(&problems), ["slow-pattern"]);
}

#[test]
fn anything_at_all_in_the_place_of_a_schema_or_a_keyword() {
    let keywords = [
        "$ref",
        "$dynamicRef",
        "$id",
        "$anchor",
        "$dynamicAnchor",
        "$schema",
        "$defs",
        "type",
        "enum",
        "const",
        "minimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "pattern",
        "format",
        "maxItems",
        "uniqueItems",
        "required",
        "dependentRequired",
        "dependentSchemas",
        "dependencies",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "items",
        "prefixItems",
        "additionalItems",
        "contains",
        "minContains",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "unevaluatedItems",
        "unevaluatedProperties",
        "title",
        "default",
        "readOnly",
        "examples",
        "id",
        "definitions",
    ];
    let junk = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("#/%"),
        json!("é://\\#~"),
        json!([]),
        json!([1, null, []]),
        json!({}),
        json!({"a": null, "": [[]]}),
        json!([{"type": 7}, "x", "x"]),
        json!("#/definitions/0/-1"),
        json!({"$ref": "#/a"}),
    ];
    for draft in [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-07/schema",
        "urn:x",
    ] {
        for keyword in keywords {
            for value in &junk {
                let mut document = json!({"$schema": draft, "properties": {"a": {keyword: value}}});
                document[keyword] = value.clone();
                let (schema, problems) = compile(&document);
                for problem in &problems {
                    let parent = problem.at.parent().unwrap_or_default();
                    assert!(parent.get(&document).is_some(), "{keyword} {value} {problem:?}");
                }
                for data in &junk {
                    assert_eq!(schema.is_valid(data), schema.validate(data).is_empty());
                }
                let _ = (schema.facets(&[schema.root()]), schema.reads(schema.root()));
            }
        }
    }
    for junk in [json!(null), json!(7), json!("x"), json!([])] {
        let (schema, problems) = compile(&junk);
        assert_eq!(problem_codes(&problems), ["not-a-schema"]);
        assert!(schema.is_valid(&json!(1)));
    }
}

#[test]
fn thousands_of_rows_and_choices_take_no_time() {
    let (schema, _) = compile(&json!({
        "uniqueItems": true,
        "items": {"enum": (0..20_000).map(|i| json!(format!("choice {i}"))).collect::<Vec<_>>()}
    }));
    let data: Value = (0..20_000).map(|i| json!(format!("choice {i}"))).collect();
    let start = Instant::now();
    assert!(schema.is_valid(&data));
    // Quadratic work would take minutes in this build.
    assert!(start.elapsed() < Duration::from_secs(5));
}
