//! Setting and removing values in a tree of answers.

use serde_json::Value;

use crate::pointer::{child, index};

/// Sets the value at a place and makes the objects and rows on the way. False if something that
/// is no container stands in the way.
pub(super) fn set(tree: &mut Value, segments: &[String], value: Value) -> bool {
    let Some((first, rest)) = segments.split_first() else {
        *tree = value;
        return true;
    };
    match tree {
        Value::Array(items) => {
            let Some(i) = index(first).filter(|&i| i <= items.len()) else { return false };
            if i == items.len() {
                items.push(Value::Object(Default::default()));
            }
            set(&mut items[i], rest, value)
        }
        Value::Object(map) => {
            if !map.contains_key(first) {
                map.insert(first.clone(), Value::Null);
            }
            let Some(next) = map.get_mut(first) else { return false };
            if next.is_null() && !rest.is_empty() {
                *next = Value::Object(Default::default());
            }
            set(next, rest, value)
        }
        _ => false,
    }
}

/// Removes the value at a place, and the objects that become empty by it. Rows stay.
pub(super) fn remove(tree: &mut Value, segments: &[String]) -> Option<Value> {
    let (first, rest) = segments.split_first()?;
    match tree {
        Value::Array(items) if rest.is_empty() => {
            items.get_mut(index(first)?).map(|item| std::mem::replace(item, Value::Null))
        }
        Value::Array(items) => remove(items.get_mut(index(first)?)?, rest),
        Value::Object(map) if rest.is_empty() => map.remove(first),
        Value::Object(map) => {
            let inner = map.get_mut(first)?;
            let removed = remove(inner, rest);
            if removed.is_some() && inner.as_object().is_some_and(|map| map.is_empty()) {
                map.remove(first);
            }
            removed
        }
        _ => None,
    }
}

/// Sets or removes the value at a place. True if the object around it came or went by that.
pub(super) fn put(tree: &mut Value, segments: &[String], value: Option<Value>) -> bool {
    let around = segments.split_last().map_or(segments, |(_, around)| around);
    let is_there = |tree: &Value| around.iter().try_fold(tree, |at, it| child(at, it)).is_some();
    let before = is_there(tree);
    match value {
        Some(value) => _ = set(tree, segments, value),
        None => _ = remove(tree, segments),
    }
    before != is_there(tree)
}

/// The array at a place.
pub(super) fn array<'t>(tree: &'t mut Value, segments: &[String]) -> Option<&'t mut Vec<Value>> {
    let mut at = tree;
    for segment in segments {
        at = match at {
            Value::Object(map) => map.get_mut(segment)?,
            Value::Array(items) => items.get_mut(index(segment)?)?,
            _ => return None,
        };
    }
    at.as_array_mut()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path(text: &str) -> Vec<String> {
        crate::Pointer::parse(text).unwrap().segments().to_vec()
    }

    #[test]
    fn makes_and_prunes_objects_but_keeps_rows() {
        let mut tree = json!({});
        assert!(set(&mut tree, &path("/a/b"), json!(1)));
        assert!(set(&mut tree, &path("/rows"), json!([])));
        assert!(set(&mut tree, &path("/rows/0/x"), json!(2)));
        assert!(!set(&mut tree, &path("/rows/5/x"), json!(2)));
        assert!(!set(&mut tree, &path("/a/b/c"), json!(2)));
        assert_eq!(tree, json!({"a": {"b": 1}, "rows": [{"x": 2}]}));
        assert_eq!(remove(&mut tree, &path("/a/b")), Some(json!(1)));
        assert_eq!(remove(&mut tree, &path("/rows/0/x")), Some(json!(2)));
        assert_eq!(tree, json!({"rows": [{}]}));
    }
}
