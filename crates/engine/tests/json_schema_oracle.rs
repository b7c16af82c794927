//! Random schemas and data through our validator and through the `jsonschema` crate: both must
//! agree, in every draft.
//!
//! Left out are keywords on which the drafts leave room: `format` (each library draws its own line;
//! the official suite covers ours) and `$ref` cycles (we cut them, the other refuses).

mod random;

use serde_json::{Map, Value, json};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Draft, Options, Schema};

const SCHEMAS: usize = 4_000;
const DATA_EACH: usize = 12;

#[test]
fn agrees_with_jsonschema_on_random_schemas() {
    let drafts = [
        (Draft::Draft4, jsonschema::Draft::Draft4),
        (Draft::Draft6, jsonschema::Draft::Draft6),
        (Draft::Draft7, jsonschema::Draft::Draft7),
        (Draft::Draft2020_12, jsonschema::Draft::Draft202012),
    ];
    let mut random = Random(random::seed(0x2545_f491_4f6c_dd1d).max(1));
    let (mut compared, mut valid) = (0, 0);
    for round in 0..SCHEMAS {
        let (draft, theirs) = drafts[round % drafts.len()];
        let schema = random.document(draft);
        // What the other library cannot compile (a reference to nowhere) proves nothing.
        let Ok(oracle) = jsonschema::options().with_draft(theirs).build(&schema) else {
            continue;
        };
        let options = Options {
            draft: Some(draft),
            bundled: &[],
            format_assertion: false,
            patterns: &NativePatterns,
        };
        let (ours, problems) = Schema::compile(&schema, &options);
        if problems.iter().any(|problem| problem.code == "endless-reference") {
            continue;
        }
        for _ in 0..DATA_EACH {
            let data = random.value(3);
            let expected = oracle.is_valid(&data);
            assert_eq!(ours.is_valid(&data), expected, "{draft:?}\nschema {schema}\ndata {data}");
            let violations = ours.validate(&data);
            assert_eq!(
                violations.is_empty(),
                expected,
                "{draft:?}\nschema {schema}\ndata {data}\n{violations:?}"
            );
            compared += 1;
            valid += usize::from(expected);
        }
    }
    // The comparison means something only if both answers occur often.
    assert!(compared > SCHEMAS * DATA_EACH / 2, "only {compared} comparisons");
    assert!(valid * 10 > compared && valid * 10 < compared * 9, "{valid} of {compared} valid");
}

