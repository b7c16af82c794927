//! Dates: typed as dd/mm/yyyy, with or without separators, pasted in any usual form, and known
//! to the year or month where the question allows it.

use serde_json::Value;
use tokhai_engine::date::{Date, Precision};
use tokhai_engine::form::Question;

use super::entry::{Codec, Hints, entry};
use super::{Control, Widget};
use crate::view::El;

pub(super) static WIDGET: Widget = Widget {
    name: "date",
    suits: |question: &Question| {
        matches!(question.facets.format.as_deref(), Some("date" | "partial-date"))
    },
    grouped: false,
    view,
    show: |_, value, _| format(value),
    read: |_, words| parse(words),
};

const CODEC: Codec = Codec { parse, format };

fn view(control: Control) -> Vec<El> {
    vec![entry(&control, CODEC, Hints { kind: "text", mode: "numeric", short: true })]
}

/// `15/3/1990`, `15031990`, `1990-03-15`, `3/1990`, `1990` → ISO 8601. What is no date stays as
/// typed, so that the check can say so.
fn parse(typed: &str) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    let date = Date::parse(typed).or_else(|| read(typed));
    Value::String(date.map_or_else(|| typed.to_owned(), |date| date.to_string()))
}

fn read(typed: &str) -> Option<Date> {
    let parts: Vec<&str> =
        typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u16>().ok();
    let small = |text: &str| text.parse::<u8>().ok();
    let stray = typed.chars().any(|c| c.is_alphabetic());
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
    let Some(date) = Date::parse(text) else { return text.to_owned() };
    let iso = date.to_string();
    let mut parts: Vec<&str> = iso.split('-').collect();
    parts.reverse();
    debug_assert!(date.precision() != Precision::Day || parts.len() == 3);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_dates_as_people_write_them() {
        for typed in
            ["15/03/1990", "15/3/1990", "15.3.1990", "15031990", "1990-03-15", " 15-03-1990 "]
        {
            assert_eq!(parse(typed), json!("1990-03-15"), "{typed}");
        }
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
