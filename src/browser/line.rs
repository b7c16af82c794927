//! What kind of line there is, and being told when there is one again.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, MessageEvent};

use super::on;

/// What `src/service_worker/sw.js` listens for, and tells its pages then.
const TAG: &str = "outbox";

/// Whether the line is paid for by the byte: a mobile network, or the person saves data. `None`
/// where the browser does not say (Network Information API).
pub(super) fn metered() -> Option<bool> {
    let line = connection()?;
    let kind = part(&line, "type").and_then(|kind| kind.as_string());
    let saves = part(&line, "saveData").is_some_and(|it| it.is_truthy());
    Some(saves || kind.as_deref() == Some("cellular"))
}

/// Asks the service worker to say when there is a network (Background Synchronization API), where
/// browsers know how.
pub(super) fn wake() {
    leptos::task::spawn_local(async {
        let _ = register().await;
    });
}

async fn register() -> Option<()> {
    let worker = window().navigator().service_worker();
    // Without a worker none will ever be ready.
    (!worker.is_undefined()).then(|| worker.controller())??;
    let registration = JsFuture::from(worker.ready().ok()?).await.ok()?;
    let sync = part(&registration, "sync")?;
    let register: Function = part(&sync, "register")?.dyn_into().ok()?;
    let promise: Promise = register.call1(&sync, &TAG.into()).ok()?.dyn_into().ok()?;
    // Refused where the person does not allow it.
    JsFuture::from(promise).await.ok().map(drop)
}

/// Tells `online` anew when the line has changed, or the service worker says that there is one.
pub(super) fn listen(online: RwSignal<bool>) {
    let again = move || online.set(window().navigator().on_line());
    if let Some(line) = connection().and_then(|line| line.dyn_into::<EventTarget>().ok()) {
        on(&line, "change", again);
    }
    let worker = window().navigator().service_worker();
    if worker.is_undefined() {
        return;
    }
    let heard = move |event: &web_sys::Event| {
        let said = event.dyn_ref::<MessageEvent>().and_then(|it| part(&it.data(), "type"));
        if said.and_then(|said| said.as_string()).as_deref() == Some(TAG) {
            again();
        }
    };
    gloo_events::EventListener::new(&worker, "message", heard).forget();
}

fn connection() -> Option<JsValue> {
    part(&window().navigator(), "connection")
}

/// A member, if it is there.
fn part(of: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(of, &name.into()).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}
