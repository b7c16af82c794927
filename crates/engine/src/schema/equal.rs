//! Equality of JSON values as JSON Schema defines it, and how to look a value up among many.

use serde_json::Value;

use super::index::{Index, hash_text, mix};
use super::number;

/// Deeper values are never equal: comparing must not exhaust the stack.
const MAX_DEPTH: u16 = 512;

/// Whether two values are the same: numbers by value, members in any order.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    equal_within(a, b, MAX_DEPTH)
}

/// Bits that are the same for equal values.
pub(super) fn hash(value: &Value) -> u64 {
    hash_within(value, MAX_DEPTH)
}

/// The first two items that are equal.
#[inline(never)]
pub(super) fn duplicate(items: &[Value]) -> Option<(usize, usize)> {
    const FEW: usize = 12;
    let mut index = Index::default();
    for (second, item) in items.iter().enumerate() {
        let first = if items.len() <= FEW {
            items.iter().take(second).position(|earlier| equal(earlier, item))
        } else {
            let hash = hash(item);
            let is = |number: u32| items.get(number as usize).is_some_and(|v| equal(v, item));
            let found = index.find(hash, &is);
            index.insert(hash, second as u32);
            found.map(|first| first as usize)
        };
        if let Some(first) = first {
            return Some((first, second));
        }
    }
    None
}

/// Values to choose from (`enum`), found without trying each.
pub(super) struct ValueSet {
    /// As the author listed them.
    pub(super) values: Vec<Value>,
    index: Index,
}

impl ValueSet {
    pub(super) fn new(values: Vec<Value>) -> ValueSet {
        let mut index = Index::default();
        for (value, number) in values.iter().zip(0..) {
            index.insert(hash(value), number);
        }
        ValueSet { values, index }
    }

    pub(super) fn contains(&self, value: &Value) -> bool {
        let is = |number: u32| self.values.get(number as usize).is_some_and(|v| equal(v, value));
        self.index.find(hash(value), &is).is_some()
    }
}

fn equal_within(a: &Value, b: &Value, depth: u16) -> bool {
    if depth == 0 {
        return false;
    }
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => number::compare(a, b).is_eq(),
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal_within(a, b, depth - 1))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| equal_within(a, b, depth - 1)))
        }
        _ => false,
    }
}

fn hash_within(value: &Value, depth: u16) -> u64 {
    if depth == 0 {
        return 0;
    }
    match value {
        Value::Null => 1,
        Value::Bool(truth) => 2 + u64::from(*truth),
        Value::Number(number) => mix(4, number::hash(number)),
        Value::String(text) => hash_text(text),
        Value::Array(items) => {
            items.iter().fold(5, |sum, item| mix(sum, hash_within(item, depth - 1)))
        }
        // A sum does not depend on the order of the members.
        Value::Object(members) => members.iter().fold(6, |sum: u64, (key, value)| {
            sum.wrapping_add(mix(hash_text(key), hash_within(value, depth - 1)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_count_by_value_and_members_in_any_order() {
        assert!(equal(&json!({"a": 1, "b": [2.0]}), &json!({"b": [2], "a": 1.0})));
        assert!(!equal(&json!([0]), &json!([false])));
        assert!(!equal(&json!("1"), &json!(1)));
        assert_eq!(hash(&json!({"a": 1, "b": [2.0]})), hash(&json!({"b": [2], "a": 1.0})));
    }

    #[test]
    fn finds_duplicates_among_few_and_many() {
        let mut items: Vec<Value> = (0..5000).map(|i| json!({"row": i})).collect();
        assert_eq!(duplicate(&items), None);
        items.push(json!({"row": 17.0}));
        assert_eq!(duplicate(&items), Some((17, 5000)));
        assert_eq!(duplicate(&[json!([1]), json!(1), json!([1.0])]), Some((0, 2)));
    }

    #[test]
    fn finds_a_value_among_thousands() {
        let set = ValueSet::new((0..3000).map(|i| json!(i)).collect());
        assert!(set.contains(&json!(2999.0)));
        assert!(!set.contains(&json!(3000)));
        assert!(!set.contains(&json!("1")));
    }
}
