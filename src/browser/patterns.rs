//! The platform's regular expressions.

use std::sync::Arc;

use js_sys::RegExp;
use leptos::__reexports::send_wrapper::SendWrapper;
use tokhai_engine::schema::pattern::{Matcher, Patterns};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `new RegExp`, which throws on a malformed pattern.
    #[wasm_bindgen(js_name = RegExp)]
    type Expression;

    #[wasm_bindgen(constructor, js_class = "RegExp", catch)]
    fn new(pattern: &str, flags: &str) -> Result<Expression, JsValue>;
}

pub(super) struct PlatformPatterns;

struct Platform(SendWrapper<RegExp>);

impl Patterns for PlatformPatterns {
    fn compile(&self, pattern: &str) -> Option<Arc<dyn Matcher>> {
        let read = |flags| Expression::new(pattern, flags);
        let expression: RegExp = read("u").or_else(|_| read("")).ok()?.unchecked_into();
        Some(Arc::new(Platform(SendWrapper::new(expression))))
    }
}

impl Matcher for Platform {
    fn matches(&self, text: &str) -> bool {
        self.0.test(text)
    }
}
