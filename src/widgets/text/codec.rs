//! Typed text → answers.

use serde_json::Value;

use crate::widgets::entry::Codec;

/// Text without outer spaces, inner ones single.
pub(in crate::widgets) const TEXT: Codec = Codec {
    parse: |typed| answer(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
    format: as_text,
};

/// An email address has no spaces at all.
pub(super) const EMAIL: Codec =
    Codec { parse: |typed| answer(typed.split_whitespace().collect()), format: as_text };

/// Digits, in the national form: `+84 90 123 45 67` is `0901234567`. What is no phone number
/// stays as typed, so that the check can say so.
pub(super) const PHONE: Codec = Codec {
    parse: |typed| {
        let dialled: String = typed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let others = typed.chars().any(|c| c.is_alphabetic());
        let national = dialled.strip_prefix("+84").or_else(|| dialled.strip_prefix("0084"));
        // National numbers begin with a zero.
        let bare = || dialled.strip_prefix("84").filter(|rest| rest.len() == 9);
        match national.or_else(bare) {
            _ if others => answer(typed.trim().to_owned()),
            Some(rest) => answer(String::from("0") + rest.trim_start_matches('0')),
            None => answer(dialled),
        }
    },
    format: |value| {
        let digits = as_text(value);
        match (digits.len(), digits.is_ascii()) {
            (10, true) => [&digits[..4], " ", &digits[4..7], " ", &digits[7..]].concat(),
            _ => digits,
        }
    },
};

fn answer(text: String) -> Value {
    if text.is_empty() { Value::Null } else { Value::String(text) }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn phones_are_kept_in_the_national_form() {
        for typed in
            ["0901234567", "0901 234 567", "+84 901.234.567", "0084901234567", "84901234567"]
        {
            assert_eq!((PHONE.parse)(typed), json!("0901234567"), "{typed}");
        }
        assert_eq!((PHONE.format)(&json!("0901234567")), "0901 234 567");
        assert_eq!((PHONE.parse)("không có"), json!("không có"));
        assert_eq!((PHONE.parse)(" "), Value::Null);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn text_loses_stray_spaces_only() {
        assert_eq!((TEXT.parse)("  Trần  Thị Mẫu "), json!("Trần Thị Mẫu"));
        assert_eq!((TEXT.parse)("  "), Value::Null);
    }
}
