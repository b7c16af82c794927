//! Dates, times and durations of RFC 3339.

use super::digits;
use crate::date::{Date, Precision};

pub(super) fn date(text: &str) -> bool {
    Date::parse(text).is_some_and(|date| date.precision() == Precision::Day)
}

pub(super) fn date_time(text: &str) -> bool {
    let Some((day, rest)) = text.split_at_checked(10) else {
        return false;
    };
    date(day) && rest.strip_prefix(['T', 't']).is_some_and(time)
}

/// `hh:mm:ss`, a fraction, and `Z` or an offset. A leap second only where UTC has one.
pub(super) fn time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else {
        return false;
    };
    let Some((hours_and_minutes, seconds)) = clock.rsplit_once(':') else {
        return false;
    };
    let Some(minutes) = minutes(hours_and_minutes) else {
        return false;
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == fraction.len() {
                return false;
            }
            rest
        }
        None => rest,
    };
    let offset = match rest.split_at_checked(1) {
        Some(("Z" | "z", "")) => Some(0),
        Some(("+", offset)) => self::minutes(offset),
        Some(("-", offset)) => self::minutes(offset).map(|offset| -offset),
        _ => None,
    };
    const DAY: i32 = 24 * 60;
    match offset {
        Some(offset) if seconds == "60" => (minutes - offset).rem_euclid(DAY) == DAY - 1,
        Some(_) => digits(seconds, 2) && seconds < "60",
        None => false,
    }
}

/// `hh:mm` as minutes.
fn minutes(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    let fits = digits(hours, 2) && hours < "24" && digits(minutes, 2) && minutes < "60";
    let number = |text: &str| text.parse::<i32>().ok();
    if fits { Some(number(hours)? * 60 + number(minutes)?) } else { None }
}

/// The grammar of RFC 3339, appendix A: whole numbers, no unit left out in between, weeks alone.
pub(super) fn duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) => (days, Some(clock)),
        None => (rest, None),
    };
    if let Some(weeks) = days.strip_suffix('W') {
        return clock.is_none() && number(weeks);
    }
    match clock {
        Some(clock) => (days.is_empty() || units(days, "YMD")) && units(clock, "HMS"),
        None => units(days, "YMD"),
    }
}

/// Numbers with the units of `order`, one after the other without a gap, one at least.
fn units(mut text: &str, order: &str) -> bool {
    let mut last = None;
    while let Some(end) = text.find(|c: char| !c.is_ascii_digit()) {
        let (digits, rest) = text.split_at_checked(end).unwrap_or_default();
        let mut rest = rest.chars();
        let unit = rest.next().and_then(|unit| order.find(unit));
        let follows = match (unit, last) {
            (Some(unit), Some(last)) => unit == last + 1,
            (unit, _) => unit.is_some(),
        };
        if !follows || !number(digits) {
            return false;
        }
        last = unit;
        text = rest.as_str();
    }
    last.is_some() && text.is_empty()
}

fn number(text: &str) -> bool {
    digits(text, text.len()) && !text.is_empty()
}
