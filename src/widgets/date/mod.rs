//! Dates: typed as dd/mm/yyyy, with or without separators, pasted in any usual form, and known
//! to the year or month where the question allows it.

use serde_json::Value;
use tokhai_engine::date::{Date, Precision};
use tokhai_engine::form::Question;
use tokhai_engine::logic::plain;

use super::entry::{Codec, Hints, entry};
use super::{Control, Widget};
use crate::view::El;

pub(super) static WIDGET: Widget = Widget {
    name: "date",
    suits: |question: &Question| {
        matches!(question.facets.format.as_deref(), Some("date" | "partial-date"))
            || question.options.get("precision").is_some()
    },
    seldom: false,
    grouped: false,
    view,
    show: |_, value, _| format(value),
    read: |question, words| (codec_of(question).parse)(words),
};

/// As precise as it is typed.
pub(super) const CODEC: Codec = Codec { parse: |typed| parse(typed, Precision::Day), format };
/// Known to the month at most.
pub(super) const BY_MONTH: Codec = Codec { parse: |typed| parse(typed, Precision::Month), format };
/// Known to the year at most.
const BY_YEAR: Codec = Codec { parse: |typed| parse(typed, Precision::Year), format };

pub(super) const HINTS: Hints = Hints { kind: "text", mode: "numeric", short: true };

fn view(control: Control) -> Vec<El> {
    vec![entry(&control, control.with_question(codec_of), HINTS)]
}

fn codec_of(question: &Question) -> Codec {
    match question.options.get("precision").and_then(Value::as_str) {
        Some("month") => BY_MONTH,
        Some("year") => BY_YEAR,
        _ => CODEC,
    }
}

/// `15/3/1990`, `15031990`, `1990-03-15`, `3/1990`, `1990` → ISO 8601, at most as precise as
/// wanted. What is no date stays as typed, so that the check can say so.
fn parse(typed: &str, finest: Precision) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    let date = Date::parse(typed).or_else(|| read(typed));
    let coarse = |date: Date| {
        let (year, month, _) = date.parts();
        match finest {
            Precision::Month if date.precision() == Precision::Day => Date::month(year, month),
            Precision::Year => Date::year(year),
            _ => Some(date),
        }
    };
    Value::String(date.and_then(coarse).map_or_else(|| typed.to_owned(), |date| date.to_string()))
}

/// A date known to the day, as people write it.
pub(super) fn read_day(typed: &str) -> Option<Date> {
    let date = Date::parse(typed).or_else(|| read(typed))?;
    (date.precision() == Precision::Day).then_some(date)
}

fn read(typed: &str) -> Option<Date> {
    let parts: Vec<&str> =
        typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u16>().ok();
    let small = |text: &str| text.parse::<u8>().ok();
    let mut words = typed.split(|c: char| !c.is_alphabetic());
    // As papers have it: ngày 15 tháng 3 năm 1990.
    let stray = words.any(|word| !matches!(&*plain(word), "" | "ngay" | "thang" | "nam"));
    match parts[..] {
        _ if stray => None,
        [digits] => match digits.len() {
            8 => Date::day(number(&digits[4..])?, small(&digits[2..4])?, small(&digits[..2])?),
            6 => Date::month(number(&digits[2..])?, small(&digits[..2])?),
            4 => Date::year(number(digits)?),
            _ => None,
        },
        [month, year] if year.len() == 4 => Date::month(number(year)?, small(month)?),
        [day, month, year] if year.len() == 4 => {
            Date::day(number(year)?, small(month)?, small(day)?)
        }
        _ => None,
    }
}

/// dd/mm/yyyy, mm/yyyy or yyyy.
fn format(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    Date::parse(text).map_or_else(|| text.to_owned(), day_first)
}

/// dd/mm/yyyy, as much of it as is known.
pub(super) fn day_first(date: Date) -> String {
    let iso = date.to_string();
    let mut parts: Vec<&str> = iso.split('-').collect();
    parts.reverse();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn parse(typed: &str) -> Value {
        (CODEC.parse)(typed)
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn is_never_more_precise_than_wanted() {
        for typed in ["3/1990", "15/3/1990", "031990", "1990-03"] {
            assert_eq!((BY_MONTH.parse)(typed), json!("1990-03"), "{typed}");
            assert_eq!((BY_YEAR.parse)(typed), json!("1990"), "{typed}");
        }
        // What is known less precisely stays so.
        assert_eq!((BY_MONTH.parse)("1990"), json!("1990"));
        assert_eq!((BY_MONTH.parse)("13/1990"), json!("13/1990"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_dates_as_people_write_them() {
        for typed in
            ["15/03/1990", "15/3/1990", "15.3.1990", "15031990", "1990-03-15", " 15-03-1990 "]
        {
            assert_eq!(parse(typed), json!("1990-03-15"), "{typed}");
        }
        for typed in ["ngày 15 tháng 3 năm 1990", "Ngày 15/3/1990", "15 THÁNG 03, 1990"] {
            assert_eq!(parse(typed), json!("1990-03-15"), "{typed}");
        }
        assert_eq!(parse("tháng 4 năm 1952"), json!("1952-04"));
        assert_eq!(parse("15 tháng ba 1990"), json!("15 tháng ba 1990"));
        assert_eq!(parse("1952"), json!("1952"));
        assert_eq!(parse("4/1952"), json!("1952-04"));
        assert_eq!(parse("041952"), json!("1952-04"));
        assert_eq!(parse("31/02/1990"), json!("31/02/1990"));
        assert_eq!(parse("hôm qua"), json!("hôm qua"));
        assert_eq!(parse(""), Value::Null);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn shows_them_day_first() {
        assert_eq!(format(&json!("1990-03-15")), "15/03/1990");
        assert_eq!(format(&json!("1952-04")), "04/1952");
        assert_eq!(format(&json!("1952")), "1952");
    }
}
