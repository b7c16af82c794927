//! Forms of a few questions, for tests to ask them.

use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::form::{self, Form};
use tokhai_engine::schema::pattern::NativePatterns;

/// A form without a problem.
pub(crate) fn compile(document: &Value) -> Arc<Form> {
    let (form, problems) = form::compile(document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

/// A form that asks for each of these, in this order, on one page.
pub(crate) fn form_of(schema: &Value, items: &Value) -> Arc<Form> {
    compile(&json!({
        "tokhai": 1, "id": "t", "version": "1", "title": {"vi": "T", "en": "T"},
        "schema": schema,
        "pages": [{"id": "one", "title": {"vi": "P", "en": "P"}, "items": items}],
    }))
}

/// A question that is called by its place.
pub(crate) fn asked(place: &str) -> Value {
    json!({"answer": place, "label": {"vi": place, "en": place}})
}
