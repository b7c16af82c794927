//! Dates of known precision: comparison in three values, counting, adding.

use std::cmp::Ordering;

use serde_json::Value;

use super::operators::Op;
use crate::date::{Date, Precision, days_in_month};

/// What `date_add` and `date_diff` count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Month,
    Year,
}

/// The units' names in rules.
pub(super) const UNITS: [&str; 3] = ["day", "month", "year"];

impl Unit {
    /// The unit that a value names.
    pub(super) fn of(name: &Value) -> Option<Unit> {
        match name.as_str()? {
            "day" => Some(Unit::Day),
            "month" => Some(Unit::Month),
            "year" => Some(Unit::Year),
            _ => None,
        }
    }
}

/// The date that a value names; `None` if it is not known.
pub(super) fn read(value: &Value) -> Option<Date> {
    Date::parse(value.as_str()?)
}

/// Whether `a op b` holds for one of the four comparisons of dates; `None` if precision cannot
/// tell.
pub(super) fn compare(op: Op, a: Date, b: Date) -> Option<bool> {
    match op {
        Op::Before => a.is_before(b),
        Op::After => b.is_before(a),
        Op::SameOrBefore => b.is_before(a).map(|after| !after),
        _ => a.is_before(b).map(|before| !before),
    }
}

/// Full years that are certain at a day; `None` if nobody is born yet.
pub(super) fn age(birth: Date, at: Date) -> Option<u16> {
    // Whoever is born in the year `at` lies in may not be born yet by the last day that the birth
    // date can mean, and is certainly not older than 0.
    birth.age_at(at).or_else(|| (birth.is_before(at) != Some(false)).then_some(0))
}

/// Full units from one date to the other, negative if `to` lies before `from`; `None` if their
/// precision leaves more than one answer.
pub(super) fn difference(from: Date, to: Date, unit: Unit) -> Option<i64> {
    let least = between_days(from.latest(), to.earliest(), unit)?;
    let most = between_days(from.earliest(), to.latest(), unit)?;
    (least == most).then_some(least)
}

/// The date so many units later. A month too short for the day ends the sum on its last day.
/// `None` if the date is not known to the unit, or outside the calendar.
pub(super) fn add(date: Date, amount: i64, unit: Unit) -> Option<Date> {
    if unit == Unit::Day {
        return Date::from_epoch_days(date.epoch_days()?.checked_add(amount)?);
    }
    if unit == Unit::Month && date.precision() == Precision::Year {
        return None;
    }
    let (year, month, day) = date.parts();
    let months = amount.checked_mul(if unit == Unit::Year { 12 } else { 1 })?;
    let months = (i64::from(year) * 12 + i64::from(month.max(1)) - 1).checked_add(months)?;
    let year = u16::try_from(months.div_euclid(12)).ok()?;
    let new_month = months.rem_euclid(12) as u8 + 1;
    match (month, day) {
        (0, _) => Date::year(year),
        (_, 0) => Date::month(year, new_month),
        _ => Date::day(year, new_month, day.min(days_in_month(year, new_month))),
    }
}

/// Full units between two days.
fn between_days(from: Date, to: Date, unit: Unit) -> Option<i64> {
    if unit == Unit::Day {
        return Some(to.epoch_days()? - from.epoch_days()?);
    }
    if from.parts().cmp(&to.parts()) == Ordering::Greater {
        return Some(-between_days(to, from, unit)?);
    }
    let ((y, m, d), (to_y, to_m, to_d)) = (from.parts(), to.parts());
    let months = |year: u16, month: u8| i64::from(year) * 12 + i64::from(month);
    let full = months(to_y, to_m) - months(y, m) - i64::from(to_d < d);
    Some(if unit == Unit::Year { full / 12 } else { full })
}
