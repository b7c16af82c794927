//! The answers with which a generated form begins.

use serde_json::{Map, Value};

use crate::Pointer;

/// `data`, and where it has nothing the defaults.
pub(super) fn merged(data: Value, defaults: Vec<(Pointer, Value)>) -> Value {
    let mut data = if data.is_object() { data } else { Value::Object(Map::new()) };
    for (place, value) in defaults {
        set(&mut data, place.segments(), value);
    }
    data
}

/// Sets what is not there yet. What stands in the way stays.
fn set(tree: &mut Value, segments: &[String], value: Value) {
    let (Some((first, rest)), Value::Object(members)) = (segments.split_first(), tree) else {
        return;
    };
    if rest.is_empty() {
        members.entry(first.as_str()).or_insert(value);
    } else {
        let below = members.entry(first.as_str()).or_insert_with(|| Value::Object(Map::new()));
        set(below, rest, value);
    }
}
