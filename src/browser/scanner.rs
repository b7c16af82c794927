//! QR codes: the camera, photos, and who reads them.
//!
//! All of it is in `src/scan/scanner.js` (docs/decisions/scanning.md).

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

use super::script::Script;
use crate::live::ports::{Scanner, Seen, Studied, Task};

const SCRIPT: Script = Script { address: "/lazy/scanner.js", name: "tokhaiScanner" };

/// What tells of the camera, as long as it is on.
type Tell = Closure<dyn Fn(String, JsValue)>;

thread_local! {
    static TELL: RefCell<Option<Tell>> = const { RefCell::new(None) };
}

#[inline(never)]
pub(super) fn scanner() -> Rc<dyn Scanner> {
    Rc::new(Reader)
}

struct Reader;

impl Scanner for Reader {
    fn prepare(&self) {
        spawn_local(async {
            // Without a network it is tried again when it is needed.
            let _ = SCRIPT.call("prepare", &[]).await;
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
            if SCRIPT.call("watch", &[video, ask.into(), function]).await.is_err() {
                tell(Seen::Failed);
            }
        });
    }

    fn stop(&self) {
        // A script that was never loaded has switched nothing on.
        SCRIPT.tell("stop", &[]);
    }

    fn light(&self, on: bool) {
        SCRIPT.tell("light", &[on.into()]);
    }

    fn nod(&self) {
        SCRIPT.tell("nod", &[]);
    }

    fn study(&self, photo: Vec<u8>) -> Task<Studied> {
        Box::pin(async move {
            let bytes = js_sys::Uint8Array::from(photo.as_slice());
            drop(photo);
            match SCRIPT.call("study", &[bytes.into()]).await {
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
