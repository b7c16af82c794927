//! Typed numbers → JSON numbers, and back.
//!
//! Vietnamese separates decimals with a comma and groups thousands with dots, English the other
//! way round. A text is read as the language writes numbers, else as the other does, if that
//! makes sense. No digit is ever lost: what a JSON number cannot hold exactly is no number here.

use serde_json::Value;
use tokhai_engine::form::Language;
use tokhai_engine::wording::decimal_mark;
pub(in crate::widgets) use tokhai_engine::wording::number as format;

/// More significant digits than these need not survive as a binary fraction.
const EXACT_DIGITS: usize = 15;
/// Powers of ten up to this one are exact as binary fractions.
const EXACT_FRACTION: usize = 22;

/// Reads a number; `None` for whatever is none, or cannot be held exactly.
pub(in crate::widgets) fn read(typed: &str, language: Language) -> Option<Value> {
    let typed = typed.trim();
    let (negative, digits) = match typed.strip_prefix(['-', '−']) {
        Some(digits) => (true, digits.trim_start()),
        None => (false, typed.strip_prefix('+').unwrap_or(typed)),
    };
    let own = decimal_mark(language);
    let other = if own == ',' { '.' } else { ',' };
    let (whole, fraction) = split(digits, own, other).or_else(|| split(digits, other, own))?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let mut plain = String::from(if negative { "-" } else { "" });
    plain.push_str(if whole.is_empty() { "0" } else { whole });
    if fraction.is_empty() {
        let integer = plain.parse::<i64>().map(Value::from);
        return integer.or_else(|_| plain.parse::<u64>().map(Value::from)).ok();
    }
    let significant = if whole.is_empty() { fraction.trim_start_matches('0') } else { fraction };
    if whole.len() + significant.len() > EXACT_DIGITS || fraction.len() > EXACT_FRACTION {
        return None;
    }
    plain.push('.');
    plain.push_str(fraction);
    // Exact for so few digits, and already there for JSON; the standard library's way of reading
    // floats would bring its tables along.
    serde_json::from_slice(plain.as_bytes()).ok()
}

/// The digits before and behind the decimal mark.
fn split(text: &str, decimal: char, group: char) -> Option<(String, &str)> {
    let (whole, fraction) = match text.split_once(decimal) {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    let whole = match whole {
        "" if !fraction.is_empty() => String::new(),
        whole => [group, ' ', '\u{a0}', '\u{202f}'].iter().find_map(|it| ungroup(whole, *it))?,
    };
    is_digits(fraction).then_some((whole, fraction))
}

/// Digits without the marks between their groups of three. A group of its own never begins with
/// a zero: `0.500` is a fraction.
fn ungroup(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next().filter(|it| !it.is_empty() && is_digits(it))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) || first.len() > 3 || first.starts_with('0') {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_numbers_as_each_language_writes_them() {
        let vi = |typed| read(typed, Language::Vi);
        let en = |typed| read(typed, Language::En);
        for (typed, number) in [
            ("1.250.000,5", json!(1250000.5)),
            ("1 250 000,5", json!(1250000.5)),
            ("1\u{a0}250", json!(1250)),
            ("1250000,50", json!(1250000.5)),
            ("1.250", json!(1250)),
            ("1,250", json!(1.25)),
            ("12", json!(12)),
            ("007", json!(7)),
            ("-1.250", json!(-1250)),
            ("− 5", json!(-5)),
            ("+5", json!(5)),
            (",5", json!(0.5)),
            ("5,0", json!(5)),
            ("0", json!(0)),
        ] {
            assert_eq!(vi(typed), Some(number), "{typed}");
        }
        for (typed, number) in [
            ("1,250,000.5", json!(1250000.5)),
            ("1,250", json!(1250)),
            ("1.250", json!(1.25)),
            (".5", json!(0.5)),
        ] {
            assert_eq!(en(typed), Some(number), "{typed}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn takes_the_other_language_where_it_cannot_be_mistaken() {
        for (typed, number) in [
            ("1250000.5", json!(1250000.5)),
            ("1,250,000.5", json!(1250000.5)),
            ("1,250,000", json!(1250000)),
            ("0.500", json!(0.5)),
            ("1.5", json!(1.5)),
        ] {
            assert_eq!(read(typed, Language::Vi), Some(number), "{typed}");
        }
        assert_eq!(read("1.250.000,5", Language::En), Some(json!(1250000.5)));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_no_number_or_too_long_for_one_is_not_read() {
        for typed in [
            "",
            "-",
            "abc",
            "1.2.3",
            "1.25.000",
            "12.50.0",
            "1,",
            "1e400",
            "1e5",
            "NaN",
            "inf",
            "0x10",
            "1 2",
            "١٢",
            "--1",
            "18446744073709551616",
            "-9223372036854775809",
            "12345678901234567,5",
            "0,1234567890123456",
        ] {
            assert_eq!(read(typed, Language::Vi), None, "{typed}");
        }
        // Whole numbers of 64 bits are held exactly, also where a float would round them.
        assert_eq!(read("9007199254740993", Language::Vi), Some(json!(9007199254740993u64)));
        assert_eq!(read("18446744073709551615", Language::Vi), Some(json!(u64::MAX)));
        assert_eq!(read("-9223372036854775808", Language::Vi), Some(json!(i64::MIN)));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_shown_is_read_back_as_the_same() {
        let numbers = [
            json!(0),
            json!(7),
            json!(999),
            json!(1000),
            json!(-1250000),
            json!(1250000.5),
            json!(0.000125),
            json!(-0.5),
            json!(u64::MAX),
        ];
        for number in numbers {
            for language in [Language::Vi, Language::En] {
                for grouped in [true, false] {
                    let shown = format(&number, language, grouped);
                    assert_eq!(read(&shown, language), Some(number.clone()), "{shown}");
                }
            }
        }
        assert_eq!(format(&json!(1250000.5), Language::Vi, true), "1.250.000,5");
        assert_eq!(format(&json!(1250000.5), Language::En, true), "1,250,000.5");
        assert_eq!(format(&json!(1990), Language::Vi, false), "1990");
        assert_eq!(format(&json!(5.0), Language::En, false), "5");
        assert_eq!(format(&json!(1e21), Language::En, true), json!(1e21).to_string());
        assert_eq!(format(&json!("1e400"), Language::Vi, true), "1e400");
    }
}
