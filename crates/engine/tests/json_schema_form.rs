//! What a form compiler asks a schema.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Guard, Options, Schema, Types};

fn compile(schema: &Value) -> Schema {
    let options =
        Options { draft: None, bundled: &[], format_assertion: false, patterns: &NativePatterns };
    let (schema, problems) = Schema::compile(schema, &options);
    assert!(problems.is_empty(), "{problems:?}");
    schema
}

fn at(text: &str) -> Pointer {
    Pointer::parse(text).unwrap()
}

/// Where each subschema that judges `path` stands, and how many guards it has.
fn places(schema: &Schema, path: &str) -> Vec<String> {
    let line = |c: &tokhai_engine::schema::Constraint| {
        let guard = |g: &Guard| {
            format!(" {}{}@{}", if g.holds { "" } else { "not " }, schema.place(g.node), g.depth)
        };
        let guards: String = c.guards.iter().map(guard).collect();
        format!("{}{guards}", schema.place(c.node))
    };
    schema.constraints(&at(path), &[]).iter().map(line).collect()
}

fn household() -> Value {
    json!({
        "$defs": {
            "person": {
                "title": "Person",
                "properties": {"name": {"type": "string", "title": "Name"}, "age": {"type": "integer"}},
                "required": ["name"],
            },
        },
        "allOf": [{"properties": {"members": {"maxItems": 9}}}],
        "properties": {
            "members": {"items": {
                "$ref": "#/$defs/person",
                "if": {"properties": {"age": {"maximum": 13}}, "required": ["age"]},
                "then": {"properties": {"guardian": {"type": "string"}}, "required": ["guardian"]},
                "else": {"if": {"required": ["job"]}, "then": {"required": ["employer"]}},
            }},
            "married": {"type": "boolean"},
        },
        "dependentRequired": {"married": ["spouse"]},
        "dependentSchemas": {"spouse": {"properties": {"spouse": {"minLength": 2}}}},
    })
}

#[test]
fn finds_every_subschema_that_judges_a_place() {
    let schema = compile(&household());
    assert_eq!(places(&schema, "/members"), ["/properties/members", "/allOf/0/properties/members"]);
    assert_eq!(places(&schema, "/members/*/name"), ["/$defs/person/properties/name"]);
    assert_eq!(
        places(&schema, "/members/*/guardian"),
        ["/properties/members/items/then/properties/guardian /properties/members/items/if@2"]
    );
    assert_eq!(places(&schema, "/spouse"), ["/dependentSchemas/spouse/properties/spouse @0"]);
    assert!(places(&schema, "/nothing/here").is_empty());
}

#[test]
fn says_when_an_answer_is_demanded() {
    let schema = compile(&household());
    let demands = |path: &str| -> Vec<Vec<(usize, bool)>> {
        let demands = schema.requirements(&at(path), &[]);
        demands.iter().map(|guards| guards.iter().map(|g| (g.depth, g.holds)).collect()).collect()
    };
    assert_eq!(demands("/members/*/name"), [vec![]]);
    assert_eq!(demands("/members/*/guardian"), [vec![(2, true)]]);
    assert_eq!(demands("/members/*/employer"), [vec![(2, false), (2, true)]]);
    assert_eq!(demands("/spouse"), [vec![(0, true)]]);
    assert!(demands("/members").is_empty());
    let guard = schema.requirements(&at("/spouse"), &[])[0][0];
    assert!(schema.holds(guard.node, &json!({"married": false})));
    assert!(!schema.holds(guard.node, &json!({})));
}

#[test]
fn tells_what_a_condition_looks_at() {
    let schema = compile(&household());
    let guard = schema.requirements(&at("/members/*/guardian"), &[])[0][0];
    assert_eq!(schema.reads(guard.node), [at("/age")]);
    let reads = |condition: Value| -> Vec<String> {
        let schema = compile(&json!({"not": condition}));
        schema.reads(schema.root()).iter().map(Pointer::to_string).collect()
    };
    assert_eq!(reads(json!({"properties": {"a": {"properties": {"b": {"const": 1}}}}})), ["/a/b"]);
    assert_eq!(
        reads(json!({"anyOf": [{"required": ["x"]}, {"properties": {"y": {"enum": [1]}}}]})),
        ["/x", "/y"]
    );
    assert_eq!(
        reads(json!({"properties": {"rows": {"items": {"required": ["z"]}}}})),
        ["/rows/*/z"]
    );
    assert_eq!(
        reads(json!({"properties": {"rows": {"contains": {"required": ["z"]}}}})),
        ["/rows"]
    );
    assert_eq!(reads(json!({"minProperties": 2, "required": ["x"]})), [""]);
}

#[test]
fn merges_what_is_said_over_references_and_parts() {
    let schema = compile(&json!({
        "title": "Mine",
        "$ref": "#/$defs/base",
        "maxLength": 20,
        "allOf": [{"maxLength": 12, "minLength": 3}, {"description": "More"}],
        "default": "x",
        "readOnly": true,
        "$defs": {"base": {"title": "Base", "type": "string", "format": "email", "minLength": 1, "maxLength": 99}},
    }));
    let facets = schema.facets(&[schema.root()]);
    assert!(facets.types.is(Types::STRING));
    assert_eq!(facets.title.as_deref(), Some("Mine"));
    assert_eq!(facets.description.as_deref(), Some("More"));
    assert_eq!(facets.format.as_deref(), Some("email"));
    assert_eq!((facets.min_length, facets.max_length), (Some(3), Some(12)));
    assert_eq!(facets.default, Some(json!("x")));
    assert!(facets.read_only);
}

#[test]
fn offers_choices_however_they_are_written() {
    let choices = |schema: Value| {
        let schema = compile(&schema);
        let choices = schema.facets(&[schema.root()]).choices?;
        Some(choices.into_iter().map(|c| (c.value, c.title)).collect::<Vec<_>>())
    };
    assert_eq!(
        choices(json!({"enum": ["b", "a"]})),
        Some(vec![(json!("b"), None), (json!("a"), None)])
    );
    assert_eq!(
        choices(json!({"oneOf": [{"const": 1, "title": "One"}, {"const": 2, "title": "Two"}]})),
        Some(vec![(json!(1), Some("One".into())), (json!(2), Some("Two".into()))])
    );
    assert_eq!(choices(json!({"oneOf": [{"const": 1}, {"type": "string"}]})), None);
    assert_eq!(choices(json!({"type": "string"})), None);
}

#[test]
fn lists_declared_names_in_order() {
    let schema = compile(&json!({
        "$ref": "#/$defs/a", "properties": {"z": true, "b": true}, "allOf": [{"properties": {"y": true, "b": true}}],
        "$defs": {"a": {"properties": {"first": true}}},
    }));
    assert_eq!(schema.properties(schema.root()), ["z", "b", "first", "y"]);
}
