//! Taking things along: the document, and its data contract.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::flow::adopt;

use super::bench::Bench;
use crate::pages::save::save;
use crate::text::pretty;

/// The document as it is in the editor.
pub(super) fn document(bench: Bench) {
    let name = bench.name.get_untracked().replace('/', "-");
    let name = if name.ends_with(".json") { name } else { name + ".json" };
    bench.text.with_untracked(|text| save(&name, text));
}

/// The JSON Schema that alone validates what the form sends.
pub(super) fn schema(bench: Bench) {
    let parsed = bench.text.with_untracked(|text| serde_json::from_slice::<Value>(text.as_bytes()));
    let Ok(document) = parsed else { return };
    let patterns = bench.ports.device();
    let adopted = adopt(&document, &Value::Null, &[], patterns.patterns());
    let Some(schema) = adopted.document.get("schema") else { return };
    let id = adopted.document.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    let id = id.unwrap_or("form");
    save(&[id, ".schema.json"].concat(), &pretty::print(schema));
}
