//! JSON for reading: what fits a line stands on one.

use serde_json::Value;

/// Characters of a line that is not broken up.
const WIDTH: usize = 96;

/// A value in lines. It was parsed from a text, so its depth is bounded.
pub(crate) fn print(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let flat = flat(value, WIDTH.saturating_sub(depth * 2));
    match (flat, value) {
        (Some(flat), _) => text.push_str(&flat),
        (None, Value::Object(map)) => {
            let members = map.iter().map(|(name, value)| (Some(name), value));
            write_all(members, ['{', '}'], depth, text);
        }
        (None, Value::Array(items)) => {
            write_all(items.iter().map(|item| (None, item)), ['[', ']'], depth, text);
        }
        (None, value) => text.push_str(&value.to_string()),
    }
}

fn write_all<'v>(
    parts: impl Iterator<Item = (Option<&'v String>, &'v Value)>,
    brackets: [char; 2],
    depth: usize,
    text: &mut String,
) {
    let line = |depth: usize, text: &mut String| {
        text.push('\n');
        (0..depth).for_each(|_| text.push_str("  "));
    };
    text.push(brackets[0]);
    for (number, (name, value)) in parts.enumerate() {
        if number > 0 {
            text.push(',');
        }
        line(depth + 1, text);
        if let Some(name) = name {
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push_str(": ");
        }
        write(value, depth + 1, text);
    }
    line(depth, text);
    text.push(brackets[1]);
}

/// The value on one line, if it fits.
fn flat(value: &Value, width: usize) -> Option<String> {
    let mut text = String::new();
    let brackets = match value {
        Value::Object(map) => {
            for (name, value) in map {
                let value = flat(value, width.checked_sub(text.len())?)?;
                if !text.is_empty() {
                    text.push_str(", ");
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push_str(": ");
                text.push_str(&value);
            }
            ["{", "}"]
        }
        Value::Array(items) => {
            for item in items {
                let item = flat(item, width.checked_sub(text.len())?)?;
                if !text.is_empty() {
                    text.push_str(", ");
                }
                text.push_str(&item);
            }
            ["[", "]"]
        }
        // Texts are not broken up.
        other => return Some(other.to_string()),
    };
    (text.len() <= width).then(|| [brackets[0], &text, brackets[1]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_fits_stands_on_one_line_and_everything_can_be_read_back() {
        let value =
            json!({"a": [1, {"b": "Tờ khai"}], "long": ["x".repeat(60), "y".repeat(60)], "e": {}});
        let text = print(&value);
        assert!(text.starts_with("{\n  \"a\": [1, {\"b\": \"Tờ khai\"}],\n  \"long\": [\n"));
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
    }
}
