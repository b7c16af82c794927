//! Saving a text as a file on the person's device.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlElement, Url};

use crate::view::el;

/// Offers `text` as a file of this name.
pub(super) fn save(name: &str, text: &str) {
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
