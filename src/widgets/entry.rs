//! A single line to type into: what text, numbers of identity and dates have in common.

use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Control;

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
    /// A class for its width.
    pub(super) width: &'static str,
}

/// Draws the line.
pub(super) fn entry(control: Control, codec: Codec, hints: Hints) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let (form, at) = (control.form, control.at);
    let typed = {
        let control = control.clone();
        move |raw: String| {
            let answer = (codec.parse)(&raw);
            if control.asking.with_untracked(|asking| asking.value.as_ref() != Some(&answer)) {
                control.set(answer);
            }
        }
    };
    let on_input = {
        let typed = typed.clone();
        move |event: web_sys::Event| {
            // While an input method composes, the text is not the person's yet.
            let composing =
                event.dyn_ref::<web_sys::InputEvent>().is_some_and(|event| event.is_composing());
            if !composing {
                typed(event_target_value(&event));
            }
        }
    };
    let on_composed = {
        let typed = typed.clone();
        move |event: web_sys::CompositionEvent| typed(event_target_value(&event))
    };
    let on_leave = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        let composed: String = js_sys::JsString::from(input.value()).normalize("NFC").into();
        let answer = (codec.parse)(&composed);
        input.set_value(&if answer.is_null() { composed } else { (codec.format)(&answer) });
        if form.asking(at).with_untracked(|asking| asking.value.as_ref() != Some(&answer)) {
            form.set(at, answer);
        }
        form.visit(at);
    };
    // The line is the person's while it says what the answer says; anything else came from
    // elsewhere (a source, another tab) and is shown.
    let shown = {
        let control = control.clone();
        move || {
            let answer = control.value().unwrap_or_default();
            let typed = node.get_untracked().map(|input| input.value());
            match typed {
                Some(typed) if (codec.parse)(&typed) == answer => typed,
                Some(typed) if answer.is_null() && is_focused(node) => typed,
                _ => (codec.format)(&answer),
            }
        }
    };
    let autocomplete = control.with_question(|question| question.autocomplete.clone());
    view! {
        <input
            node_ref=node
            class=["entry ", hints.width].concat()
            type=hints.kind
            inputmode=hints.mode
            id=control.id.clone()
            name=control.name()
            autocomplete=autocomplete.unwrap_or_else(|| "off".into())
            spellcheck="false"
            aria-describedby=control.described_by()
            aria-invalid=control.invalid()
            aria-required=control.required()
            prop:value=shown
            on:input=on_input
            on:compositionend=on_composed
            on:change=on_leave
            on:blur=move |_| form.visit(at)
        />
    }
    .into_any()
}

fn is_focused(node: NodeRef<html::Input>) -> bool {
    let focused = document().active_element();
    match (node.get_untracked(), focused) {
        (Some(input), Some(focused)) => focused.is_same_node(Some(&input)),
        _ => false,
    }
}