/// Schemas and data from one seed (xorshift64*), so that a failure can be run again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn name(&mut self) -> String {
        self.pick(&["a", "b", "c", "", "/", "~", "é", "a b"]).to_owned()
    }

    fn scalar(&mut self) -> Value {
        match self.below(10) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.pick(&["", "a", "ab", "abc", "é", "💡x", "12"])),
            3 => json!(self.pick(&[0.5, 1.0, -1.5, 2.25, 1e20, 0.07])),
            4 => json!(u64::MAX),
            5 => json!(self.name()),
            _ => json!(self.below(8) as i64 - 2),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 1 } else { 4 }) {
            0 => self.scalar(),
            1 => (0..self.below(5)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let members = self.below(5);
                Value::Object((0..members).map(|_| (self.name(), self.value(depth - 1))).collect())
            }
        }
    }

    fn document(&mut self, draft: Draft) -> Value {
        let mut root = self.object(draft, 3);
        let definitions: Map<String, Value> =
            ["x", "y"].into_iter().map(|name| (name.to_owned(), self.schema(draft, 2))).collect();
        let keyword = if draft == Draft::Draft2020_12 { "$defs" } else { "definitions" };
        root.insert(keyword.to_owned(), Value::Object(definitions));
        Value::Object(root)
    }

    fn schema(&mut self, draft: Draft, depth: usize) -> Value {
        if draft != Draft::Draft4 && self.below(8) == 0 {
            return json!(self.below(3) > 0);
        }
        Value::Object(self.object(draft, depth))
    }

    fn schemas(&mut self, draft: Draft, depth: usize) -> Value {
        (0..=self.below(3)).map(|_| self.schema(draft, depth)).collect()
    }

    fn by_name(&mut self, draft: Draft, depth: usize) -> Value {
        let members = self.below(4);
        Value::Object((0..members).map(|_| (self.name(), self.schema(draft, depth))).collect())
    }

    fn names(&mut self, least: usize) -> Value {
        let mut names: Vec<String> = (0..least + self.below(3)).map(|_| self.name()).collect();
        names.sort();
        names.dedup();
        json!(names)
    }

    fn object(&mut self, draft: Draft, depth: usize) -> Map<String, Value> {
        let mut schema = Map::new();
        for _ in 0..self.below(4) {
            let (keyword, value) = self.keyword(draft, depth);
            schema.insert(keyword.to_owned(), value);
        }
        if schema.get("exclusiveMinimum").is_some_and(Value::is_boolean) {
            schema.entry("minimum").or_insert(json!(1));
        }
        schema
    }

    fn keyword(&mut self, draft: Draft, depth: usize) -> (&'static str, Value) {
        let modern = draft == Draft::Draft2020_12;
        let count = json!(self.below(4));
        let number = json!(self.pick(&[-1.0, 0.0, 0.5, 1.0, 2.0, 3.5]));
        if depth == 0 || self.below(2) == 0 {
            let types = ["null", "boolean", "integer", "number", "string", "array", "object"];
            return match self.below(17) {
                0..3 => ("type", json!(self.pick(&types))),
                3 => ("type", json!([types[self.below(3)], types[3 + self.below(4)]])),
                4 => {
                    let mut values: Vec<Value> = Vec::new();
                    for _ in 0..=self.below(4) {
                        let value = self.value(1);
                        if !values.contains(&value) {
                            values.push(value);
                        }
                    }
                    ("enum", json!(values))
                }
                5 if draft != Draft::Draft4 => ("const", self.value(1)),
                6 => ("minimum", number),
                7 => ("maximum", number),
                8 if draft == Draft::Draft4 => ("exclusiveMinimum", json!(self.below(2) == 0)),
                8 => ("exclusiveMinimum", number),
                9 => ("multipleOf", json!(self.pick(&[0.5, 1.0, 2.0, 0.01, 3.0]))),
                10 => ("minLength", count),
                11 => ("maxLength", count),
                12 => ("pattern", json!(self.pick(&["^a", "b$", "^.$", "[0-9]+"]))),
                13 => ("minItems", count),
                14 => ("uniqueItems", json!(true)),
                15 => ("minProperties", count),
                _ => ("required", self.names(1)),
            };
        }
        let depth = depth - 1;
        match self.below(24) {
            0..4 => ("properties", self.by_name(draft, depth)),
            4 => ("additionalProperties", self.schema(draft, depth)),
            5 => {
                let pattern = self.pick(&["^a", "^.$", "b"]);
                ("patternProperties", json!({pattern: self.schema(draft, depth)}))
            }
            6 | 7 => ("items", self.schema(draft, depth)),
            8 if modern => ("prefixItems", self.schemas(draft, depth)),
            8 => ("items", self.schemas(draft, depth)),
            9 if !modern => ("additionalItems", self.schema(draft, depth)),
            9 => ("unevaluatedItems", self.schema(draft, depth)),
            10 => ("allOf", self.schemas(draft, depth)),
            11 => ("anyOf", self.schemas(draft, depth)),
            12 => ("oneOf", self.schemas(draft, depth)),
            13 => ("not", self.schema(draft, depth)),
            14 if draft != Draft::Draft4 => ("contains", self.schema(draft, depth)),
            15 if draft != Draft::Draft4 => ("propertyNames", self.schema(draft, depth)),
            16 if draft >= Draft::Draft7 => ("if", self.schema(draft, depth)),
            17 if draft >= Draft::Draft7 => ("then", self.schema(draft, depth)),
            18 if draft >= Draft::Draft7 => ("else", self.schema(draft, depth)),
            19 if modern => ("dependentSchemas", self.by_name(draft, depth)),
            19 => {
                let (name, other) = (self.name(), self.name());
                ("dependencies", json!({name: self.schema(draft, depth), other: self.names(1)}))
            }
            20 if modern => ("dependentRequired", json!({self.name(): self.names(0)})),
            21 if modern => ("unevaluatedProperties", self.schema(draft, depth)),
            22 if modern => ("maxContains", json!(self.below(3))),
            23 if modern => ("minContains", json!(self.below(3))),
            _ => {
                let at = if modern { "$defs" } else { "definitions" };
                let name = self.pick(&["x", "y"]);
                ("$ref", json!(format!("#/{at}/{name}")))
            }
        }
    }
}
