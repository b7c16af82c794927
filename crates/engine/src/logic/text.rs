//! Text: joining, cutting, spaces, and looking for it without diacritics.

use serde_json::Value;

use super::LogicErrorKind::{self, InvalidArguments};
use super::numbers::Num;

/// Lower case without diacritics, `đ` as `d`: what people type when they search. The same for
/// composed and decomposed text. Letters of other alphabets stay as they are.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).map(plain_char).collect()
}

/// The text without outer spaces, inner ones single.
pub(super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether `text` contains `part`, whatever the case, diacritics and spaces.
pub(super) fn matches_plain(part: &str, text: &str) -> bool {
    plain(&normalise(text)).contains(&plain(&normalise(part)))
}

/// Appends a value as text: `null` is nothing, an array its items.
pub(super) fn append(out: &mut String, value: &Value) -> Result<(), LogicErrorKind> {
    match value {
        Value::Null => {}
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => {
            let whole = Num::from(number).to_value();
            out.push_str(&whole.map_or_else(|_| number.to_string(), |whole| whole.to_string()));
        }
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            for item in items {
                append(out, item)?;
            }
        }
        Value::Object(_) => return Err(InvalidArguments),
    }
    Ok(())
}

/// `length` characters of `text` from `start`; a negative start counts from the end, a negative
/// length leaves that many characters out at the end.
pub(super) fn substring(text: &str, start: i64, length: Option<i64>) -> &str {
    let chars = text.chars().count() as i64;
    let start = if start < 0 { chars.saturating_add(start).max(0) } else { start.min(chars) };
    let end = match length {
        None => chars,
        Some(length) if length < 0 => chars.saturating_add(length),
        Some(length) => start.saturating_add(length).min(chars),
    };
    let byte = |nth: i64| text.char_indices().nth(nth as usize).map_or(text.len(), |(at, _)| at);
    text.get(byte(start)..byte(end.max(start))).unwrap_or_default()
}

fn plain_char(c: char) -> char {
    // Blocks "Latin-1 Supplement", "Latin Extended-A/-B" and "Latin Extended Additional", where
    // Vietnamese letters are ordered by their base letter.
    match c {
        'À'..='Å' | 'à'..='å' | 'Ă' | 'ă' | '\u{1ea0}'..='\u{1eb7}' => 'a',
        'Ç' | 'ç' => 'c',
        'Đ' | 'đ' | 'Ð' | 'ð' => 'd',
        'È'..='Ë' | 'è'..='ë' | '\u{1eb8}'..='\u{1ec7}' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ' | 'ĩ' | '\u{1ec8}'..='\u{1ecb}' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'ò'..='ö' | 'Ơ' | 'ơ' | '\u{1ecc}'..='\u{1ee3}' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ' | 'ũ' | 'Ư' | 'ư' | '\u{1ee4}'..='\u{1ef1}' => 'u',
        'Ý' | 'ý' | 'ÿ' | '\u{1ef2}'..='\u{1ef9}' => 'y',
        c => c.to_ascii_lowercase(),
    }
}
