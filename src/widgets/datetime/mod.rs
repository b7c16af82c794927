//! A day and a time on one line: `15/3/1990 14:30`.

use serde_json::Value;
use tokhai_engine::date::{Date, Precision};

use super::entry::{Codec, entry};
use super::time::HINTS;
use super::time::clock::{self, Clock};
use super::{Control, Widget, date};
use crate::view::El;

pub(super) static WIDGET: Widget = Widget {
    name: "datetime",
    suits: |question| question.facets.format.as_deref() == Some("date-time"),
    seldom: true,
    grouped: false,
    view: |control: Control| -> Vec<El> { vec![entry(&control, CODEC, HINTS)] },
    show: |_, value, _| format(value),
    read: |_, words| parse(words),
};

pub(super) const CODEC: Codec = Codec { parse, format };

/// → RFC 3339 with Vietnam's offset. What is no moment stays as typed, so that the check can say
/// so.
fn parse(typed: &str) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    let moment = moment(typed)
        .or_else(|| read(typed))
        .map(|(day, clock)| [&day.to_string(), "T", &clock.rfc3339()].concat());
    Value::String(moment.unwrap_or_else(|| typed.to_owned()))
}

/// The date is the word with slashes or dashes in it; the rest is the time.
fn read(typed: &str) -> Option<(Date, Clock)> {
    let is_day = |word: &&str| word.contains(['/', '-']);
    let words = || typed.split([' ', ',', '\u{a0}']);
    let day = words().find(is_day).and_then(date::read_day)?;
    let time = words().filter(|word| !is_day(word) && !["ngày", "lúc", "at"].contains(word));
    Some((day, clock::read(&time.collect::<Vec<_>>().join(" "))?))
}

/// A moment of RFC 3339, in Vietnam.
fn moment(text: &str) -> Option<(Date, Clock)> {
    let (day, time) = text.split_once(['T', 't'])?;
    let day = Date::parse(day).filter(|day| day.precision() == Precision::Day)?;
    let (clock, days) = Clock::parse(time)?;
    Some((Date::from_epoch_days(day.epoch_days()? + days)?, clock))
}

fn format(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match moment(text) {
        Some((day, clock)) => [&date::day_first(day), " ", &clock.shown()].concat(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_moments_in_either_order() {
        for typed in [
            "15/3/1990 14:30",
            "15-03-1990 14h30",
            "14:30 15/3/1990",
            "14h30 ngày 15/3/1990",
            "15/3/1990, 2:30 chiều",
            "1990-03-15T14:30:00+07:00",
            "1990-03-15 14:30",
        ] {
            assert_eq!(parse(typed), json!("1990-03-15T14:30:00+07:00"), "{typed}");
        }
        for typed in ["15/3/1990", "14:30", "31/2/1990 14:30", "mai", "3/1990 14:30"] {
            assert_eq!(parse(typed), json!(typed), "{typed}");
        }
        assert_eq!(parse(""), Value::Null);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn shows_them_as_clocks_here_do() {
        assert_eq!(format(&json!("1990-03-15T14:30:00+07:00")), "15/03/1990 14:30");
        assert_eq!(format(&json!("2026-12-31T20:00:00Z")), "01/01/2027 03:00");
        assert_eq!(format(&json!("mai")), "mai");
    }
}
