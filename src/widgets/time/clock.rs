//! Reading and writing times of day. Vietnam has had one offset, +07:00, since 1975.

use tokhai_engine::logic::plain;

/// Minutes east of Greenwich.
const VIETNAM: i32 = 7 * 60;
const DAY: i32 = 24 * 60;

/// A time of day in Vietnam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::widgets) struct Clock {
    /// Since midnight.
    minutes: u16,
    seconds: u8,
}

impl Clock {
    fn new(hours: i32, minutes: i32, seconds: i32) -> Option<Clock> {
        let fits = (0..24).contains(&hours) && (0..60).contains(&minutes);
        let seconds = u8::try_from(seconds).ok().filter(|seconds| *seconds < 60)?;
        fits.then_some(Clock { minutes: (hours * 60 + minutes) as u16, seconds })
    }

    /// Reads `hh:mm`, `hh:mm:ss` or RFC 3339's time with an offset. Gives also by how many days
    /// the offset moves it.
    pub(in crate::widgets) fn parse(text: &str) -> Option<(Clock, i64)> {
        let clock = text.trim_end_matches(['Z', 'z']);
        let at = clock.rfind(['+', '-']).filter(|_| clock.len() == text.len());
        let (clock, offset) = clock.split_at(at.unwrap_or(clock.len()));
        let offset = match offset.strip_prefix(['+', '-']) {
            Some(east) => {
                let (hours, minutes) = east.split_once(':')?;
                let east = number(hours)? * 60 + number(minutes)?;
                if offset.starts_with('-') { -east } else { east }
            }
            None if clock.len() < text.len() => 0,
            None => VIETNAM,
        };
        let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
        let parts: Vec<i32> = clock.split(':').map(number).collect::<Option<_>>()?;
        let found = match parts[..] {
            [hours, minutes] => Clock::new(hours, minutes, 0),
            [hours, minutes, seconds] => Clock::new(hours, minutes, seconds),
            _ => None,
        }?;
        let here = i32::from(found.minutes) - offset + VIETNAM;
        let minutes = here.rem_euclid(DAY) as u16;
        Some((Clock { minutes, ..found }, i64::from(here.div_euclid(DAY))))
    }

    /// `14:30`, with seconds only if there are any.
    pub(in crate::widgets) fn shown(self) -> String {
        let mut text = String::new();
        push(&mut text, (self.minutes / 60) as u8);
        text.push(':');
        push(&mut text, (self.minutes % 60) as u8);
        if self.seconds > 0 {
            text.push(':');
            push(&mut text, self.seconds);
        }
        text
    }

    /// `14:30:00+07:00`.
    pub(in crate::widgets) fn rfc3339(self) -> String {
        let mut text = self.shown();
        if self.seconds == 0 {
            text.push_str(":00");
        }
        text.push_str("+07:00");
        text
    }
}

/// Reads a time as people write it, with marks or without.
pub(in crate::widgets) fn read(typed: &str) -> Option<Clock> {
    if let Some((clock, 0)) = Clock::parse(typed) {
        return Some(clock);
    }
    let lower = plain(typed);
    let letters = |c: &char| c.is_alphabetic();
    let numbers: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).collect();
    let (hours, minutes, seconds) = match numbers[..] {
        [digits] if digits.len() == 4 && !lower.contains(|c| letters(&c)) => {
            (&digits[..2], &digits[2..], "0")
        }
        // A number alone is no time yet.
        [_] if words.is_empty() => return None,
        [hours] => (hours, "0", "0"),
        [hours, minutes] => (hours, minutes, "0"),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let mut hours = number(hours)?;
    for word in words {
        hours = match (word, hours) {
            ("h" | "g" | "gio" | "p" | "ph" | "phut" | "m" | "s" | "giay", _) => hours,
            ("am" | "sang", 12) => 0,
            ("am" | "sang", 0..12) => hours,
            ("pm" | "chieu" | "toi", 1..12) => hours + 12,
            ("trua", 1..4) => hours + 12,
            ("trua", 10..14) => hours,
            ("pm" | "chieu", 12..24) => hours,
            ("toi" | "dem", 12) => 0,
            ("dem", 7..12) => hours + 12,
            ("dem", 0..7) | ("toi" | "dem", 13..24) => hours,
            _ => return None,
        };
    }
    Clock::new(hours, number(minutes)?, number(seconds)?)
}

/// One or two digits.
fn number(text: &str) -> Option<i32> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn push(text: &mut String, number: u8) {
    text.push(char::from(b'0' + number / 10 % 10));
    text.push(char::from(b'0' + number % 10));
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn reads_times_as_people_write_them() {
        let read = |typed: &str| read(typed).map(Clock::shown);
        for typed in [
            "14:30",
            "14h30",
            "14g30",
            "14.30",
            "1430",
            "14 giờ 30",
            "14 giờ 30 phút",
            "2:30 chiều",
            "2h30 chiều",
            "2:30 pm",
            "2:30PM",
            "14:30:00",
            "14:30 chiều",
            "14:30:00+07:00",
        ] {
            assert_eq!(read(typed).as_deref(), Some("14:30"), "{typed}");
        }
        for (typed, time) in [
            ("7h", "07:00"),
            ("7h sáng", "07:00"),
            ("7h tối", "19:00"),
            ("12h trưa", "12:00"),
            ("1h trưa", "13:00"),
            ("12h đêm", "00:00"),
            ("11h đêm", "23:00"),
            ("12:15 am", "00:15"),
            ("12:15 pm", "12:15"),
            ("0:05", "00:05"),
            ("14:30:05", "14:30:05"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(time), "{typed}");
        }
        for typed in ["", "14", "25:00", "14:60", "14:30:60", "14h30 mai", "15 am", "1:2:3:4", "h"]
        {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn other_offsets_are_brought_here() {
        let parse = |text: &str| Clock::parse(text).map(|(clock, days)| (clock.rfc3339(), days));
        let time = |text: &str, days| Some((text.to_owned(), days));
        assert_eq!(parse("14:30:05.250+07:00"), time("14:30:05+07:00", 0));
        assert_eq!(parse("20:00:00Z"), time("03:00:00+07:00", 1));
        assert_eq!(parse("01:00:00+09:00"), time("23:00:00+07:00", -1));
        assert_eq!(parse("20:00:00-05:00"), time("08:00:00+07:00", 1));
        for text in ["", "Z", "+", ":", "1", "24:00", "é", "10:00+é", "10:00:00+07"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
