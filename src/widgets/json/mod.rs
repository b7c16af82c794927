//! Whatever has no control of its own, as JSON. A plain way out, but nothing cannot be answered.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::schema::Types;

use super::entry::is_focused;
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
    show: |_, value, _| value.to_string(),
    read: |_, words| read(words).unwrap_or_else(|_| Value::String(words.to_owned())),
};

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

fn view(control: Control) -> Vec<El> {
    let (form, at, asking) = (control.form, control.at, control.asking);
    // The line that is wrong; 0: none.
    let problem = RwSignal::new(0usize);
    let id = [&control.id, "-syntax"].concat();
    let area = control.dress(el("textarea.entry.area.code-area"));
    let area = control.describe(area, &["-syntax"]);
    let input = area.input();
    let area = area
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .attr("autocapitalize", "off")
        .attr("autocomplete", "off")
        .prop("value", move || {
            let answer = asking.with(|asking| asking.value.clone()).unwrap_or_default();
            let typed = input.value();
            // What is being typed is not JSON yet; what has been typed wrongly stays, too.
            let theirs = match read(&typed) {
                Ok(value) => value == answer,
                Err(_) => is_focused(&input) || problem.get_untracked() > 0,
            };
            match theirs {
                true => typed.into(),
                false if answer.is_null() => "".into(),
                false => pretty::print(&answer).trim_end().into(),
            }
        })
        .on("input", move |event| match read(&event_target_value(&event)) {
            Ok(value) => {
                problem.set(0);
                if asking.with_untracked(|asking| asking.value.as_ref() != Some(&value)) {
                    form.set(at, value);
                }
            }
            // Said once the person has left; until then it is only unfinished.
            Err(line) if problem.get_untracked() > 0 => problem.set(line),
            Err(_) => {}
        })
        .on("blur", move |event| {
            problem.set(read(&event_target_value(&event)).err().unwrap_or(0));
            form.visit(at);
        });
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
