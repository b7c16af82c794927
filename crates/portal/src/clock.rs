//! Time, as the portal sees it: injected, so that tests can stand still or jump.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};
use tokhai_engine::date::Date;

const MILLISECONDS_A_DAY: i64 = 86_400_000;
/// Asia/Ho_Chi_Minh: seven hours ahead all year, without daylight saving since 1975.
const CITY_OFFSET: i64 = 7 * 3_600_000;

/// Milliseconds since 1970-01-01T00:00:00Z. As JSON an RFC 3339 time to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// This moment and `minutes` more.
    pub fn plus_minutes(self, minutes: i64) -> Moment {
        Moment(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// The calendar day in Ho Chi Minh City; `None` beyond the year 9999.
    pub fn city_day(self) -> Option<Date> {
        Date::from_epoch_days((self.0 + CITY_OFFSET).div_euclid(MILLISECONDS_A_DAY))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.rem_euclid(MILLISECONDS_A_DAY) / 1000;
        match Date::from_epoch_days(self.0.div_euclid(MILLISECONDS_A_DAY)) {
            Some(day) => write!(f, "{day}T")?,
            None => return Err(fmt::Error),
        }
        write!(f, "{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where the portal reads the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock::from_fn(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        })
    }

    /// A clock that answers what `read` says.
    pub fn from_fn(read: impl Fn() -> Moment + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Whether `text` is a time as RFC 3339 has it (`2026-11-22T09:12:00+07:00`).
pub(crate) fn is_rfc3339(text: &str) -> bool {
    let Some((day, time)) = text.split_once(['T', 't']) else { return false };
    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fields = |text: &str, limits: &[u8]| {
        let parts: Vec<&str> = text.split(':').collect();
        parts.len() == limits.len()
            && parts.iter().zip(limits).all(|(part, limit)| {
                part.len() == 2 && digits(part) && part.parse::<u8>().is_ok_and(|n| n <= *limit)
            })
    };
    let zone_is_right = match zone.strip_prefix(['+', '-']) {
        Some(offset) => fields(offset, &[23, 59]),
        None => matches!(zone, "Z" | "z"),
    };
    let day_is_right = day.len() == 10 && Date::parse(day).is_some();
    day_is_right && fields(whole, &[23, 59, 60]) && digits(fraction) && zone_is_right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_city_is_seven_hours_ahead() {
        // 2026-11-22T17:30:00Z is past midnight in the city.
        let evening = Moment(20_779 * MILLISECONDS_A_DAY + 17 * 3_600_000 + 30 * 60_000);
        assert_eq!(evening.to_string(), "2026-11-22T17:30:00Z");
        assert_eq!(evening.city_day(), Date::parse("2026-11-23"));
    }

    #[test]
    fn tells_times_from_other_text() {
        for good in
            ["2026-11-22T02:12:00Z", "2026-11-22T09:12:00.123+07:00", "2016-12-31T23:59:60z"]
        {
            assert!(is_rfc3339(good), "{good}");
        }
        for bad in [
            "2026-11-22",
            "2026-11-22T02:12Z",
            "2026-11-22T02:12:00",
            "2026-02-30T02:12:00Z",
            "2026-11T02:12:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T02:12:00.Z",
            "2026-11-22T02:12:00+7:00",
            "T",
            "",
        ] {
            assert!(!is_rfc3339(bad), "{bad}");
        }
    }
}
