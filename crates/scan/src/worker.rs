//! What `src/scan/worker.js` calls. The picture's bytes and the text lie in this module's memory,
//! one of each at a time.
#![allow(unsafe_code)]

use std::cell::RefCell;

use crate::{Effort, Picture, read};

thread_local! {
    static PIXELS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes room for a picture of `width * height` pixels with four bytes each, and says where. 0 if it
/// is too large.
#[unsafe(no_mangle)]
extern "C" fn room(width: u32, height: u32) -> *mut u8 {
    let bytes = (width as usize).checked_mul(height as usize).and_then(|it| it.checked_mul(4));
    let Some(bytes) = bytes.filter(|&bytes| bytes <= 64 << 20) else {
        return std::ptr::null_mut();
    };
    PIXELS.with_borrow_mut(|pixels| {
        pixels.resize(bytes, 0);
        pixels.as_mut_ptr()
    })
}

/// Reads the picture that was put there; `turn`: which picture of the camera it is, or -1 for a
/// photo. Gives the length of the text in bytes, 0 if there is none.
#[unsafe(no_mangle)]
extern "C" fn look(width: u32, height: u32, turn: i32) -> usize {
    let effort = u32::try_from(turn).map_or(Effort::Study, Effort::Glance);
    let picture =
        PIXELS.with_borrow(|pixels| Picture::rgba(width as usize, height as usize, pixels));
    let text = picture.and_then(|picture| read(&picture, effort)).unwrap_or_default();
    TEXT.with_borrow_mut(|kept| {
        *kept = text;
        kept.len()
    })
}

/// Where the text lies.
#[unsafe(no_mangle)]
extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}
