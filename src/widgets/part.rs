//! A small control for one part of an answer that is asked as a whole.

use serde_json::Value;
use tokhai_engine::form::{Language, Part};
use tokhai_engine::schema::Types;

use super::entry::{Codec, Hints, Slot, line};
use super::{date, datetime, is_only, number, text, time};
use crate::text::{say, words};
use crate::view::{El, el};

/// How parts of this shape are typed.
fn codec(part: &Part) -> (Codec, Hints) {
    let text = Hints { kind: "text", mode: "text", short: false };
    match part.facets.format.as_deref() {
        Some("date" | "partial-date") => (date::CODEC, date::HINTS),
        Some("time") => (time::WITH_OFFSET, time::HINTS),
        Some("date-time") => (datetime::CODEC, time::HINTS),
        _ if is_only(&part.facets, Types::NUMBER) => {
            (number::CODEC, number::hints(&part.facets, f64::MIN))
        }
        _ => (text::TEXT, text),
    }
}

/// Makes a control for a part; `dress` gives it id, name, label and description.
pub(super) fn control(part: &Part, slot: Slot, dress: impl FnOnce(El) -> El) -> El {
    if part.choices.is_empty() {
        let (codec, hints) = codec(part);
        return line(dress(el("input")), slot, codec, hints);
    }
    let Slot { get, set, leave } = slot;
    let choices = part.choices.clone();
    let none = el("option").attr("value", "").text(words().choose);
    let options = choices.clone().into_iter().enumerate().map(|(i, choice)| {
        let get = get.clone();
        let option = el("option").attr("value", &i.to_string()).text(&say(&choice.label));
        option.prop("selected", move || (get() == choice.value).into())
    });
    let options: Vec<El> = options.collect();
    let list = dress(el("select.entry")).add(none).add(options);
    let list = list.on("change", move |event| {
        let number = leptos::prelude::event_target_value(&event).parse::<usize>().ok();
        let chosen = number.and_then(|number| choices.get(number));
        set(chosen.map(|choice| choice.value.clone()).unwrap_or_default());
    });
    list.on("blur", move |_| leave())
}

/// A part in words.
pub(super) fn show(part: &Part, value: &Value, language: Language) -> String {
    match part.choices.iter().find(|choice| choice.value == *value) {
        Some(choice) => choice.label.get(language).to_owned(),
        None if value.is_number() => number::format(value, language, true),
        None => (codec(part).0.format)(value),
    }
}
