//! A file that was added → a paper on the device, or a sentence that says why not.

use serde_json::{Value, json};
use tokhai_engine::dossier::{MOST_PIXELS, Slot, media_type, pixels};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{kinds, readable};
use crate::live::drafts;
use crate::live::ports::{Pictured, Ports, Shelf, StoreError};
use crate::text::{fill_in, later_words};

/// A photo may weigh as much before it is made ready, in bytes.
const HEAVIEST: u64 = 40 << 20;
/// A name has at most as many characters.
const NAME: usize = 200;

/// Keeps a file; gives its description for the answers.
pub(super) async fn keep(
    ports: Ports,
    folder: &str,
    slot: &Slot,
    file: &web_sys::File,
) -> Result<Value, String> {
    let words = later_words();
    let name: String = js_sys::JsString::from(file.name()).normalize("NFC").into();
    let size = file.size() as u64;
    let too_large = |size, most| {
        Err(fill_in(words.paper_too_large, &[&name, &readable(size), &readable(most)]))
    };
    if size > HEAVIEST {
        return too_large(size, slot.largest);
    }
    let unreadable = || fill_in(words.paper_unreadable, &[&name]);
    let wrong_type = || fill_in(words.paper_wrong_type, &[&name, &kinds(slot)]);
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| unreadable())?;
    let bytes = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
    if bytes.is_empty() {
        return Err(unreadable());
    }
    let kind = media_type(&bytes).ok_or_else(wrong_type)?;
    let (bytes, kind) = if kind.starts_with("image/") {
        let wanted = slot.picture().ok_or_else(wrong_type)?;
        let is_heic = kind == "image/heic";
        let pixels = pixels(&bytes);
        if pixels.is_none_or(|pixels| pixels == 0) && !is_heic {
            return Err(unreadable());
        }
        if let Some(pixels) = pixels.filter(|pixels| *pixels > MOST_PIXELS) {
            let [has, most] = [pixels, MOST_PIXELS].map(|it| it.div_ceil(1_000_000).to_string());
            return Err(fill_in(words.paper_too_many_pixels, &[&name, &has, &most]));
        }
        let ready = match ports.pictures()(bytes, wanted).await {
            Pictured::Ready(bytes) => bytes,
            Pictured::Unknown if is_heic => return Err(fill_in(words.paper_heic, &[&name])),
            Pictured::Unknown => return Err(unreadable()),
            Pictured::Failed => return Err(fill_in(words.paper_not_ready, &[&name])),
        };
        // Browsers write something else instead of what they cannot.
        let written = media_type(&ready).ok_or_else(unreadable)?;
        (ready, written)
    } else {
        (bytes, kind)
    };
    if !slot.kinds.iter().any(|it| it == kind) {
        return Err(wrong_type());
    }
    let size = bytes.len() as u64;
    if size > slot.largest {
        return too_large(size, slot.largest);
    }
    let sha256 = ports.device().sha256(&bytes).await;
    let key = drafts::key(folder, &sha256);
    ports.store().put(Shelf::Files, &key, bytes).await.map_err(|error| match error {
        StoreError::Full => fill_in(words.paper_no_room, &[&name]),
        StoreError::Unavailable | StoreError::Damaged => unreadable(),
    })?;
    let name = named(&name, kind);
    Ok(json!({ "name": name, "type": kind, "size": size, "sha256": sha256 }))
}

/// The name with the ending of what the file is by now, not too long.
fn named(name: &str, kind: &str) -> String {
    let endings: &[&str] = match kind {
        "image/jpeg" => &[".jpg", ".jpeg"],
        "image/png" => &[".png"],
        "image/webp" => &[".webp"],
        _ => return name.chars().take(NAME).collect(),
    };
    let (stem, ending) = ending_of(name);
    let known = endings.iter().any(|it| ending.eq_ignore_ascii_case(it));
    let ending = if known { ending } else { endings[0] };
    let stem: String = stem.chars().take(NAME - 5).collect();
    [&stem, ending].concat()
}

/// A file's name in two: what people call it, and what tells its kind.
pub(super) fn ending_of(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 5 => name.split_at(at),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_photo_is_named_by_what_it_has_become() {
        for (before, after) in [
            ("thẻ.HEIC", "thẻ.jpg"),
            ("thẻ.JPG", "thẻ.JPG"),
            ("ảnh.jpeg", "ảnh.jpeg"),
            ("trang 1.2", "trang 1.jpg"),
            ("giấy tờ v1.nhà ở", "giấy tờ v1.nhà ở.jpg"),
            (".png", ".png.jpg"),
        ] {
            assert_eq!(named(before, "image/jpeg"), after);
        }
        let long = named(&"ỷ".repeat(300), "image/jpeg");
        assert!(long.chars().count() <= NAME && long.ends_with(".jpg"));
        assert_eq!(named("hợp đồng", "application/pdf"), "hợp đồng");
    }
}
