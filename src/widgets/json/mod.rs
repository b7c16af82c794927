//! Whatever has no control of its own, as JSON. A plain way out, but nothing cannot be answered.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::schema::Types;

use super::entry::{Codec, typed};
use super::{Control, Widget, is_only, number};
use crate::text::{fill_in, pretty, preview_words};
use crate::view::{El, el};
use tokhai_engine::form::Language;

pub(super) static WIDGET: Widget = Widget {
    name: "json",
    suits: |question| {
        is_only(&question.facets, Types::ARRAY.or(Types::OBJECT))
            || question.facets.types == Types::NULL
    },
    seldom: true,
    grouped: false,
    view,
    show: |_, value, _| as_typed(value).map_or_else(|| value.to_string(), str::to_owned),
    read: |_, words| parse(words),
};

const CODEC: Codec = Codec { parse, format };

/// What was typed, as the answer. What is no JSON is kept as it is, for the check to refuse.
fn parse(typed: &str) -> Value {
    read(typed).unwrap_or_else(|_| Value::String(typed.to_owned()))
}

/// The answer, to be typed on.
fn format(answer: &Value) -> String {
    match as_typed(answer) {
        _ if answer.is_null() => String::new(),
        Some(typed) => typed.to_owned(),
        None => pretty::print(answer).trim_end().to_owned(),
    }
}

/// The answer that was typed and is no JSON.
fn as_typed(answer: &Value) -> Option<&str> {
    answer.as_str().filter(|typed| read(typed).is_err())
}

/// Reads JSON; the error tells the line.
fn read(typed: &str) -> Result<Value, usize> {
    if typed.trim().is_empty() {
        return Ok(Value::Null);
    }
    let value = serde_json::from_slice(typed.as_bytes()).map_err(|error| error.line())?;
    match rounded(typed) {
        Some(line) => Err(line),
        None => Ok(value),
    }
}

/// The line of the first number that would not be kept as it is written.
fn rounded(json: &str) -> Option<usize> {
    let mut line = 1;
    let mut in_text = false;
    let mut bytes = json.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\n' => line += 1,
            b'\\' if in_text => {
                bytes.next();
            }
            b'"' => in_text = !in_text,
            b'-' | b'0'..=b'9' if !in_text => {
                let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
                while bytes.next_if(|(_, byte)| is_part(*byte)).is_some() {}
                let end = bytes.peek().map_or(json.len(), |(at, _)| *at);
                let written = json.get(at..end).unwrap_or_default();
                // An exponent says itself that it is not exact.
                let plain = !written.contains(['e', 'E']);
                if plain && number::read(written, Language::En).is_none() {
                    return Some(line);
                }
            }
            _ => {}
        }
    }
    None
}

/// The line that is wrong; 0: none.
fn mistake(typed: &str) -> usize {
    read(typed).err().unwrap_or(0)
}

fn view(control: Control) -> Vec<El> {
    // As [`mistake`] has it: said once the person has left; until then it is only unfinished.
    let problem = RwSignal::new(0);
    let id = [&control.id, "-syntax"].concat();
    let area = control.describe(control.dress(el("textarea.entry.area.code-area")), &["-syntax"]);
    let area = typed(area, control.slot(), CODEC)
        .attr("rows", "6")
        .attr("autocapitalize", "off")
        .attr("autocomplete", "off")
        .on("input", move |event| {
            if problem.get_untracked() > 0 {
                problem.set(mistake(&event_target_value(&event)));
            }
        })
        .on("blur", move |event| problem.set(mistake(&event_target_value(&event))));
    let error = move || {
        let line = problem.get();
        (line > 0)
            .then(|| el("p.error").text(&fill_in(preview_words().not_json, &[&line.to_string()])))
    };
    vec![el("div").id(&id).attr("role", "alert").live(error), area]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_json_and_names_the_line_of_a_mistake() {
        assert_eq!(read("{\"a\": [1, -2.5, 1e3]}"), Ok(json!({"a": [1, -2.5, 1e3]})));
        assert_eq!(read(" \n"), Ok(Value::Null));
        assert_eq!(read("{\n  \"a\": 1,\n}"), Err(3));
        assert_eq!(read("[1e400]"), Err(1));
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_no_json_is_kept_as_it_was_typed() {
        for typed in ["{\n  \"a\": 1,\n", "không", "9007199254740993.5"] {
            assert_eq!(parse(typed), json!(typed));
            assert_eq!(format(&parse(typed)), typed);
        }
        // Text that could be taken for something else is told by its marks.
        assert_eq!(format(&json!("12")), "\"12\"");
        assert_eq!(parse("\"12\""), json!("12"));
        assert_eq!(parse(&format(&json!({"a": [1]}))), json!({"a": [1]}));
        assert_eq!(format(&Value::Null), "");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn takes_no_number_that_it_would_have_to_round() {
        assert_eq!(read("[9007199254740993]"), Ok(json!([9007199254740993u64])));
        assert_eq!(read("[1,\n123456789012345678901234567890]"), Err(2));
        assert_eq!(read("0.12345678901234567890123"), Err(1));
        assert_eq!(
            read("\"123456789012345678901234567890 \\\" 1\""),
            Ok(json!("123456789012345678901234567890 \" 1"))
        );
    }
}
