//! What is said of a form before it is opened.

use serde_json::{Map, Value};

/// The members of a form document that the catalogue repeats.
const SUMMARY: [&str; 5] = ["id", "version", "title", "summary", "service"];

/// The entry of the form `slug` in `/forms/index.json`.
pub fn entry(slug: &str, document: &Value) -> Value {
    let mut entry = Map::new();
    entry.insert("slug".to_owned(), slug.into());
    for name in SUMMARY {
        if let Some(value) = document.get(name) {
            entry.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(entry)
}
