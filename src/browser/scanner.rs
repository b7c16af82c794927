//! QR codes: the camera, photos, and who reads them.
//!
//! All of it is in `src/scan/scanner.js`, a file of its own that is loaded when it is first used:
//! asked for from here, every function of the platform would need a line in the glue that each
//! page loads (docs/decisions/scanning.md).

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::live::ports::{Scanner, Seen, Studied, Task};

const SCRIPT: &str = "/lazy/scanner.js";
/// Under this name the script can be found.
const NAME: &str = "tokhaiScanner";

/// What tells of the camera, as long as it is on.
type Tell = Closure<dyn Fn(String, JsValue)>;

thread_local! {
    static TELL: RefCell<Option<Tell>> = const { RefCell::new(None) };
}

#[inline(never)]
pub(super) fn scanner() -> Rc<dyn Scanner> {
    Rc::new(Script)
}

struct Script;

impl Scanner for Script {
    fn prepare(&self) {
        spawn_local(async {
            // Without a network it is tried again when it is needed.
            let _ = call("prepare", &[]).await;
        });
    }

    fn watch(&self, video: String, ask: bool, tell: Rc<dyn Fn(Seen)>) {
        let told = tell.clone();
        let listen: Tell = Closure::new(move |what: String, detail: JsValue| {
            told(match what.as_str() {
                "off" => Seen::Off,
                "live" => Seen::Live(detail.is_truthy()),
                "text" => Seen::Text(text(&detail)),
                "refused" => Seen::Refused,
                "missing" => Seen::NoCamera,
                "busy" => Seen::InUse,
                _ => Seen::Failed,
            });
        });
        let function: JsValue = listen.as_ref().clone();
        TELL.replace(Some(listen));
        spawn_local(async move {
            let video = document().get_element_by_id(&video);
            let video = video.map_or(JsValue::NULL, JsValue::from);
            if call("watch", &[video, ask.into(), function]).await.is_err() {
                tell(Seen::Failed);
            }
        });
    }

    fn stop(&self) {
        // A script that was never loaded has switched nothing on.
        if let Some(script) = loaded() {
            let _ = method(&script, "stop", &[]);
        }
    }

    fn light(&self, on: bool) {
        if let Some(script) = loaded() {
            let _ = method(&script, "light", &[on.into()]);
        }
    }

    fn nod(&self) {
        if let Some(script) = loaded() {
            let _ = method(&script, "nod", &[]);
        }
    }

    fn study(&self, photo: Vec<u8>) -> Task<Studied> {
        Box::pin(async move {
            let bytes = js_sys::Uint8Array::from(photo.as_slice());
            drop(photo);
            match call("study", &[bytes.into()]).await {
                Ok(found) if found.is_string() => Studied::Text(text(&found)),
                Ok(found) if found.is_null() => Studied::NoCode,
                Ok(_) => Studied::NoPicture,
                Err(_) => Studied::Failed,
            }
        })
    }
}

/// The text, its letters composed as everywhere in the app.
#[inline(never)]
fn text(value: &JsValue) -> String {
    let text = value.dyn_ref::<js_sys::JsString>().map(|text| text.normalize("NFC"));
    text.map(String::from).unwrap_or_default()
}

/// Calls a method of the script, which is loaded if it is not there yet, and waits for what comes of
/// it.
async fn call(name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let script = match loaded() {
        Some(script) => script,
        None => {
            load().await?;
            loaded().ok_or(JsValue::UNDEFINED)?
        }
    };
    let result = method(&script, name, arguments)?;
    JsFuture::from(Promise::resolve(&result)).await
}

fn method(script: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(script, &name.into())?.dyn_into()?;
    method.apply(script, &arguments.iter().collect::<Array>())
}

#[inline(never)]
fn loaded() -> Option<JsValue> {
    let script = Reflect::get(&js_sys::global(), &NAME.into()).ok()?;
    (!script.is_undefined()).then_some(script)
}

async fn load() -> Result<JsValue, JsValue> {
    let script = document().create_element("script")?;
    script.set_attribute("type", "module")?;
    script.set_attribute("src", SCRIPT)?;
    let done = Promise::new(&mut |resolve, reject| {
        let _ = Reflect::set(&script, &"onload".into(), &resolve);
        let _ = Reflect::set(&script, &"onerror".into(), &reject);
    });
    if let Some(head) = document().head() {
        let _ = head.append_child(&script);
    }
    JsFuture::from(done).await
}
