//! Scripts of ours that are loaded when they are first used.
//!
//! Asked for from here, every function of the platform would need a line in the glue that each page
//! loads. A script needs a name and an address (docs/decisions/scanning.md).

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A script.
pub(super) struct Script {
    /// Where it lies.
    pub(super) address: &'static str,
    /// Under this name it can be found once it is there.
    pub(super) name: &'static str,
}

impl Script {
    /// Calls a method, loading the script if it is not there yet, and waits for what comes of it.
    pub(super) async fn call(&self, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
        let script = match self.loaded() {
            Some(script) => script,
            None => {
                self.load().await?;
                self.loaded().ok_or(JsValue::UNDEFINED)?
            }
        };
        let result = method(&script, name, arguments)?;
        JsFuture::from(Promise::resolve(&result)).await
    }

    /// Calls a method if the script is there.
    pub(super) fn tell(&self, name: &str, arguments: &[JsValue]) {
        if let Some(script) = self.loaded() {
            let _ = method(&script, name, arguments);
        }
    }

    #[inline(never)]
    fn loaded(&self) -> Option<JsValue> {
        let script = Reflect::get(&js_sys::global(), &self.name.into()).ok()?;
        (!script.is_undefined()).then_some(script)
    }

    async fn load(&self) -> Result<JsValue, JsValue> {
        let script = document().create_element("script")?;
        script.set_attribute("type", "module")?;
        script.set_attribute("src", self.address)?;
        let done = Promise::new(&mut |resolve, reject| {
            let _ = Reflect::set(&script, &"onload".into(), &resolve);
            let _ = Reflect::set(&script, &"onerror".into(), &reject);
        });
        if let Some(head) = document().head() {
            let _ = head.append_child(&script);
        }
        JsFuture::from(done).await
    }
}

fn method(script: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(script, &name.into())?.dyn_into()?;
    method.apply(script, &arguments.iter().collect::<Array>())
}
