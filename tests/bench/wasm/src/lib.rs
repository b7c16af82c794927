//! The engine's validator alone, for one page with ajv (`tests/bench/browser/validate.js`).
//!
//! Compiled as the app is, with the same patterns: the platform's.

use std::sync::Arc;

use js_sys::RegExp;
use send_wrapper::SendWrapper;
use serde_json::Value;
use tokhai_engine::schema::pattern::{Matcher, Patterns};
use tokhai_engine::schema::{Options, Schema};
use wasm_bindgen::prelude::*;

/// A compiled schema and data to check.
#[wasm_bindgen]
pub struct Checker {
    schema: Schema,
    data: Value,
}

#[wasm_bindgen]
impl Checker {
    /// Compiles the schema and reads the data, both JSON texts; what is no JSON is `null`.
    #[wasm_bindgen(constructor)]
    pub fn new(schema: &str, data: &str) -> Checker {
        let read = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
        let patterns = &PagePatterns;
        let options = Options { draft: None, bundled: &[], format_assertion: true, patterns };
        Checker { schema: Schema::compile(&read(schema), &options).0, data: read(data) }
    }

    /// Whether the data is valid.
    pub fn valid(&self) -> bool {
        self.schema.is_valid(&self.data)
    }

    /// How many violations there are; all are found.
    pub fn violations(&self) -> usize {
        self.schema.validate(&self.data).len()
    }
}

#[wasm_bindgen]
extern "C" {
    /// `new RegExp`, which throws on a malformed pattern.
    #[wasm_bindgen(js_name = RegExp)]
    type Expression;

    #[wasm_bindgen(constructor, js_class = "RegExp", catch)]
    fn new(pattern: &str, flags: &str) -> Result<Expression, JsValue>;
}

/// As in `src/browser/patterns.rs`.
struct PagePatterns;

struct Page(SendWrapper<RegExp>);

impl Patterns for PagePatterns {
    fn compile(&self, pattern: &str) -> Option<Arc<dyn Matcher>> {
        let expression: RegExp = Expression::new(pattern, "u").ok()?.unchecked_into();
        Some(Arc::new(Page(SendWrapper::new(expression))))
    }
}

impl Matcher for Page {
    fn matches(&self, text: &str) -> bool {
        self.0.test(text)
    }
}
