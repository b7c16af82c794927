//! A single line to type into: what text, numbers of identity and dates have in common.

use std::cell::RefCell;

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;

use super::Control;
use crate::view::{El, el};

/// How one kind of line is typed and read.
#[derive(Clone, Copy)]
pub(super) struct Codec {
    /// What was typed → the answer. Must take whatever a person may type.
    pub(super) parse: fn(&str) -> Value,
    /// The answer → what is shown once the line is left.
    pub(super) format: fn(&Value) -> String,
}

/// What a line tells the browser about itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Hints {
    /// `text`, `tel` or `email`.
    pub(super) kind: &'static str,
    /// Which keyboard a phone shows.
    pub(super) mode: &'static str,
    /// Whether it is as short as what goes in.
    pub(super) short: bool,
}

/// Draws the line.
pub(super) fn entry(control: &Control, codec: Codec, hints: Hints) -> El {
    let (form, at, asking) = (control.form, control.at, control.asking);
    let typed = move |raw: &str| {
        let answer = (codec.parse)(raw);
        if asking.with_untracked(|asking| asking.value.as_ref() != Some(&answer)) {
            form.set(at, answer);
        }
    };
    let line = control.dress(el("input.entry"));
    let line = if hints.short { line.attr("class", "entry entry-short") } else { line };
    let autocomplete = control.with_question(|question| question.autocomplete.clone());
    let input = line.input();
    // The line is the person's while it says what the answer says, and as long as the answer stays
    // (an input method may still be composing the next). Anything else came from elsewhere (a
    // source, an undone change) and is shown.
    let shown = {
        let input = input.clone();
        let last = RefCell::new(None);
        move || {
            let answer = asking.with(|asking| asking.value.clone()).unwrap_or_default();
            let typed = input.value();
            let stays = last.replace(Some(answer.clone())).as_ref() == Some(&answer);
            if stays || (codec.parse)(&typed) == answer {
                typed.into()
            } else {
                (codec.format)(&answer).into()
            }
        }
    };
    line.attr("type", hints.kind)
        .attr("inputmode", hints.mode)
        .attr("autocomplete", autocomplete.as_deref().unwrap_or("off"))
        .attr("spellcheck", "false")
        .prop("value", shown)
        .on("input", move |event| {
            // While an input method composes, the text is not the person's yet.
            let composing = event.dyn_ref::<web_sys::InputEvent>();
            if !composing.is_some_and(web_sys::InputEvent::is_composing) {
                typed(&event_target_value(&event));
            }
        })
        .on("compositionend", move |event| typed(&event_target_value(&event)))
        .on("change", move |_| {
            let composed = compose(&input.value());
            let answer = (codec.parse)(&composed);
            input.set_value(&if answer.is_null() { composed } else { (codec.format)(&answer) });
            if asking.with_untracked(|asking| asking.value.as_ref() != Some(&answer)) {
                form.set(at, answer);
            }
        })
        .on("blur", move |_| form.visit(at))
}

/// Text in the composed form (NFC), as it is stored: macOS types marks apart from their letters.
pub(super) fn compose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}
