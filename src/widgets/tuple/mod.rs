//! A few values that belong together, each with its meaning by its position.

use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::form::{Language, Part, Parts, Question};

use super::entry::Slot;
use super::{Control, Widget, on_leaving, part};
use crate::text::{fill_in, language, later_words};
use crate::view::{El, el};

pub(super) static WIDGET: Widget = Widget {
    name: "tuple",
    suits: |question| matches!(question.parts, Parts::Tuple(_)),
    seldom: true,
    grouped: true,
    view,
    show,
    read: |_, _| Value::Null,
};

fn positions(question: &Question) -> &[Part] {
    match &question.parts {
        Parts::Tuple(parts) => parts,
        _ => &[],
    }
}

fn label(part: &Part, at: usize, language: Language) -> String {
    let own = part.label.get(language);
    if own.is_empty() {
        fill_in(later_words().entry_number, &[&(at + 1).to_string()])
    } else {
        own.into()
    }
}

fn show(question: &Question, value: &Value, language: Language) -> String {
    let Some(items) = value.as_array() else { return value.to_string() };
    let shown = positions(question).iter().zip(items).enumerate();
    let shown = shown.filter(|(_, (_, item))| !item.is_null()).map(|(at, (part, item))| {
        [label(part, at, language).as_str(), ": ", &part::show(part, item, language)].concat()
    });
    shown.collect::<Vec<_>>().join("; ")
}

/// The whole with another value at one position: as long as it has to be, absent positions null.
fn with(whole: &Value, at: usize, value: Value) -> Value {
    let mut items = whole.as_array().cloned().unwrap_or_default();
    if items.len() <= at {
        items.resize(at + 1, Value::Null);
    }
    if let Some(item) = items.get_mut(at) {
        *item = value;
    }
    while items.last().is_some_and(Value::is_null) {
        items.pop();
    }
    if items.is_empty() { Value::Null } else { Value::Array(items) }
}

fn view(control: Control) -> Vec<El> {
    let parts = control.with_question(|question| positions(question).to_vec());
    let whole = control.slot();
    let control = Rc::new(control);
    let draw = |(at, part): (usize, &Part)| {
        let (get, set) = (whole.get.clone(), whole.set.clone());
        let before = whole.get.clone();
        let slot = Slot {
            get: Rc::new(move || get().get(at).cloned().unwrap_or_default()),
            set: Rc::new(move |value| set(with(&untrack(|| before()), at, value))),
            leave: Rc::new(|| {}),
        };
        let id =
            if at == 0 { control.id.clone() } else { [&control.id, "-", &at.to_string()].concat() };
        let (asking, place) = (control.asking, control.clone());
        let is_wrong = move || {
            let here = place.form.pointer(place.at).join(at.to_string());
            asking.with(|it| it.visited && it.violations.iter().any(|it| here.contains(&it.at)))
        };
        let dressed = part::control(part, slot, |line| {
            control
                .name_below(line, move || Some(at.to_string()))
                .id(&id)
                .attr("aria-describedby", &control.described_by())
                .bind("aria-invalid", move || Some(is_wrong().to_string()))
        });
        let label = el("label").attr("for", &id).text(&label(part, at, language()));
        el("div.part").add(label).add(dressed)
    };
    let drawn: Vec<El> = parts.iter().enumerate().map(draw).collect();
    vec![on_leaving(el("div.parts").add(drawn), whole.leave)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_whole_is_as_long_as_it_has_to_be() {
        assert_eq!(with(&Value::Null, 1, json!(5)), json!([null, 5]));
        assert_eq!(with(&json!([null, 5]), 0, json!("a")), json!(["a", 5]));
        assert_eq!(with(&json!(["a", 5]), 1, Value::Null), json!(["a"]));
        assert_eq!(with(&json!([null, 5]), 1, Value::Null), Value::Null);
        // More than the schema knows of stays.
        assert_eq!(with(&json!(["a", 5, 6]), 0, json!("b")), json!(["b", 5, 6]));
    }
}
