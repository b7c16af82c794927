//! One box to tick: the question's label is the box's.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::form::Language;
use tokhai_engine::logic::plain;

use super::{Control, Widget};
use crate::text::LaterWords;
use crate::view::{El, el};

pub(super) static WIDGET: Widget = Widget {
    name: "checkbox",
    // What can only be agreed to.
    suits: |question| {
        let choices = question.facets.choices.as_deref().unwrap_or_default();
        matches!(choices, [only] if only.value == Value::Bool(true))
    },
    seldom: false,
    grouped: false,
    view,
    show: |_, value, language| show(value, language),
    read: |_, words| read(words),
};

pub(super) fn show(value: &Value, language: Language) -> String {
    let words = LaterWords::in_language(language);
    match value {
        Value::Bool(true) => words.yes.to_owned(),
        Value::Bool(false) => words.no.to_owned(),
        other => other.to_string(),
    }
}

/// A tick as people write it in a list.
fn read(typed: &str) -> Value {
    let ticked = ["x", "✓", "1", "true", "yes", "co"].contains(&&*plain(typed.trim()));
    if ticked { Value::Bool(true) } else { Value::Null }
}

fn view(control: Control) -> Vec<El> {
    let (form, at, asking) = (control.form, control.at, control.asking);
    // Without a tick there is no answer, unless the form wants to hear "no".
    let says_no = control
        .with_question(|question| question.options.get("unticked") == Some(&Value::Bool(false)));
    let unticked = if says_no { Value::Bool(false) } else { Value::Null };
    let tick = control.dress(el("input.tick-box").attr("type", "checkbox"));
    let ticked = move || asking.with(|asking| asking.value == Some(Value::Bool(true)));
    let tick = tick.prop("checked", move || ticked().into()).on("change", move |event| {
        let ticked = event_target_checked(&event);
        form.set(at, if ticked { Value::Bool(true) } else { unticked.clone() });
        form.visit(at);
    });
    vec![tick]
}
