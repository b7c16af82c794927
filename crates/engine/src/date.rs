//! Dates of the civil calendar, with the precision that is really known.
//!
//! Many older people's papers name only the year of birth. Such a date is `1952`, never an
//! invented `1952-01-01`. Comparisons between dates of unlike precision are three-valued.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date known to the year, the month or the day. Proleptic Gregorian, years 1 to 9999.
///
/// As JSON a string: `"1952"`, `"1952-04"` or `"1952-04-30"` (ISO 8601, reduced precision).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    year: u16,
    /// 1 to 12; 0 while unknown.
    month: u8,
    /// 1 to 31; 0 while unknown.
    day: u8,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day itself.
    Day,
}

impl Date {
    /// 1970-01-01.
    pub const EPOCH: Date = Date { year: 1970, month: 1, day: 1 };

    /// A full date; `None` if the calendar has no such day.
    pub fn day(year: u16, month: u8, day: u8) -> Option<Date> {
        let ok = (1..=9999).contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        ok.then_some(Date { year, month, day })
    }

    /// A date known to the month.
    pub fn month(year: u16, month: u8) -> Option<Date> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Date {
            year,
            month,
            day: 0,
        })
    }

    /// A date known to the year.
    pub fn year(year: u16) -> Option<Date> {
        (1..=9999).contains(&year).then_some(Date { year, month: 0, day: 0 })
    }

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, nothing else.
    pub fn parse(iso: &str) -> Option<Date> {
        let bytes = iso.as_bytes();
        let number = |from: usize, to: usize| -> Option<u16> {
            let part = bytes.get(from..to)?;
            part.iter()
                .all(u8::is_ascii_digit)
                .then(|| part.iter().fold(0u16, |sum, digit| sum * 10 + u16::from(digit - b'0')))
        };
        let dash = |at: usize| (bytes.get(at) == Some(&b'-')).then_some(());
        let year = number(0, 4)?;
        match bytes.len() {
            4 => Date::year(year),
            7 => dash(4).and_then(|()| Date::month(year, number(5, 7)? as u8)),
            10 => {
                dash(4)?;
                dash(7)?;
                Date::day(year, number(5, 7)? as u8, number(8, 10)? as u8)
            }
            _ => None,
        }
    }

    /// The day `days` after 1970-01-01; `None` outside the years 1 to 9999.
    pub fn from_epoch_days(days: i64) -> Option<Date> {
        // Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that
        // start on 1 March, so that a leap day is the last day of its year.
        let z = days.checked_add(719_468)?;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
        let year = yoe + era * 400 + i64::from(month <= 2);
        Date::day(u16::try_from(year).ok()?, month, day)
    }

    /// Days since 1970-01-01; `None` if the day is not known.
    pub fn epoch_days(self) -> Option<i64> {
        if self.precision() != Precision::Day {
            return None;
        }
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let yoe = year.rem_euclid(400);
        let mp = (i64::from(self.month) + 9) % 12;
        let doy = (153 * mp + 2) / 5 + i64::from(self.day) - 1;
        Some(era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468)
    }

    /// How much is known.
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (0, _) => Precision::Year,
            (_, 0) => Precision::Month,
            _ => Precision::Day,
        }
    }

    /// Year, month (0 while unknown), day (0 while unknown).
    pub fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// The first day that this date can mean.
    pub fn earliest(self) -> Date {
        Date { month: self.month.max(1), day: self.day.max(1), ..self }
    }

    /// The last day that this date can mean.
    pub fn latest(self) -> Date {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 { days_in_month(self.year, month) } else { self.day };
        Date { year: self.year, month, day }
    }

    /// Whether this date lies before `other`: `None` if the known precision cannot tell.
    pub fn is_before(self, other: Date) -> Option<bool> {
        if self.latest().parts() < other.earliest().parts() {
            Some(true)
        } else if self.earliest().parts() >= other.latest().parts() {
            Some(false)
        } else {
            None
        }
    }

    /// Full years from this (birth) date to `at`, as the civil code counts them: a birthday of
    /// 29 February falls on 1 March in common years. `None` if `at` lies before it.
    ///
    /// With a birth date of reduced precision this is the least age that is certain.
    pub fn age_at(self, at: Date) -> Option<u16> {
        let (by, bm, bd) = self.latest().parts();
        let (y, m, d) = at.earliest().parts();
        y.checked_sub(by)?.checked_sub(u16::from((m, d) < (bm, bd)))
    }
}

/// A moment as RFC 3339 in Việt Nam's time (UTC+7, no summer time), to the second. `milliseconds`:
/// since 1970; what lies outside the years 1 to 9999 is 1970.
pub fn moment(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000 + 7 * 3_600;
    let day = i64::try_from(seconds / 86_400).ok().and_then(Date::from_epoch_days);
    let mut moment = day.unwrap_or(Date::EPOCH).to_string();
    let rest = seconds % 86_400;
    for (mark, number) in [('T', rest / 3_600), (':', rest / 60 % 60), (':', rest % 60)] {
        moment.push(mark);
        for digit in [number / 10, number % 10] {
            moment.extend(char::from_digit(digit as u32, 10));
        }
    }
    moment.push_str("+07:00");
    moment
}

/// Days of a month; 0 if there is no such month.
pub fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(iso: &str) -> Date {
        Date::parse(iso).unwrap()
    }

    #[test]
    fn reads_each_precision_and_refuses_days_that_never_were() {
        for iso in ["1952", "1952-04", "2024-02-29"] {
            assert_eq!(date(iso).to_string(), iso);
        }
        for bad in [
            "52",
            "2023-02-29",
            "1900-02-29",
            "2020-13",
            "2020-00-01",
            "2020-1-1",
            "0000",
            "+200-01-01",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn epoch_days_go_both_ways_over_every_day_of_four_centuries() {
        let first = date("1800-01-01").epoch_days().unwrap();
        let last = date("2200-12-31").epoch_days().unwrap();
        for days in first..=last {
            assert_eq!(Date::from_epoch_days(days).unwrap().epoch_days(), Some(days));
        }
        assert_eq!(date("1970-01-01").epoch_days(), Some(0));
        assert_eq!(date("2026-11-22").epoch_days(), Some(20_779));
    }

    #[test]
    fn age_is_the_least_that_is_certain() {
        let on = date("2026-11-22");
        assert_eq!(date("2008-11-22").age_at(on), Some(18));
        assert_eq!(date("2008-11-23").age_at(on), Some(17));
        assert_eq!(date("2008").age_at(on), Some(17));
        assert_eq!(date("2027").age_at(on), None);
    }

    #[test]
    fn order_is_unknown_where_precision_overlaps() {
        assert_eq!(date("1952").is_before(date("1953-01-01")), Some(true));
        assert_eq!(date("1952").is_before(date("1952-06-01")), None);
        assert_eq!(date("1953").is_before(date("1952-06")), Some(false));
    }
}
