//! An idiom of form generators, spelled out: `dependencies` whose alternatives are told apart by
//! the member that they depend on.
//!
//! `{"dependencies": {"pet": {"oneOf": [{"properties": {"pet": {"const": "dog"}, "chip": …}}, …]}}}`
//! asks for the chip of dogs. Where such values differ, only one alternative can hold for each, and
//! an `if` for each says the same: what is meant shows to whoever looks for questions.

use serde_json::{Map, Value};

use super::object;

/// Levels of a schema that are looked into.
const MAX_DEPTH: usize = 64;

/// Adds the conditions. `at` is where the schema lies in its resource, as a reference.
pub(super) fn spell_out(schema: &mut Value, at: &str, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    // References begin anew in a resource of its own.
    let has_id = depth > 0 && schema.get("$id").is_some_and(Value::is_string);
    let at = if has_id { "#" } else { at };
    let below = |step: &str| [at, "/", &escaped(step)].concat();
    match schema {
        Value::Array(items) => {
            for (i, item) in items.iter_mut().enumerate() {
                spell_out(item, &below(&i.to_string()), depth + 1);
            }
        }
        Value::Object(members) => {
            let mut rules = Vec::new();
            for keyword in ["dependencies", "dependentSchemas"] {
                let dependents = members.get(keyword).and_then(Value::as_object);
                for (name, dependent) in dependents.into_iter().flatten() {
                    let found = conditions(
                        name,
                        dependent,
                        &[&below(keyword), "/", &escaped(name)].concat(),
                    );
                    rules.extend(found.into_iter().flatten());
                }
            }
            for (name, value) in members.iter_mut() {
                spell_out(value, &below(name), depth + 1);
            }
            add(members, rules);
        }
        _ => {}
    }
}

fn add(members: &mut Map<String, Value>, rules: Vec<Value>) {
    if rules.is_empty() {
        return;
    }
    let all = members.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(all) = all {
        all.extend(rules);
    }
}

/// A condition for each alternative; none if the values of `name` do not tell them apart.
fn conditions(name: &str, dependent: &Value, at: &str) -> Option<Vec<Value>> {
    let mut rules = Vec::new();
    let mut seen: Vec<&Value> = Vec::new();
    for (i, alternative) in dependent.get("oneOf")?.as_array()?.iter().enumerate() {
        let mark = alternative.get("properties")?.get(name)?;
        let values = match mark.get("const") {
            Some(value) => std::slice::from_ref(value),
            None => mark.get("enum")?.as_array()?,
        };
        if values.iter().any(|value| seen.contains(&value)) {
            return None;
        }
        seen.extend(values);
        let target = [at, "/oneOf/", &i.to_string()].concat();
        rules.push(object([
            (
                "if",
                object([
                    (
                        "properties",
                        Value::Object(Map::from_iter([(name.to_owned(), mark.clone())])),
                    ),
                    ("required", vec![Value::from(name)].into()),
                ]),
            ),
            ("then", object([("$ref", target.into())])),
        ]));
    }
    Some(rules)
}

/// A step of a JSON Pointer, as it stands in a reference.
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1").replace('%', "%25")
}
