//! What is near the part of the page that is seen.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far around what is seen: two screens of a phone, so that nobody scrolls into a gap.
const MARGIN: &str = "1600px";

/// An observer that goes with its owner.
struct Watch {
    observer: IntersectionObserver,
    _told: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Says whether the element is near what is seen, soon and whenever that changes, until the owner
/// is cleaned up. Where the browser cannot tell, it is taken to be near.
pub(super) fn near(element: &Element, tell: Box<dyn Fn(bool)>) {
    let tell = std::rc::Rc::new(tell);
    let told = {
        let tell = tell.clone();
        Closure::new(move |entries: js_sys::Array| {
            // The last word counts.
            if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                tell(entry.is_intersecting());
            }
        })
    };
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    match IntersectionObserver::new_with_options(told.as_ref().unchecked_ref(), &options) {
        Ok(observer) => {
            observer.observe(element);
            let _ = StoredValue::new_local(Watch { observer, _told: told });
        }
        Err(_) => tell(true),
    }
}
