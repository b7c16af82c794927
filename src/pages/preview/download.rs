//! Taking things along: the document, and its data contract.

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlElement, Url};

use super::adopted::adopt;
use super::bench::Bench;
use super::pretty;
use crate::view::el;

/// The document as it is in the editor.
pub(super) fn document(bench: Bench) {
    let name = bench.name.get_untracked().replace('/', "-");
    let name = if name.ends_with(".json") { name } else { name + ".json" };
    bench.text.with_untracked(|text| save(&name, text));
}

/// The JSON Schema that alone validates what the form sends.
pub(super) fn schema(bench: Bench) {
    let parsed = bench.text.with_untracked(|text| serde_json::from_str::<Value>(text));
    let Ok(document) = parsed else { return };
    let adopted = adopt(&document);
    let Some(schema) = adopted.document.get("schema") else { return };
    let id = adopted.document.get("id").and_then(Value::as_str).unwrap_or("form");
    save(&[id, ".schema.json"].concat(), &pretty::print(schema));
}

fn save(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence(&parts) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    let link = el("a").attr("href", &address).attr("download", name).input();
    link.unchecked_ref::<HtmlElement>().click();
    // The browser has begun to read by the time that anything else runs.
    request_animation_frame(move || {
        let _ = Url::revoke_object_url(&address);
    });
}
