//! Numbers as a language writes them.

use serde_json::Value;

use crate::form::Language;

/// Writes a number as a language does; anything else as it is.
pub fn number(value: &Value, language: Language, grouped: bool) -> String {
    let number = match value {
        Value::Number(number) => number,
        Value::String(text) => return text.clone(),
        Value::Null => return String::new(),
        other => return other.to_string(),
    };
    let plain = number.to_string();
    if plain.contains('e') {
        // So large or small that nobody groups it.
        return plain;
    }
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let mark = decimal_mark(language);
    let mut written = String::new();
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    written.push_str(if digits.len() < whole.len() { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if grouped && i > 0 && (digits.len() - i).is_multiple_of(3) {
            written.push(if mark == ',' { '.' } else { ',' });
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push(mark);
        written.push_str(fraction);
    }
    written
}

/// What stands before the fraction. The other of comma and dot stands between thousands.
pub fn decimal_mark(language: Language) -> char {
    if language == Language::Vi { ',' } else { '.' }
}
