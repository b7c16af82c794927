//! Other sites: going there, and asking one in a frame that nobody sees.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::live::ports::Task;

/// A frame that has not come back after this time does not, in milliseconds.
const PATIENCE: u32 = 10_000;

/// The origin of the app.
pub(super) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Leaves the app for another site.
pub(super) fn leave(url: &str) {
    let _ = window().location().assign(url);
}

/// Goes to `url` in a hidden frame; gives the address at `path` of ours that it ends at.
pub(super) fn in_frame(url: &str, path: &'static str) -> Task<Option<String>> {
    let url = url.to_owned();
    Box::pin(async move {
        let frame = document().create_element("iframe").ok()?;
        for (name, value) in [("hidden", ""), ("aria-hidden", "true"), ("src", &url)] {
            frame.set_attribute(name, value).ok()?;
        }
        let found = Rc::new(RefCell::new(None));
        let answer = (frame.clone(), found.clone());
        let mut wait = |done: js_sys::Function, _| {
            let (frame, found) = answer.clone();
            let alarm = done.clone();
            gloo_timers::callback::Timeout::new(PATIENCE, move || {
                let _ = alarm.call0(&JsValue::NULL);
            })
            .forget();
            let target = frame.clone();
            let loaded = move |_: &web_sys::Event| {
                // While it is at the other site, nothing can be read of it.
                if let Some(address) = address(&frame).filter(|it| is_at(it, path)) {
                    found.replace(Some(address));
                    let _ = done.call0(&JsValue::NULL);
                }
            };
            gloo_events::EventListener::new(&target, "load", loaded).forget();
        };
        let waited = Promise::new(&mut wait);
        document().body()?.append_child(&frame).ok()?;
        let _ = JsFuture::from(waited).await;
        frame.remove();
        found.take()
    })
}

/// Where a frame is. At another site this throws.
fn address(frame: &Element) -> Option<String> {
    let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let location = part(&part(frame, "contentWindow")?, "location")?;
    let path = part(&location, "pathname")?.as_string()?;
    Some(path + &part(&location, "search")?.as_string()?)
}

fn is_at(address: &str, path: &str) -> bool {
    address.split('?').next() == Some(path)
}
