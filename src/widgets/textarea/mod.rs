//! Text of several lines, which grows with what is typed.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::form::Question;
use tokhai_engine::schema::Types;

use super::entry::{Codec, typed};
use super::{Control, Widget};
use crate::text::{fill_in, later_words};
use crate::view::{El, el};

pub(super) static WIDGET: Widget = Widget {
    name: "textarea",
    suits: is_long,
    seldom: false,
    grouped: false,
    view,
    show: |_, value, _| format(value),
    read: |_, words| parse(words),
};

/// Texts that may be longer than this are given several lines.
const ONE_LINE: u64 = 200;
const ROWS: u64 = 4;
const MOST_ROWS: u64 = 40;
/// How many characters left are worth a word: so many, or this part of what fits.
const NEAR: usize = 20;
const NEAR_PART: usize = 10;

const CODEC: Codec = Codec { parse, format };

fn is_long(question: &Question) -> bool {
    let facets = &question.facets;
    let may_be_long = facets.max_length.is_some_and(|limit| limit > ONE_LINE);
    let is_text = facets.types.meets(Types::STRING) && facets.format.is_none();
    is_text && (may_be_long || question.options.get("rows").is_some())
}

/// The text without spaces at its ends. Lines stay lines.
fn parse(typed: &str) -> Value {
    let text = typed.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) }
}

fn format(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn view(control: Control) -> Vec<El> {
    let asking = control.asking;
    let (rows, limit) = control.with_question(|question| {
        let rows = question.options.get("rows").and_then(Value::as_u64).unwrap_or(ROWS);
        (rows.clamp(2, MOST_ROWS), question.facets.max_length)
    });
    let area = control.dress(el("textarea.entry.area")).attr("rows", &rows.to_string());
    let area = typed(area, control.slot(), CODEC);
    let Some(limit) = limit.and_then(|limit| usize::try_from(limit).ok()) else {
        return vec![area];
    };
    let near = NEAR.max(limit / NEAR_PART);
    let length = move || {
        let text = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
        asking.with(|asking| asking.value.as_ref().map_or(0, text))
    };
    let left = move || limit.checked_sub(length()).filter(|left| *left <= near);
    let seen = move || left().map(say_left).unwrap_or_default();
    // Said at every twentieth character only: a word at each key would drown what is typed.
    let heard = move || {
        let rounded = left().map(|left| left.div_ceil(NEAR) * NEAR);
        rounded.map(say_left).unwrap_or_default()
    };
    vec![
        area,
        el("p.entry-count").attr("aria-hidden", "true").say(seen),
        el("p.visually-hidden").attr("role", "status").say(heard),
    ]
}

fn say_left(left: usize) -> String {
    fill_in(later_words().characters_left, &[&left.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn keeps_lines_and_inner_spaces() {
        assert_eq!(parse(" a  b\r\n\r\n c \n"), json!("a  b\n\n c"));
        assert_eq!(parse(" \n "), Value::Null);
    }
}
