//! A line to type into: what text, numbers of identity and dates have in common.

use std::rc::Rc;

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

/// Where a line's value lies: in an answer, or in a part of one.
#[derive(Clone)]
pub(super) struct Slot {
    /// The value, followed; `null` while there is none.
    pub(super) get: Rc<dyn Fn() -> Value>,
    /// Changes it.
    pub(super) set: Rc<dyn Fn(Value)>,
    /// The person goes elsewhere.
    pub(super) leave: Rc<dyn Fn()>,
}

impl Control {
    /// The whole answer.
    pub(super) fn slot(&self) -> Slot {
        let (form, at, asking) = (self.form, self.at, self.asking);
        Slot {
            get: Rc::new(move || asking.with(|asking| asking.value.clone()).unwrap_or_default()),
            set: Rc::new(move |value| form.set(at, value)),
            leave: Rc::new(move || form.visit(at)),
        }
    }
}

/// Draws the line for a whole answer.
pub(super) fn entry(control: &Control, codec: Codec, hints: Hints) -> El {
    let autocomplete = control.with_question(|question| question.autocomplete.clone());
    let line = line(control.dress(el("input")), control.slot(), codec, hints);
    line.attr("autocomplete", autocomplete.as_deref().unwrap_or("off"))
}

/// Makes `input` a line for a value.
pub(super) fn line(input: El, slot: Slot, codec: Codec, hints: Hints) -> El {
    let line = input
        .attr("class", if hints.short { "entry entry-short" } else { "entry" })
        .attr("type", hints.kind)
        .attr("inputmode", hints.mode)
        .attr("autocomplete", "off");
    typed(line, slot, codec)
}

/// Makes what is typed into `line`, an `input` or a `textarea`, the value, and shows it.
pub(super) fn typed(line: El, slot: Slot, codec: Codec) -> El {
    // A textarea has the same `value`.
    let input = line.input();
    let Slot { get, set, leave } = slot;
    let change = {
        let get = get.clone();
        move |answer: Value| {
            if untrack(|| get()) != answer {
                set(answer);
            }
        }
    };
    let change = Rc::new(change);
    let typed = {
        let change = change.clone();
        Rc::new(move |raw: &str| change((codec.parse)(raw)))
    };
    // The line is the person's while it says what the answer says, and as long as the answer stays
    // (an input method may still be composing the next). Anything else came from elsewhere (a
    // source, an undone change) and is shown.
    let shown = {
        let input = input.clone();
        let last = RefCell::new(None);
        move || {
            let answer = get();
            let typed = input.value();
            let stays = last.replace(Some(answer.clone())).as_ref() == Some(&answer);
            if stays || typed.is_empty() && answer.is_null() || (codec.parse)(&typed) == answer {
                typed.into()
            } else {
                (codec.format)(&answer).into()
            }
        }
    };
    let composed_typed = typed.clone();
    line.attr("spellcheck", "false")
        .prop("value", shown)
        .on("input", move |event| {
            // While an input method composes, the text is not the person's yet.
            let composing = event.dyn_ref::<web_sys::InputEvent>();
            if !composing.is_some_and(web_sys::InputEvent::is_composing) {
                typed(&event_target_value(&event));
            }
        })
        .on("compositionend", move |event| composed_typed(&event_target_value(&event)))
        .on("change", move |_| {
            let composed = compose(&input.value());
            let answer = (codec.parse)(&composed);
            input.set_value(&if answer.is_null() { composed } else { (codec.format)(&answer) });
            change(answer);
        })
        .on("blur", move |_| leave())
}

/// Text in the composed form (NFC), as it is stored: macOS types marks apart from their letters.
pub(super) fn compose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}
